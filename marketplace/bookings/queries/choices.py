"""The verbs that a page offers to somebody, each with the reason why not."""

from dataclasses import dataclass

from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Extra, Offer, Quote, Request
from marketplace.core.actors import Actor
from marketplace.core.errors import Reason


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
    choices = _choices(rules.BOOKING, ("start", "finish", "confirm", "cancel", "annul"), booking, by)
    return [_with_time(choice, booking) for choice in choices]


def _choices(table, verbs: tuple[str, ...], subject, by: Actor) -> list[Choice]:
    mine = [verb for verb in verbs if table.is_allowed(verb, rules.roles_in(subject, by))]
    return [Choice(verb, rules.why_not(table, verb, subject, by)) for verb in mine]


def _with_time(choice: Choice, booking: Booking) -> Choice:
    if choice.verb != "start" or choice.reason:
        return choice
    return Choice(choice.verb, rules.why_not_start(booking, timezone.now()))


def extra_choices(extra: Extra, by: Actor) -> list[Choice]:
    """The verbs of this person's side of an extra."""
    mine = [
        verb
        for verb in ("approve", "refuse", "withdraw")
        if rules.EXTRA.is_allowed(verb, rules.roles_in(extra.booking, by))
    ]
    return [Choice(verb, rules.why_not(rules.EXTRA, verb, extra, by)) for verb in mine]
