"""Offers: sent, read, accepted by one, declined, expired, and those who stand by."""

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from marketplace.bookings import queries, rules
from marketplace.bookings.actions.doorwords import draw_words
from marketplace.bookings.actions.holds import booking_facts, set_hold_timers
from marketplace.bookings.actions.requests import offer_facts
from marketplace.bookings.actions.standing import end_quote
from marketplace.bookings.locks import lock_actor, lock_offer, lock_request
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.catalog import queries as catalogue
from marketplace.core import events, timers
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from marketplace.core.money import share

BOOKED = {"reserved": "booking.reserved", "agreed": "booking.agreed"}
EXPIRE = "marketplace.bookings.jobs.expire_offer"
# How hard the name of a video room is to guess.
ROOM_BYTES = 18
# What a visit keeps of the offer that it was agreed by.
AGREED = ("price", "rate", "minutes_most", "commission", "currency", "terms_id")


@transaction.atomic
def send_offer(
    *,
    by: Actor,
    request_id: int,
    helper_id: int,
    wave: int,
    round: int,
    because: list[dict],
    distance_band: str,
    expires_at: datetime,
    price: int = 0,
    rate: int = 0,
) -> Offer:
    """Ask one helper, at their price (minor units); by the hour also at their `rate`, of which `price` is the most that
    it can come to. A helper is asked once per round; a second call returns the same offer. The commission of today's
    terms is frozen with it.
    """
    request = lock_request(request_id)
    if request.state != Request.State.OPEN or request.round != round:
        raise Refused(rules.STATE_REASONS["offer", "withdrawn"])
    values = {"wave": wave, "because": because, "distance_band": distance_band, "expires_at": expires_at}
    offer, is_new = Offer.objects.get_or_create(
        request=request, helper_id=helper_id, round=round, defaults=values | _conditions(request, price, rate)
    )
    if is_new:
        timers.schedule(EXPIRE, at=expires_at, offer_id=offer.pk)
        events.record("offer.sent", by=by, subject=offer, **offer_facts(offer, request))
    return offer


def _conditions(request: Request, price: int, rate: int) -> dict[str, Any]:
    currency = request.topic.programme.currency
    if not price:
        return {"currency": currency}
    terms = catalogue.terms_now(request.topic)
    agreed = {"price": price, "commission": share(price, terms.commission_bps), "currency": currency, "terms": terms}
    return agreed | ({"rate": rate, "minutes_most": request.package.minutes_most} if rate else {})


@transaction.atomic
def mark_offer_read(*, by: Actor, offer_id: int) -> Offer:
    """The helper has seen it; the seeker's page counts it. Only the first look is an event."""
    offer = lock_own_offer(by, offer_id)
    if offer.read_at is None and offer.state == Offer.State.OPEN:
        offer.read_at = timezone.now()
        offer.save(update_fields=["read_at"])
        events.record("offer.read", by=by, subject=offer, **offer_facts(offer, offer.request))
    return offer


@transaction.atomic
def accept_offer(*, by: Actor, offer_id: int) -> Booking:
    """Say yes. One helper wins the request; a database constraint stands behind the lock.

    Raises Refused: too late, suspended, blocked, on a break, enough visits that day, or a visit at the same time.
    """
    offer = lock_own_offer(by, offer_id)
    by = lock_actor(by)
    refuse_if(rules.why_not(rules.OFFER, "accept", offer, by))
    refuse_if(rules.why_not_accept(offer, queries.meet_no_more(offer), timezone.now()))
    refuse_if(queries.why_not_yes(offer.helper_id, offer.request.begins_at, offer.request.ends_at))
    return book_offer(offer, "accept", by)


def book_offer(offer: Offer, verb: str, by: Actor, **more: int) -> Booking:
    """The yes to a held offer, whose rules were asked, becomes the visit; the others lose. `more` is told with it.

    Raises Refused when the helper has a visit at that time.
    """
    _answer(offer, verb)
    offer.request.state = rules.REQUEST.target("book")
    offer.request.save(update_fields=["state"])
    booking = _book(offer)
    _lose_the_others(offer)
    facts = booking_facts(booking)
    events.record("offer.accepted", by=by, subject=offer, **offer_facts(offer, offer.request))
    events.record(BOOKED[booking.state], by=by, subject=booking, **facts, **more)
    return booking


def _book(offer: Offer) -> Booking:
    request = offer.request
    agreed = {name: getattr(offer, name) for name in AGREED}
    if request.is_remote:
        agreed |= {"is_remote": True, "room": secrets.token_urlsafe(ROOM_BYTES)}
    if offer.price:
        agreed["state"], agreed["hold_by"] = rules.hold_by(request.begins_at, timezone.now())
    try:
        with transaction.atomic():
            booking = Booking.objects.create(
                request=request,
                offer=offer,
                seeker_id=request.seeker_id,
                helper_id=offer.helper_id,
                visit=TimestamptzRange(request.begins_at, request.ends_at, "[)"),
                occupied=queries.occupied_by(request, offer.helper_id, request.begins_at, request.ends_at),
                **agreed,
            )
    except IntegrityError as error:
        raise Refused(rules.BUSY_THEN) from error
    set_hold_timers(booking)
    if booking.state == Booking.State.AGREED:
        draw_words(booking)
    return booking


def _lose_the_others(winner: Offer) -> None:
    others = Offer.objects.select_for_update(no_key=True).filter(request=winner.request, state__in=Offer.ALIVE)
    for offer in others.exclude(pk=winner.pk).order_by("pk"):
        offer.request = winner.request
        end_quote(offer, "lose")
        _answer(offer, "lose")
        events.record("offer.lost", by=SYSTEM, subject=offer, **offer_facts(offer, winner.request))


@transaction.atomic
def decline_offer(*, by: Actor, offer_id: int, reason: str) -> Offer:
    """Not this time; the reason (a code of rules.DECLINE_REASONS) helps the next wave."""
    offer = lock_own_offer(by, offer_id)
    refuse_if(rules.why_not(rules.OFFER, "decline", offer, lock_actor(by)))
    refuse_if(rules.why_not_reason(reason, rules.DECLINE_REASONS))
    offer.decline_reason = reason
    _answer(offer, "decline")
    facts = offer_facts(offer, offer.request)
    events.record("offer.declined", by=by, subject=offer, reason=reason, **facts)
    return offer


@transaction.atomic
def take_back_offer(*, by: Actor, offer_id: int) -> Offer:
    """The seeker does not ask this helper after all; nothing of it counts against the helper, who is told."""
    offer = lock_offer(offer_id)
    if offer.seeker_id != by.pk:
        raise Missing
    refuse_if(rules.why_not(rules.OFFER, "take_back", offer, lock_actor(by)))
    _answer(offer, "take_back")
    facts = offer_facts(offer, offer.request)
    events.record("offer.withdrawn", by=by, subject=offer, reason="taken_back", **facts)
    return offer


@transaction.atomic
def expire_offer(*, by: Actor, offer_id: int) -> Offer:
    """The time for an answer is over; does nothing when an answer came first or there is more time."""
    offer = lock_offer(offer_id)
    if offer.state == Offer.State.OPEN and offer.expires_at <= timezone.now():
        _answer(offer, "expire")
        events.record("offer.expired", by=by, subject=offer, **offer_facts(offer, offer.request))
    return offer


@transaction.atomic
def stand_by(*, by: Actor, offer_id: int) -> Offer:
    """After a lost race: be asked first, should the booking fall through."""
    offer = lock_own_offer(by, offer_id)
    refuse_if(rules.why_not(rules.OFFER, "stand_by", offer, lock_actor(by)))
    _answer(offer, "stand_by")
    events.record("offer.standby", by=by, subject=offer, **offer_facts(offer, offer.request))
    return offer


@transaction.atomic
def stand_down(*, by: Actor, offer_id: int) -> Offer:
    """Not standing by any more."""
    offer = lock_own_offer(by, offer_id)
    refuse_if(rules.why_not(rules.OFFER, "stand_down", offer, lock_actor(by)))
    _answer(offer, "stand_down")
    events.record("offer.stood_down", by=by, subject=offer, **offer_facts(offer, offer.request))
    return offer


@transaction.atomic
def ask_again(*, by: Actor, offer_id: int, expires_at: datetime) -> Offer:
    """The visit became free: a stand-by is asked first, with time of their own to answer."""
    offer = lock_offer(offer_id)
    refuse_if(rules.why_not(rules.OFFER, "ask_again", offer, by))
    offer.state = rules.OFFER.target("ask_again")
    offer.round, offer.expires_at = offer.request.round, expires_at
    offer.answered_at, offer.read_at = None, None
    offer.save()
    timers.schedule(EXPIRE, at=expires_at, offer_id=offer.pk)
    events.record("offer.asked_again", by=by, subject=offer, **offer_facts(offer, offer.request))
    return offer


def lock_own_offer(by: Actor, offer_id: int) -> Offer:
    """Hold the offer if it is this helper's; another's offer is missing."""
    offer = lock_offer(offer_id)
    if offer.helper_id != by.pk:
        raise Missing
    return offer


def _answer(offer: Offer, verb: str) -> None:
    offer.state = rules.OFFER.target(verb)
    offer.answered_at = timezone.now()
    offer.save(update_fields=["state", "answered_at", "decline_reason"])
