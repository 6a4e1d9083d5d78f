"""The verbs that a page offers to somebody, each with the reason why not."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.models import Absence, Booking, Extra, Offer, Quote, Request
from marketplace.bookings.queries.absences import last_absence
from marketplace.bookings.queries.doorstep import is_arrival_proven
from marketplace.core.actors import Actor
from marketplace.core.errors import Reason

BOOKING_VERBS = (
    *("arrive", "start", "finish", "confirm", "cancel", "return", "annul"),
    *("miss", "answer", "wait", "leave"),
)


@dataclass(frozen=True)
class Choice:
    """A verb that a page offers; with a reason when it is not possible now."""

    verb: str
    reason: Reason | None


def request_choices(request: Request, by: Actor) -> list[Choice]:
    return _choices(rules.REQUEST, ("reopen", "cancel"), request, by)


def offer_choices(offer: Offer, by: Actor) -> list[Choice]:
    choices = _choices(rules.OFFER, ("accept", "decline", "stand_by", "stand_down"), offer, by)
    return [_with_quotes(choice, offer) for choice in choices]


def _with_quotes(choice: Choice, offer: Offer) -> Choice:
    """Where quotes are asked for, nobody says yes without a price."""
    if choice.verb != "accept" or choice.reason or not offer.request.asks_quotes:
        return choice
    return Choice(choice.verb, rules.QUOTE_NEEDED)


def quote_choices(quote: Quote, by: Actor) -> list[Choice]:
    """The verbs of this person's side of a quote."""
    verbs = ("accept", "agree", "counter", "answer", "decline", "withdraw")
    return _choices(rules.QUOTE, verbs, quote, by)


def booking_choices(booking: Booking, by: Actor) -> list[Choice]:
    """The verbs of this person's side, with the reason of those not possible now."""
    choices = _choices(rules.BOOKING, BOOKING_VERBS, booking, by)
    return [_with_time(choice, booking, by) for choice in choices]


def _choices(table, verbs: tuple[str, ...], subject, by: Actor) -> list[Choice]:
    mine = [verb for verb in verbs if table.is_allowed(verb, rules.roles_in(subject, by))]
    return [Choice(verb, rules.why_not(table, verb, subject, by)) for verb in mine]


def _with_time(choice: Choice, booking: Booking, by: Actor) -> Choice:
    why = WHEN.get(choice.verb)
    if why is None or choice.reason:
        return choice
    return Choice(choice.verb, why(booking, "seeker" if by.pk == booking.seeker_id else "helper"))


def _why_not_miss(booking: Booking, side: str) -> Reason | None:
    until = rules.waits_until(last_absence(booking))
    return rules.why_not_miss(booking, side, is_arrival_proven(booking), until, timezone.now())


def _of_absence(why: Callable[[Absence, str], Reason | None]) -> Callable[[Booking, str], Reason | None]:
    def asked(booking: Booking, side: str) -> Reason | None:
        absence = last_absence(booking)
        return why(absence, side) if absence else rules.NOT_ASKED

    return asked


# What beside the state table has to be asked, by verb.
WHEN: dict[str, Callable[[Booking, str], Reason | None]] = {
    "start": lambda booking, side: rules.why_not_start(booking, timezone.now()),
    "arrive": lambda booking, side: rules.why_not_arrive(booking, timezone.now()),
    "miss": _why_not_miss,
    "answer": _of_absence(lambda absence, side: rules.why_not_answer(absence, side, rules.THERE, 0)),
    "wait": _of_absence(rules.why_not_wait),
    "leave": _of_absence(rules.why_not_leave),
}


def extra_choices(extra: Extra, by: Actor) -> list[Choice]:
    """The verbs of this person's side of an extra."""
    mine = [
        verb
        for verb in ("approve", "refuse", "withdraw")
        if rules.EXTRA.is_allowed(verb, rules.roles_in(extra.booking, by))
    ]
    return [Choice(verb, rules.why_not(rules.EXTRA, verb, extra, by)) for verb in mine]
