"""What the person for whom somebody else asked is told of their visit."""

from dataclasses import dataclass

from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.models import Booking
from marketplace.bookings.queries.doorlinks import live_link_of, recipient_of, token_of
from marketplace.bookings.queries.doorstep import doorstep_of
from marketplace.core.errors import Missing


@dataclass(frozen=True)
class ToTell:
    """Number, language and facts of a visit; the words only while they are read on both phones. Never where it is."""

    phone: str
    language: str
    helper: str
    booker: str
    token: str
    words: tuple[str, str] | None


def booking_to_tell_of(booking_id: int) -> Booking:
    """A visit by its number, for messages about it. Raises Missing."""
    booking = Booking.objects.filter(pk=booking_id).select_related("seeker", "helper").first()
    if booking is None:
        raise Missing
    return booking


def to_tell_recipient(booking_id: int) -> ToTell:
    booking = booking_to_tell_of(booking_id)
    recipient, link = recipient_of(booking.request_id), live_link_of(booking, "confirm")
    return ToTell(
        phone=recipient.phone if recipient else "",
        language=booking.seeker.language,
        helper=booking.helper.name_shown,
        booker=booking.seeker.name_shown,
        token=token_of(link) if link else "",
        words=_words(booking),
    )


def _words(booking: Booking) -> tuple[str, str] | None:
    row = doorstep_of(booking)
    if row is None or rules.why_not_read_words(booking, timezone.now()):
        return None
    return row.seeker_word, row.helper_word
