"""When two neighbours may write to each other, and what."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import Actor
from marketplace.core.errors import Reason

LONGEST = 4_000
# Long enough for a slip of the pen; what was agreed on does not change under the other side's eyes.
EDIT_WITHIN = timedelta(minutes=15)
SHORTEST_SEARCH = 2
LONGEST_NAME = 100
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


SUSPENDED = Reason("suspended", _("Your account is suspended."))


def why_not_send(conversation, by: Actor, text: str, is_blocked: bool, offer_state: str) -> Reason | None:
    """The first reason why this message cannot be sent now."""
    if by.is_suspended:
        return SUSPENDED
    if is_blocked or offer_state not in LIVE_OFFERS:
        return Reason("conversation_closed", _("This conversation is closed."))
    if not text.strip():
        return Reason("message_empty", _("Please write something first."))
    if len(text) > LONGEST:
        return Reason("message_too_long", _("This message is too long. Please send it in parts."))
    return None


def why_not_change(message) -> Reason | None:
    """Why nothing about one's own message can be changed any more."""
    return DELETED if message.deleted_at else None


def why_not_edit(message, has_file: bool, now: datetime) -> Reason | None:
    """Why its words stand: they are gone, there are none, or the time is over."""
    if message.deleted_at:
        return DELETED
    if has_file:
        return NO_WORDS
    return TOO_OLD if now >= message.at + EDIT_WITHIN else None


def why_not_search(text: str) -> Reason | None:
    return SEARCH_SHORT if len(text.strip()) < SHORTEST_SEARCH else None


DELETED = Reason("message_deleted", _("This message is deleted."))
NO_WORDS = Reason("message_has_file", _("A file cannot be edited. You can delete it and send another one."))
TOO_OLD = Reason(
    "message_too_old", _("A message can be edited for 15 minutes. Please write what has changed in a new one.")
)
FILES_ENOUGH = Reason("files_enough", _("You have sent 50 files today. Please send more tomorrow."))
SEARCH_SHORT = Reason("search_too_short", _("Please search for two letters or more."))
REPORTED = Reason("already_reported", _("You have told us already. Somebody looks at it."))
REASON_UNKNOWN = Reason("reason_unknown", _("Please choose one of the reasons."))
OUTCOME_UNKNOWN = Reason("outcome_unknown", _("Please say what followed."))
CLOSED = Reason("report_closed", _("Somebody of our team has looked at it already."))
REPORT_REASONS = {
    "rude": _("It is insulting or threatening"),
    "unwanted": _("It is sexual or comes too close"),
    "fraud": _("It looks like fraud"),
    "outside": _("It wants to be paid or to meet outside of Service Friend"),
    "picture": _("The picture or file is not all right"),
    "other": _("Something else"),
}
OUTCOMES = {
    "fine": _("Nothing is wrong with it"),
    "warned": _("The writer was spoken to"),
    "acted": _("The account was dealt with"),
}
