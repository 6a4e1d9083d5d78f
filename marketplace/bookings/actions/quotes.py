"""Quotes: a helper names a price, the seeker takes it, leaves it or names another; the helper answers.

Everything happens under the request's lock, so that of two answers at the same moment one counts.
"""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import queries, rules
from marketplace.bookings.actions.offers import book_offer, lock_own_offer
from marketplace.bookings.actions.standing import move_quote, quote_facts
from marketplace.bookings.locks import lock_actor, lock_offer, lock_people
from marketplace.bookings.models import Booking, Offer, Quote
from marketplace.catalog import queries as catalogue
from marketplace.core import events, timers
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Reason, refuse_if
from marketplace.core.money import share

EXPIRE = "marketplace.bookings.jobs.expire_quote"


@transaction.atomic
def send_quote(*, by: Actor, offer_id: int, price: int, words: str, hours: int = rules.ANSWER_HOURS) -> Quote:
    """A helper who was asked names a price, in minor units, that stands for so many hours, under today's terms.

    Raises Refused: enough quotes are in, a visit at the same time, too late, blocked.
    """
    offer = lock_own_offer(by, offer_id)
    by = lock_actor(by)
    refuse_if(rules.why_not(rules.OFFER, "quote", offer, by))
    refuse_if(rules.why_not_quoted(offer.request, price, words, hours))
    refuse_if(queries.why_not_quote_now(offer))
    _move_offer(offer, "quote")
    terms = catalogue.terms_now(offer.request.topic)
    return _say(offer, by, "offered", price=price, words=words, hours=hours, terms=terms)


@transaction.atomic
def accept_quote(*, by: Actor, quote_id: int) -> Booking:
    """The seeker takes a helper's quote: the visit is made at its price.

    Raises Refused: not standing any more, or the helper has a visit at that time by now.
    """
    quote, by = _hold(by, quote_id)
    refuse_if(rules.why_not(rules.QUOTE, "accept", quote, by))
    return _take(quote, "accept", by)


@transaction.atomic
def agree_to_counter(*, by: Actor, quote_id: int) -> Booking:
    """The helper takes the seeker's price: the visit is made at it."""
    quote, by = _hold(by, quote_id)
    refuse_if(rules.why_not(rules.QUOTE, "agree", quote, by))
    return _take(quote, "agree", by)


@transaction.atomic
def counter_quote(*, by: Actor, quote_id: int, price: int, words: str = "") -> Quote:
    """The seeker names another price, in minor units; the helper's stands no more. Up to three times."""
    quote, by = _hold(by, quote_id)
    refuse_if(rules.why_not(rules.QUOTE, "counter", quote, by))
    return _answer_with(quote, "counter", by, "proposed", price=price, words=words, hours=rules.ANSWER_HOURS)


@transaction.atomic
def answer_counter(*, by: Actor, quote_id: int, price: int, words: str = "", hours: int = rules.ANSWER_HOURS) -> Quote:
    """The helper answers the seeker's price with another one, or with the same as before. Up to three times in all."""
    quote, by = _hold(by, quote_id)
    refuse_if(rules.why_not(rules.QUOTE, "answer", quote, by))
    return _answer_with(quote, "answer", by, "offered", price=price, words=words, hours=hours)


@transaction.atomic
def decline_quote(*, by: Actor, quote_id: int) -> Quote:
    """The seeker does not take it, nor waits for an answer any longer; the helper is told kindly."""
    quote, by = _hold(by, quote_id)
    refuse_if(rules.why_not(rules.QUOTE, "decline", quote, by))
    _move_offer(quote.offer, "turn_down")
    return move_quote(quote, quote.offer, "decline", by)


@transaction.atomic
def withdraw_quote(*, by: Actor, quote_id: int) -> Quote:
    """The helper takes the quote back, or does not go on talking about the price. It does not count against them."""
    quote, by = _hold(by, quote_id)
    refuse_if(rules.why_not(rules.QUOTE, "withdraw", quote, by))
    _move_offer(quote.offer, "pull_out")
    return move_quote(quote, quote.offer, "withdraw", by)


@transaction.atomic
def expire_quote(*, by: Actor, quote_id: int) -> Quote:
    """The time of a quote is over; does nothing when an answer came first."""
    quote, by = _hold(by, quote_id)
    if quote.stands and quote.until <= timezone.now():
        _move_offer(quote.offer, "expire")
        move_quote(quote, quote.offer, "expire", by)
    return quote


def _hold(by: Actor, quote_id: int) -> tuple[Quote, Actor]:
    """The quote and its offer behind their request's lock, for the two people of it; missing for others."""
    offer_id = Quote.objects.filter(pk=quote_id).values_list("offer_id", flat=True).first()
    if offer_id is None:
        raise Missing
    offer = lock_offer(offer_id)
    lock_people(offer.helper_id, by.pk or offer.helper_id)
    by = lock_actor(by)
    if not rules.roles_in(offer, by) - {"operator"}:
        raise Missing
    quote = Quote.objects.select_for_update(no_key=True, of=["self"]).select_related("terms").get(pk=quote_id)
    quote.offer = offer
    return quote, by


def _take(quote: Quote, verb: str, by: Actor) -> Booking:
    offer = quote.offer
    refuse_if(rules.why_not_stand(quote, timezone.now()))
    refuse_if(rules.BLOCKED_BETWEEN if queries.meet_no_more(offer) else None)
    refuse_if(_why_not_come(offer, by))
    offer.price, offer.commission, offer.terms_id = quote.price, quote.commission, quote.terms_id
    offer.save(update_fields=["price", "commission", "terms"])
    move_quote(quote, offer, verb, by)
    return book_offer(offer, "agree", by)


def _why_not_come(offer: Offer, by: Actor) -> Reason | None:
    """Why the helper cannot come then; a seeker reads no more of another's diary than that."""
    reason = queries.why_not_then(offer)
    if reason is None or by.pk == offer.helper_id:
        return reason
    return rules.HELPER_BUSY_THEN if reason == rules.BUSY_THEN else rules.NOT_FREE_THEN


def _answer_with(quote: Quote, verb: str, by: Actor, state: str, *, price: int, words: str, hours: int) -> Quote:
    offer = quote.offer
    refuse_if(rules.why_not_stand(quote, timezone.now()))
    refuse_if(rules.BLOCKED_BETWEEN if queries.meet_no_more(offer) else None)
    refuse_if(rules.why_not_counter(quote, price, offer.quotes.filter(by_id=by.pk).count()))
    refuse_if(queries.why_not_then(offer) if by.pk == offer.helper_id else None)
    move_quote(quote, offer, verb, by)
    return _say(offer, by, state, price=price, words=words, hours=hours, terms=quote.terms)


def _say(offer: Offer, by: Actor, state: str, *, price: int, words: str, hours: int, terms) -> Quote:
    """Add a price to a held offer, which runs out with it."""
    until = rules.stands_until(timezone.now(), hours, offer.request.begins_at)
    quote = Quote.objects.create(
        offer=offer,
        by_id=by.pk,
        state=state,
        price=price,
        commission=share(price, terms.commission_bps),
        currency=offer.currency,
        terms=terms,
        words=words.strip(),
        until=until,
    )
    offer.expires_at = until
    offer.save(update_fields=["expires_at"])
    timers.schedule(EXPIRE, at=until, quote_id=quote.pk)
    events.record("quote.sent", by=by, subject=quote, state=state, **quote_facts(quote, offer))
    return quote


def _move_offer(offer: Offer, verb: str) -> None:
    offer.state, offer.answered_at = rules.OFFER.target(verb), timezone.now()
    offer.save(update_fields=["state", "answered_at"])
