"""When two neighbours may write to each other, and what."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import Actor
from marketplace.core.errors import Reason

LONGEST = 4_000
OPEN_AFTER_END = timedelta(days=14)
LIVE_OFFERS = {"open", "quoted", "accepted", "standby"}
NOTICES = {
    "offer.sent": _("We asked for help. You can write to each other here."),
    "quote.sent": _("A price was named. It stands on the page of the request."),
    "quote.declined": _("The quote was not taken."),
    "quote.withdrawn": _("The quote was taken back."),
    "booking.reserved": _("The visit is reserved until the payment is held."),
    "booking.agreed": _("The visit is agreed."),
    "booking.lapsed": _("The visit has lapsed: the payment was not held in time."),
    "booking.started": _("The visit has started."),
    "booking.finished": _("The work is marked as done."),
    "booking.confirmed": _("The visit is confirmed. Thank you both!"),
    "booking.arrived": _("The helper says: I am there."),
    "booking.cancelled": _("The visit was called off."),
    "booking.moved": _("The visit has another time."),
    "booking.returned": _("The helper gave the visit back."),
    "booking.missed": _("The visit did not take place."),
    "booking.annulled": _("An operator called the visit off."),
}


def side_of(conversation, by: Actor) -> str | None:
    """`seeker` or `helper`, None for anybody else."""
    if by.pk is None:
        return None
    return {conversation.seeker_id: "seeker", conversation.helper_id: "helper"}.get(by.pk)


def why_not_send(conversation, by: Actor, text: str, is_blocked: bool, offer_state: str) -> Reason | None:
    """The first reason why this message cannot be sent now."""
    if by.is_suspended:
        return Reason("suspended", _("Your account is suspended."))
    if is_blocked or offer_state not in LIVE_OFFERS:
        return Reason("conversation_closed", _("This conversation is closed."))
    if not text.strip():
        return Reason("message_empty", _("Please write something first."))
    if len(text) > LONGEST:
        return Reason("message_too_long", _("This message is too long. Please send it in parts."))
    return None
