"""Reminding people of a review, kindly and rarely, and letting them be."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from reviews import queries, rules
from reviews.models import NoReminders, Reminder


@transaction.atomic
def remind_writers(*, by: Actor, booking_id: int, number: int) -> int:
    """Remind whoever of the two has not written, when it is time for that reminder; returns how many were."""
    booking = lock_booking(booking_id)
    if rules.reminder_due(booking, queries.is_revealed(booking), timezone.now()) != number:
        return 0
    people = queries.people_to_remind(booking, number)
    for person_id in people:
        reminder = Reminder.objects.create(booking=booking, person_id=person_id, number=number)
        events.record("review.reminded", by=by, subject=reminder, person=person_id, booking=booking.pk, number=number)
    return len(people)


@transaction.atomic
def switch_reminders(*, by: Actor, is_on: bool) -> bool:
    """Be reminded of reviews, or not any more; returns what holds now."""
    if by.pk is None:
        raise Missing
    person = lock_actor(by)
    if is_on:
        changed = NoReminders.objects.filter(person_id=person.pk).delete()[0]
    else:
        changed = NoReminders.objects.get_or_create(person_id=person.pk)[1]
    if changed:
        events.record("reminders.on" if is_on else "reminders.off", by=by, subject=person)
    return is_on
