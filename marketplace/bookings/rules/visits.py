"""When a visit can start and be confirmed, and the reasons for which one is called off."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.remote import NO_DOOR
from marketplace.core.actors import Actor
from marketplace.core.errors import Reason

CONFIRM_WITHIN = timedelta(hours=72)
START_EARLIEST_BEFORE = timedelta(hours=1)
CANCEL_REASONS = {
    "solved": _("It is already solved"),
    "time": _("The time does not work any more"),
    "ill": _("I am ill"),
    "unwell_about_it": _("I do not feel comfortable with it"),
    "other": _("Another reason"),
}
# What else an operator may have to say.
OPERATOR_REASONS = {**CANCEL_REASONS, "product": _("The network or the product is at fault")}
# Why a helper gives a visit back.
RETURN_REASONS = {
    "more": _("It is more than was described"),
    "topic": _("It is not my topic"),
    "ill": _("I am ill"),
    "time": _("The time does not work any more"),
    "unsafe": _("I do not feel safe"),
    "other": _("Another reason"),
}
# Those of them that say something about the work; the others are the helper's own.
ABOUT_THE_WORK = ("more", "topic")
# What the other side is not told: whoever does not feel safe must be able to say so.
UNTOLD = ("unsafe", "unwell_about_it")
REMIND_BEFORE = timedelta(hours=24)
NO_LIVE_HOLD = Reason("no_live_hold", _("The payment is not held at the moment. Without it the visit cannot start."))
VISIT_UNDER_WAY = Reason("visit_under_way", _("There is a visit that is not finished yet. Please end it first."))


def why_not_reason(code: str, known: dict) -> Reason | None:
    """A reason is one of the list, so that it can be counted and translated."""
    return None if code in known else Reason("reason_unknown", _("Please choose one of the reasons."))


def why_not_arrive(booking, now: datetime) -> Reason | None:
    """A helper is there once, and not hours before; where nobody comes, nobody is at the door."""
    if booking.is_remote:
        return NO_DOOR
    if booking.arrived_at is not None:
        return Reason("there_already", _("You said already that you are there."))
    if now < booking.visit.lower - START_EARLIEST_BEFORE:
        return Reason("too_early", _("You can start from one hour before the agreed time."))
    return None


def why_not_start(booking, now: datetime) -> Reason | None:
    if booking.price and (booking.held_until is None or booking.held_until <= now):
        return NO_LIVE_HOLD
    if now < booking.visit.lower - START_EARLIEST_BEFORE:
        return Reason("too_early", _("You can start from one hour before the agreed time."))
    return None


def why_not_confirm(booking, by: Actor, now: datetime) -> Reason | None:
    """The machine confirms only when the seeker's time is over."""
    if by.pk is None and (booking.confirm_by is None or now < booking.confirm_by):
        return Reason("too_early_to_confirm", _("The other side still has time to answer."))
    return None
