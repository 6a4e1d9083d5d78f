"""Saved cards: kept with their owner's word, told by Stripe, removed; and the word that one may be used later."""

from collections.abc import Sequence
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_booking
from marketplace.core import events, outbox, timers
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, refuse_if
from payments import holding
from payments.actions.deals import deal_locked, facts_of
from payments.actions.fingerprints import note_payment
from payments.answers import Plastic
from payments.models import Card, Customer, Deal

DETACH = "payments.jobs.detach_card"
HOLD_LATER = "payments.jobs.hold_later"


@transaction.atomic
def begin_customer(*, by: Actor) -> Customer:
    """First beat of having Stripe know a person who pays: a key of our own, kept until it is answered."""
    if by.pk is None:
        raise Missing
    return Customer.objects.get_or_create(person_id=by.pk, defaults={"key": uuid4()})[0]


@transaction.atomic
def renew_customer_key(*, by: Actor) -> None:
    """Stripe answered that it broke, and would say so again to the same key. A customer made all the same has no
    card and is never used."""
    Customer.objects.filter(person_id=by.pk, stripe_id="").update(key=uuid4())


@transaction.atomic
def record_customer(*, by: Actor, person_id: int, stripe_id: str) -> Customer:
    customer = Customer.objects.select_for_update(no_key=True).get(person_id=person_id)
    customer.stripe_id = stripe_id
    customer.save(update_fields=["stripe_id"])
    return customer


@transaction.atomic
def record_setup(*, by: Actor, person_id: int, session: str) -> None:
    """The page on which a person is adding a card; empty when that is over."""
    Customer.objects.filter(person_id=person_id).update(session=session)


@transaction.atomic
def record_cards(*, by: Actor, person_id: int, cards: Sequence[Plastic]) -> list[str]:
    """Third beat: the cards that Stripe keeps for a person. Returns those to forget there: the same card once more."""
    customer = Customer.objects.select_for_update(no_key=True).get(person_id=person_id)
    known = {card.method: card for card in customer.cards.all()}
    faces = {_face(card) for card in known.values() if card.removed_at is None}
    twice = [found for found in cards if found.method not in known and _face(found) in faces]
    for found in reversed([found for found in cards if found not in twice]):
        _keep(customer, known.get(found.method), found, by)
    for found in cards:
        note_payment(by, person_id, found.fingerprint)
    for card in known.values():
        if card.method not in {found.method for found in cards}:
            _forget(card, by)
    return [found.method for found in twice]


def _face(card: Card | Plastic) -> tuple[str, str, int, int]:
    return card.brand, card.last4, card.exp_year, card.exp_month


def _keep(customer: Customer, card: Card | None, found: Plastic, by: Actor) -> None:
    """A new card, or a known one whose bank gave it another end."""
    if card is not None and card.removed_at is not None:
        return
    names = ("brand", "last4", "exp_year", "exp_month")
    Card.objects.update_or_create(
        method=found.method, defaults={"customer": customer} | {name: getattr(found, name) for name in names}
    )
    if card is None:
        events.record("card.saved", by=by, subject=customer, person=customer.person_id)


def _forget(card: Card, by: Actor) -> None:
    """Stripe does not keep it any more."""
    card.removed_at, card.detached_at = card.removed_at or timezone.now(), card.detached_at or timezone.now()
    card.save(update_fields=["removed_at", "detached_at"])
    _release_visits(card, by)


@transaction.atomic
def remove_card(*, by: Actor, card_id: int) -> Card:
    """The owner does not want a card kept; Stripe forgets it, and no visit is paid with it later."""
    card = Card.objects.select_for_update(no_key=True).filter(pk=card_id, customer__person_id=by.pk).first()
    if card is None:
        raise Missing
    if card.removed_at is None:
        card.removed_at = timezone.now()
        card.save(update_fields=["removed_at"])
        _release_visits(card, by)
        events.record("card.removed", by=by, subject=card, person=by.pk)
        outbox.defer(DETACH, [{"card_id": card.pk}], queue="payments")
    return card


def _release_visits(card: Card, by: Actor) -> None:
    """Visits that were to be paid with it are asked for as any other."""
    Deal.objects.filter(card=card, closed_at=None).update(card=None, card_agreed_at=None, warned_at=None)


@transaction.atomic
def mark_detached(*, by: Actor, card_id: int) -> None:
    Card.objects.filter(pk=card_id, detached_at=None).update(detached_at=timezone.now())


def live_card(by: Actor, card_id: int) -> Card:
    """A person's own card, held; raises Missing for another's."""
    rows = Card.objects.select_for_update(of=("self",), no_key=True).select_related("customer")
    card = rows.filter(pk=card_id, customer__person_id=by.pk).first()
    if card is None:
        raise Missing
    return card


@transaction.atomic
def agree_to_later_hold(*, by: Actor, booking_id: int, card_id: int) -> Deal:
    """The seeker agrees that this card is used two days before the visit. Raises Refused, and Missing for others."""
    booking = lock_booking(booking_id)
    if booking.seeker_id != by.pk:
        raise Missing
    deal, now = deal_locked(booking), timezone.now()
    card = live_card(by, card_id)
    refuse_if(holding.why_not_later(booking, card, now))
    deal.card, deal.card_agreed_at = card, now
    # Whoever agrees shortly before it is due has been told with the same words.
    deal.warned_at = now if holding.needs_warning(booking.visit.lower, None, now) else None
    deal.save(update_fields=["card", "card_agreed_at", "warned_at"])
    events.record("payment.agreed_later", by=by, subject=deal, **facts_of(deal, booking.price))
    return deal


@transaction.atomic
def stop_later_hold(*, by: Actor, booking_id: int) -> Deal:
    """The seeker takes that back: the payment is asked for when it is due."""
    booking = lock_booking(booking_id)
    if booking.seeker_id != by.pk:
        raise Missing
    deal = deal_locked(booking)
    refuse_if(holding.NOTHING_AGREED if deal.card_id is None else None)
    deal.card, deal.card_agreed_at, deal.warned_at = None, None, None
    deal.save(update_fields=["card", "card_agreed_at", "warned_at"])
    events.record("payment.stopped_later", by=by, subject=deal, **facts_of(deal))
    return deal


@transaction.atomic
def warn_of_hold(*, by: Actor, booking_id: int) -> Deal:
    """The seeker is told that their card is used tomorrow."""
    deal, now = deal_locked(lock_booking(booking_id)), timezone.now()
    if may_use(deal) and deal.booking.held_until is None and holding.is_to_tell(deal, now):
        _warn(deal, by)
    return deal


def may_use(deal: Deal) -> bool:
    """Whether the seeker's word stands that a card is used without them, and the card is good."""
    is_open = deal.booking.state == "agreed" and deal.plan is None and deal.frozen_at is None
    return is_open and deal.card is not None and holding.why_not_card(deal.card, timezone.now()) is None


def _warn(deal: Deal, by: Actor) -> None:
    deal.warned_at = timezone.now()
    deal.save(update_fields=["warned_at"])
    facts = facts_of(deal, deal.booking.price) | {"last4": deal.card.last4}
    events.record("payment.announced", by=by, subject=deal, **facts)


@transaction.atomic
def hold_is_due(*, by: Actor, booking_id: int) -> Deal:
    """The visit's money is due: it is held on the card that was agreed, a day after that was told, or is asked for."""
    deal, now = deal_locked(lock_booking(booking_id)), timezone.now()
    if may_use(deal):
        if deal.warned_at is None:
            _warn(deal, by)
        at = holding.later_hold_at(deal.booking, deal.warned_at, now)
        if at is not None:
            timers.schedule(HOLD_LATER, at=at, deal_id=deal.pk)
            return deal
    events.record("payment.asked", by=SYSTEM, subject=deal, **facts_of(deal, deal.booking.price))
    return deal
