"""The state machine of the trade: who may do what, when, and why not.

`python manage.py statemachine` draws these tables into docs/.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import Actor
from marketplace.core.errors import Reason
from marketplace.core.transitions import Table, transition

CONFIRM_WITHIN = timedelta(hours=72)
DOOR_BEFORE = timedelta(hours=24)
ADDRESS_AFTER = timedelta(hours=48)
START_EARLIEST_BEFORE = timedelta(hours=1)

REQUEST = Table(
    "request",
    "draft",
    [
        transition("publish", "draft", "open", "seeker"),
        transition("exhaust", "open", "unfilled", "machine"),
        transition("reopen", "unfilled booked", "open", "seeker machine operator"),
        transition("book", "open", "booked", "machine"),
        transition("cancel", "open unfilled", "cancelled", "seeker operator machine"),
        transition("abandon", "booked", "cancelled", "machine"),
        transition("close", "booked", "closed", "machine"),
    ],
)
OFFER = Table(
    "offer",
    "open",
    [
        transition("accept", "open", "accepted", "helper"),
        transition("decline", "open", "declined", "helper"),
        transition("expire", "open", "expired", "machine"),
        transition("withdraw", "open standby accepted", "withdrawn", "machine operator"),
        transition("lose", "open", "lost", "machine"),
        transition("stand_by", "lost", "standby", "helper"),
        transition("stand_down", "standby", "lost", "helper machine"),
        transition("ask_again", "standby", "open", "machine"),
    ],
)
BOOKING = Table(
    "booking",
    "agreed",
    [
        transition("start", "agreed", "started", "helper"),
        transition("finish", "started", "done", "helper"),
        transition("confirm", "done", "confirmed", "seeker machine"),
        transition("cancel", "agreed started", "cancelled", "seeker helper operator machine"),
        transition("annul", "done", "cancelled", "operator"),
    ],
)
TABLES = (REQUEST, OFFER, BOOKING)

DECLINE_REASONS = {
    "no_time": _("I have no time then"),
    "too_far": _("It is too far for me"),
    "not_mine": _("I do not know enough about this"),
    "unclear": _("The request is not clear to me"),
    "other": _("Another reason"),
}
CANCEL_REASONS = {
    "solved": _("It is already solved"),
    "time": _("The time does not work any more"),
    "ill": _("I am ill"),
    "unwell_about_it": _("I do not feel comfortable with it"),
    "other": _("Another reason"),
}


def roles_in(subject, by: Actor) -> set[str]:
    """What `by` is to this request, offer or booking: seeker, helper, operator, machine; empty for strangers."""
    if not by.is_authenticated:
        is_machine = getattr(by, "kind", "") == "system"
        return {"machine"} if is_machine else set()
    roles = {"operator"} if by.is_operator else set()
    if getattr(subject, "seeker_id", None) == by.pk:
        roles.add("seeker")
    if getattr(subject, "helper_id", None) == by.pk:
        roles.add("helper")
    return roles


def why_not(table: Table, verb: str, subject, by: Actor) -> Reason | None:
    """The first reason why `by` cannot do `verb` to `subject` now; None when it is possible."""
    if by.is_authenticated and by.is_suspended:
        return Reason("suspended", _("Your account is suspended."))
    if not table.is_allowed(verb, roles_in(subject, by)):
        return Reason("not_yours", _("That is for the other side to do."))
    if not table.is_legal(verb, subject.state):
        return STATE_REASONS.get((table.subject, subject.state)) or Reason(
            "wrong_state", _("That is not possible any more.")
        )
    return None


STATE_REASONS = {
    ("request", "draft"): Reason("still_draft", _("This request has not been sent yet.")),
    ("request", "open"): Reason("already_open", _("We are already asking helpers.")),
    ("request", "booked"): Reason("already_booked", _("Somebody is already coming.")),
    ("request", "unfilled"): Reason("search_over", _("There was nobody left to ask.")),
    ("request", "cancelled"): Reason("request_cancelled", _("This request was called off.")),
    ("request", "closed"): Reason("request_closed", _("This request is done.")),
    ("offer", "open"): Reason("offer_open", _("This offer is still waiting for an answer.")),
    ("offer", "accepted"): Reason("offer_accepted", _("This offer was already accepted.")),
    ("offer", "declined"): Reason("offer_declined", _("You already said: not this time.")),
    ("offer", "expired"): Reason("offer_expired", _("The time for an answer is over. It does not count against you.")),
    ("offer", "withdrawn"): Reason("offer_withdrawn", _("This request is not open any more.")),
    ("offer", "lost"): Reason("offer_lost", _("Somebody else was a moment faster. Thank you for saying yes!")),
    ("offer", "standby"): Reason("offer_standby", _("You are standing by. We ask you first if it becomes free.")),
    ("booking", "agreed"): Reason("not_started", _("The visit has not started yet.")),
    ("booking", "started"): Reason("visit_started", _("The visit is under way.")),
    ("booking", "done"): Reason("visit_done", _("The work is already marked as done.")),
    ("booking", "confirmed"): Reason("already_confirmed", _("This visit is already confirmed.")),
    ("booking", "cancelled"): Reason("booking_cancelled", _("This visit was called off.")),
}


REMIND_BEFORE = timedelta(hours=24)
OPEN_AT_MOST = 2
PER_DAY_AT_MOST = 5
WEEK = 7 * 24 * 60
BUSY_THEN = Reason("busy_then", _("You already have a visit at that time."))
VISIT_UNDER_WAY = Reason("visit_under_way", _("There is a visit that is not finished yet. Please end it first."))
BLOCKED_BETWEEN = Reason("offer_withdrawn", _("This request is not open any more."))


def why_not_complete(request, now: datetime) -> Reason | None:
    """What a request still lacks before helpers can be asked."""
    if request.topic is None:
        return Reason("topic_missing", _("Please say what you need help with."))
    if request.topic.risk == "forbidden":
        return Reason("topic_forbidden", _("We must not help with this. We tell you who can."))
    if request.topic.retired_at:
        return Reason("topic_retired", _("This topic is not offered any more. Please choose another one."))
    if request.place is None:
        return Reason("place_missing", _("Please say where help is needed."))
    if request.begins_at is None or request.ends_at is None:
        return Reason("time_missing", _("Please say when somebody may come."))
    if request.begins_at <= now:
        return Reason("time_passed", _("The time you chose has passed. Please choose a new one."))
    return None


def why_not_more(open_now: int, today: int) -> Reason | None:
    """Whether a person has as many requests as they may."""
    if open_now >= OPEN_AT_MOST:
        return Reason(
            "too_many_open", _("You have two open requests. Wait for one, or call it off, then send this one.")
        )
    if today >= PER_DAY_AT_MOST:
        return Reason(
            "too_many_today", _("You sent five requests today. This one can go out tomorrow; we keep it for you.")
        )
    return None


def why_not_accept(offer, meet_no_more: bool, now: datetime) -> Reason | None:
    if offer.request.state != "open" or meet_no_more:
        return BLOCKED_BETWEEN
    if offer.expires_at <= now:
        return STATE_REASONS["offer", "expired"]
    if offer.request.begins_at <= now:
        return Reason("time_passed_offer", _("The time of the visit has passed."))
    return None


def why_not_reason(code: str, known: dict) -> Reason | None:
    """A reason is one of the list, so that it can be counted and translated."""
    return None if code in known else Reason("reason_unknown", _("Please choose one of the reasons."))


def why_not_start(booking, now: datetime) -> Reason | None:
    if now < booking.visit.lower - START_EARLIEST_BEFORE:
        return Reason("too_early", _("You can start from one hour before the agreed time."))
    return None


def why_not_confirm(booking, by: Actor, now: datetime) -> Reason | None:
    """The machine confirms only when the seeker's time is over."""
    if by.pk is None and (booking.confirm_by is None or now < booking.confirm_by):
        return Reason("too_early_to_confirm", _("The other side still has time to answer."))
    return None


def why_not_hours(hours: list[tuple[int, int]]) -> Reason | None:
    """Hours are stretches within one week, in minutes from Monday 00:00."""
    if all(0 <= begins < ends <= WEEK for begins, ends in hours):
        return None
    return Reason("hours_wrong", _("Each time must end after it begins, within the week."))


def joined(hours: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same hours in order, with those that touch or overlap made one."""
    result: list[tuple[int, int]] = []
    for begins, ends in sorted(hours):
        if result and begins <= result[-1][1]:
            result[-1] = (result[-1][0], max(ends, result[-1][1]))
        else:
            result.append((begins, ends))
    return result


@dataclass(frozen=True)
class Address:
    """What may be read of an address now; parts that may not are None. `rule` says why, in a sentence."""

    rule: str | Promise
    street: str | None = None
    postcode: str | None = None
    town: str | None = None
    number: str | None = None
    floor: str | None = None
    note: str | None = None

    @property
    def has_door(self) -> bool:
        return self.number is not None


NO_ADDRESS = Address(_("The address is shown to the helper who comes, and to nobody else."))


def whole_address(place) -> Address:
    """The owner always reads all of it."""
    return Address(
        _("Your helper sees the street now, and the door from 24 hours before the visit."),
        place.street,
        place.postcode,
        place.town,
        place.number,
        place.floor,
        place.note,
    )


def address_for_helper(booking, place, now: datetime) -> Address:
    """Street once firm, door from 24 h before, nothing from 48 h after the end or the cancellation (DESIGN 4)."""
    end = booking.cancelled_at or booking.confirmed_at or booking.done_at or booking.visit.upper
    if now > end + ADDRESS_AFTER:
        return Address(_("The address is hidden again, 48 hours after the end."))
    moment = min(now, booking.cancelled_at or now)
    if moment < booking.visit.lower - DOOR_BEFORE:
        return Address(
            _("You see the street now. Number, floor and note appear 24 hours before the visit."),
            place.street,
            place.postcode,
            place.town,
        )
    return Address(
        _("You see the whole address until 48 hours after the visit."),
        place.street,
        place.postcode,
        place.town,
        place.number,
        place.floor,
        place.note,
    )
