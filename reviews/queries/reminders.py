"""Whom to remind of a review that is not written yet."""

from marketplace.accounts import queries as accounts
from marketplace.bookings.models import Booking
from reviews.models import NoReminders, Reminder, Review


def wants_reminders(person_id: int) -> bool:
    return not NoReminders.objects.filter(person_id=person_id).exists()


def people_to_remind(booking: Booking, number: int) -> list[int]:
    """Those of the two who have not written, may write, want to be reminded, and were not yet.

    Whether somebody is among them never depends on what the other side has written. Nobody is once one of the two
    blocked the other.
    """
    sides = [booking.seeker_id, booking.helper_id]
    if accounts.is_blocked_between(*sides):
        return []
    out = set(Review.objects.filter(booking=booking).values_list("author_id", flat=True))
    out |= set(Reminder.objects.filter(booking=booking, number=number).values_list("person_id", flat=True))
    out |= set(NoReminders.objects.filter(person_id__in=sides).values_list("person_id", flat=True))
    welcome = accounts.welcome_among(sides)
    return [person_id for person_id in sides if person_id in welcome and person_id not in out]
