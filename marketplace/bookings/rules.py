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
        transition("steer", "open", "open", "seeker"),
        transition("clarify", "open", "open", "seeker"),
        transition("hand_over", "unfilled", "unfilled", "seeker"),
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
        transition("take_back", "open", "withdrawn", "seeker"),
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
        transition("clear", "reserved", "agreed", "machine"),
        transition("lapse", "reserved agreed", "cancelled", "machine"),
        transition("start", "agreed", "started", "helper"),
        transition("finish", "started", "done", "helper"),
        transition("confirm", "done", "confirmed", "seeker machine"),
        transition("cancel", "reserved agreed started", "cancelled", "seeker helper operator machine"),
        transition("annul", "done", "cancelled", "operator"),
        transition("freeze", "agreed started done confirmed", "disputed", "machine"),
        transition("uphold", "disputed", "cancelled", "machine"),
        transition("dismiss", "disputed", "confirmed", "machine"),
    ],
)
EXTRA = Table(
    "extra",
    "proposed",
    [
        transition("approve", "proposed", "approved", "seeker"),
        transition("refuse", "proposed", "refused", "seeker"),
        transition("add", "approved", "added", "machine"),
        transition("withdraw", "proposed approved", "withdrawn", "helper machine"),
    ],
)
TABLES = (REQUEST, OFFER, BOOKING, EXTRA)

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
    ("offer", "withdrawn"): Reason("offer_withdrawn", _("Your answer to this request is not needed any more.")),
    ("offer", "lost"): Reason("offer_lost", _("Somebody else was a moment faster. Thank you for saying yes!")),
    ("offer", "standby"): Reason("offer_standby", _("You are standing by. We ask you first if it becomes free.")),
    ("booking", "reserved"): Reason("not_held", _("The visit is reserved. It counts once the payment is held.")),
    ("booking", "disputed"): Reason("with_our_team", _("Our team is looking at this visit. Nothing moves until then.")),
    ("extra", "proposed"): Reason("extra_proposed", _("This extra is still waiting for a yes.")),
    ("extra", "approved"): Reason("extra_approved", _("This extra is agreed already; the payment is still missing.")),
    ("extra", "added"): Reason("extra_added", _("This extra is part of the visit already.")),
    ("extra", "refused"): Reason("extra_refused", _("This extra was not wanted.")),
    ("extra", "withdrawn"): Reason("extra_withdrawn", _("This extra was taken back.")),
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
WORDS_AT_MOST = 2000
MODES = {"find": _("Find someone for me"), "choose": _("I choose myself")}
# A hold lives at least 4 days and 18 hours; one made later than this before a visit outlives it and its confirmation.
HOLD_LIVES = timedelta(days=4)
HOLD_WITHIN = timedelta(minutes=30)
HOLD_LATER_BEFORE = timedelta(days=2)
HOLD_LATER_WITHIN = timedelta(days=1)
EXTRAS_AT_MOST = 5
NO_LIVE_HOLD = Reason("no_live_hold", _("The payment is not held at the moment. Without it the visit cannot start."))
HOLD_TOO_LATE = Reason("hold_too_late", _("The time for the payment was over. Nothing is charged."))
PAYMENTS_OFF = Reason("payments_off", _("Payments are not set up here. Please ask for free help."))
BUDGET_LOW = Reason(
    "budget_low", _("Nobody here does this for so little. Please raise the amount, or ask for free help.")
)
PACKAGE_MISSING = Reason("package_missing", _("There is no price for this topic yet. Please ask for free help."))
EXTRA_PRICE = Reason("extra_price", _("An extra costs between 1 and 500 in the visit's currency."))
EXTRA_WORDS = Reason("extra_words", _("Please say in a few words what the extra is."))
EXTRA_OPEN = Reason("extra_open", _("There is an extra that is not answered yet."))
EXTRAS_TOO_MANY = Reason("extras_too_many", _("There are enough extras on this visit. Please agree on a new one."))
FREE_VISIT = Reason("free_visit", _("This visit is free of charge; it has no extras."))
BUSY_THEN = Reason("busy_then", _("You already have a visit at that time."))
VISIT_UNDER_WAY = Reason("visit_under_way", _("There is a visit that is not finished yet. Please end it first."))
BLOCKED_BETWEEN = Reason("offer_withdrawn", _("Your answer to this request is not needed any more."))


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


def why_not_budget(request, price_low: int | None, is_help_paid: bool) -> Reason | None:
    """A paid request has a package to be priced by, and a budget that its lowest price fits in."""
    if request.budget is None:
        return None
    if not is_help_paid:
        return PAYMENTS_OFF
    if price_low is None:
        return PACKAGE_MISSING
    return BUDGET_LOW if request.budget < price_low else None


def why_not_words(request, words: str) -> Reason | None:
    """Words are added to what was said: something, and not without end."""
    if not words.strip():
        return Reason("words_missing", _("Please write a sentence about what is needed."))
    if len(request.words) + len(words) > WORDS_AT_MOST:
        return Reason("words_too_many", _("That is enough to read. Your helper can ask you for the rest."))
    return None


def why_not_mode(mode: str) -> Reason | None:
    return None if mode in MODES else Reason("mode_unknown", _("Please choose one of the two ways."))


def hold_by(begins: datetime, now: datetime) -> tuple[str, datetime]:
    """The state in which a paid visit begins, and until when its money has to be held.

    A visit so far ahead that a hold would run out before it is agreed at once, and its money is held shortly before.
    """
    if begins - now > HOLD_LIVES:
        return "agreed", begins - HOLD_LATER_WITHIN
    return "reserved", min(now + HOLD_WITHIN, begins)


def why_not_extra(booking, words: str, price: int, extras: int) -> Reason | None:
    if not booking.price:
        return FREE_VISIT
    if booking.state != "started":
        return STATE_REASONS["booking", booking.state]
    if not words.strip():
        return EXTRA_WORDS
    if not 100 <= price <= 50_000:
        return EXTRA_PRICE
    return EXTRAS_TOO_MANY if extras >= EXTRAS_AT_MOST else None


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


def whole_address(place, state: str) -> Address:
    """The owner always reads all of it."""
    now = _("Your helper sees the street now, and the door from 24 hours before the visit.")
    later = _("Your helper sees the street once the payment is held, and the door from 24 hours before the visit.")
    return Address(
        later if state == "reserved" else now,
        place.street,
        place.postcode,
        place.town,
        place.number,
        place.floor,
        place.note,
    )


def address_for_helper(booking, place, now: datetime) -> Address:
    """Street once firm, door from 24 h before, nothing from 48 h after the end or the cancellation (DESIGN 4).

    A paid visit is firm once its money is held, or from the start when it is agreed that it is held later.
    """
    if booking.price and booking.held_until is None and booking.state in ("reserved", "cancelled"):
        return Address(_("You see the street once the payment is held."))
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
