"""The words of a visit, for the two who meet at the door."""

from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Doorstep
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Reason


def doorstep_of(booking: Booking) -> Doorstep | None:
    """The row with the words; who may read them is for `why_not_read_words` to say."""
    return Doorstep.objects.filter(booking_id=booking.pk).first()


def why_not_read_words(by: Actor, booking: Booking) -> Reason | None:
    """Why `by` cannot read the words now. Raises Missing for anybody but the two of the visit."""
    if by.pk not in (booking.seeker_id, booking.helper_id):
        raise Missing
    if doorstep_of(booking) is None:
        return rules.NO_WORDS
    return rules.why_not_read_words(booking, timezone.now())


def heard_by(by: Actor, booking: Booking) -> str:
    """What this side answered when it heard the other's word: confirmed, doubted or nothing yet."""
    doorstep = doorstep_of(booking)
    side = "seeker" if by.pk == booking.seeker_id else "helper"
    if doorstep is None:
        return ""
    if getattr(doorstep, f"{side}_confirmed_at"):
        return "confirmed"
    return "doubted" if getattr(doorstep, f"{side}_unsure_at") else ""


def is_arrival_proven(booking: Booking) -> bool:
    """Whether both sides confirmed that they heard the right word at the door."""
    doorstep = doorstep_of(booking)
    return doorstep is not None and doorstep.is_proven
