"""The words of a visit: drawn when it is firm, announced an hour before it."""

import secrets

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.locks import lock_booking
from marketplace.bookings.models import Booking, Doorstep
from marketplace.core import events, timers
from marketplace.core.actors import Actor

ANNOUNCE = "marketplace.bookings.jobs.announce_words"


def draw_words(booking: Booking) -> None:
    """Give a held booking its two words, in its seeker's language; none where nobody comes. Another helper has another
    booking, and other words.
    """
    if booking.is_remote:
        return
    language = booking.seeker.language
    seeker_word, helper_word = rules.draw_words(language, secrets.choice)
    drawn = {"language": language, "seeker_word": seeker_word, "helper_word": helper_word}
    Doorstep.objects.get_or_create(booking=booking, defaults=drawn)
    set_words_timer(booking)


def set_words_timer(booking: Booking) -> None:
    """Have both told when the words of a held booking can be read; to be set again when its time changes."""
    timers.schedule(ANNOUNCE, at=booking.visit.lower - rules.WORDS_BEFORE, booking_id=booking.pk)


@transaction.atomic
def announce_words(*, by: Actor, booking_id: int) -> None:
    """Tell both that the words can be read and are kept on their phones; once for each time of the visit."""
    booking = lock_booking(booking_id)
    doorstep = Doorstep.objects.select_for_update(no_key=True).filter(booking=booking).first()
    begins = booking.visit.lower
    if doorstep is None or doorstep.announced_for == begins or booking.state != Booking.State.AGREED:
        return
    if rules.why_not_read_words(booking, timezone.now()):
        return
    doorstep.announced_for = begins
    doorstep.save(update_fields=["announced_for"])
    facts = {"booking": booking.pk, "seeker": booking.seeker_id, "helper": booking.helper_id}
    events.record("doorstep.announced", by=by, subject=doorstep, **facts)
