"""Holds: asked for on a hosted page, made by the bank, lost."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.locks import lock_booking
from marketplace.bookings.models import Booking, Extra
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from payments import holding, ledger, rules
from payments.actions.deals import advance_soon, deal_locked, facts_of
from payments.actions.fingerprints import note_payment
from payments.actions.steps import stop_deal
from payments.answers import PAID, Intent, Session
from payments.locks import lock_hold
from payments.models import TO_PAY, Attempt, Deal, Hold
from payments.papers.issuing import issue_receipt


@transaction.atomic
def begin_checkout(
    *, by: Actor, booking_id: int, extra_id: int | None = None, tip: int = 0, keeps_card: bool = False
) -> Attempt:
    """First beat of paying: the hold that is asked for, and a key of our own. The same click twice is one attempt.

    Raises Refused: nothing to pay, already held, too late. Raises Missing for everybody but the seeker.
    """
    hold = ask_for(by, booking_id, extra_id, tip)
    if hold.keeps_card != keeps_card:
        hold.keeps_card = keeps_card
        hold.save(update_fields=["keeps_card"])
    return under_way(hold, Attempt.Kind.CHECKOUT)


def ask_for(by: Actor, booking_id: int, extra_id: int | None, tip: int) -> Hold:
    """The hold that a seeker may pay now: of the visit, of an extra of it, or `tip` minor units for its helper."""
    booking = lock_booking(booking_id)
    if booking.seeker_id != by.pk or not booking.price:
        raise Missing
    deal = deal_locked(booking)
    extra = _extra_of(booking, extra_id)
    holds, now = list(deal.holds.all()), timezone.now()
    refuse_if(rules.why_not_tip(booking, holds, tip, now) if tip else rules.why_not_pay(booking, extra, holds, now))
    amount = tip or (extra.price if extra else booking.price)
    asked = {"deal": deal, "extra": extra, "is_tip": bool(tip), "state": Hold.State.ASKED}
    hold, _ = Hold.objects.select_for_update(no_key=True).get_or_create(**asked, defaults={"amount": amount})
    if hold.amount != amount:
        hold.amount = amount
        hold.save(update_fields=["amount"])
    hold.deal = deal
    return hold


def under_way(hold: Hold, kind: str, **more: Any) -> Attempt:
    """The attempt of this kind that is open for a hold, or a new one; an open one of another kind or amount is over."""
    for attempt in hold.attempts.filter(kind__in=TO_PAY, state=Attempt.State.INTENDED):
        if attempt.kind == kind and attempt.amount == hold.amount:
            attempt.hold, attempt.deal = hold, hold.deal
            return attempt
        end_attempt(attempt, Attempt.State.FAILED, error="another_way")
    attempt = hold.attempts.create(deal=hold.deal, kind=kind, amount=hold.amount, key=uuid4(), **more)
    attempt.hold, attempt.deal = hold, hold.deal
    return attempt


def end_attempt(attempt: Attempt, state: str, stripe_id: str = "", error: str = "") -> None:
    attempt.state, attempt.stripe_id, attempt.error, attempt.ended_at = state, stripe_id, error, timezone.now()
    attempt.save()


def _extra_of(booking: Booking, extra_id: int | None) -> Extra | None:
    if extra_id is None:
        return None
    extra = Extra.objects.filter(booking=booking, pk=extra_id).first()
    if extra is None:
        raise Missing
    return extra


@transaction.atomic
def record_session(*, by: Actor, attempt_id: int, session: Session | None, error: str = "") -> Attempt:
    """Third beat: the page that Stripe opened, or why it did not."""
    attempt = Attempt.objects.get(pk=attempt_id)
    hold = lock_hold(attempt.hold_id)
    attempt.refresh_from_db()
    if attempt.state == Attempt.State.INTENDED:
        attempt.state = Attempt.State.DONE if session else Attempt.State.FAILED
        attempt.stripe_id, attempt.error = session.id if session else "", error
        attempt.ended_at = timezone.now()
        attempt.save()
        if session:
            hold.session, hold.session_url = session.id, session.url
            hold.session_until = attempt.intended_at + rules.HOLD_OPEN_FOR
            hold.save(update_fields=["session", "session_url", "session_until"])
    return attempt


@transaction.atomic
def record_hold(*, by: Actor, hold_id: int, intent: Intent) -> Hold:
    """The bank holds the money, or it was charged at once: the visit is clear. What comes too late is to go back."""
    hold = lock_hold(hold_id)
    if hold.state != Hold.State.ASKED or intent.status not in PAID:
        return hold
    hold.intent, hold.charge, hold.way = intent.id, intent.charge, intent.way[:20]
    if intent.status == "succeeded":
        hold.state, hold.captured, hold.is_instant = Hold.State.CAPTURED, intent.captured, True
    else:
        hold.state, hold.until = Hold.State.HELD, intent.until or timezone.now() + rules.HOLD_LIVES_AT_LEAST
    hold.is_unwanted = intent.amount != hold.amount or not _welcome(hold)
    hold.amount, hold.session_url = intent.amount, ""
    hold.save()
    _book(hold)
    note_payment(by, hold.deal.booking.seeker_id, intent.fingerprint)
    events.record(_name_of(hold), by=by, subject=hold.deal, **facts_of(hold.deal, hold.amount))
    _go_on(hold)
    return hold


def _book(hold: Hold) -> None:
    """What a bank set aside, or what was charged at once, which has its receipt at once."""
    if hold.is_instant:
        ledger.book_charge(hold)
        issue_receipt(hold)
    else:
        ledger.book_hold(hold)


def _name_of(hold: Hold) -> str:
    if hold.is_unwanted:
        return "payment.came_late"
    return "payment.tipped" if hold.is_tip else "payment.charged" if hold.is_instant else "payment.held"


def _go_on(hold: Hold) -> None:
    """What is due because of it: it goes back, on to the helper, or an earlier one goes back in its place."""
    deal, replaced = hold.deal, 0
    if not (hold.is_unwanted or hold.is_tip or hold.extra_id):
        earlier = deal.holds.filter(state=Hold.State.HELD, extra=None, is_tip=False, is_unwanted=False)
        replaced = earlier.exclude(pk=hold.pk).update(is_unwanted=True)
        Deal.objects.filter(pk=deal.pk).update(warned_at=None)
    if hold.is_unwanted or hold.is_tip or deal.frozen_at or deal.plan is not None:
        Deal.objects.filter(pk=deal.pk).update(closed_at=None)
    if hold.is_unwanted or hold.is_tip or replaced or deal.frozen_at or deal.plan is not None:
        advance_soon(deal)


def _welcome(hold: Hold) -> bool:
    """Tell the trade; it refuses when the visit has lapsed, was called off or has gone on."""
    if hold.is_tip:
        return hold.deal.booking.state == Booking.State.CONFIRMED
    try:
        with transaction.atomic():
            if hold.extra_id:
                bookings.add_extra(by=SYSTEM, extra_id=hold.extra_id)
            else:
                until = hold.until or holding.NO_END
                bookings.clear_for_visit(by=SYSTEM, booking_id=hold.deal.booking_id, until=until)
    except Refused:
        return False
    return True


@transaction.atomic
def record_stray(*, by: Actor, hold_id: int, intent: Intent) -> Hold:
    """Money came twice for one hold, by two ways: the second goes back as a whole."""
    first = lock_hold(hold_id)
    if intent.status not in PAID or first.deal.holds.filter(intent=intent.id).exists():
        return first
    asked = {"deal": first.deal, "extra_id": first.extra_id, "is_tip": first.is_tip, "amount": intent.amount}
    hold = Hold.objects.create(**asked, intent=intent.id, charge=intent.charge, way=intent.way[:20], is_unwanted=True)
    if intent.status == "succeeded":
        hold.state, hold.captured, hold.is_instant = Hold.State.CAPTURED, intent.captured, True
    else:
        hold.state, hold.until = Hold.State.HELD, intent.until or timezone.now() + rules.HOLD_LIVES_AT_LEAST
    hold.save()
    _book(hold)
    note_payment(by, hold.deal.booking.seeker_id, intent.fingerprint)
    events.record("payment.came_late", by=by, subject=first.deal, **facts_of(first.deal, hold.amount))
    _go_on(hold)
    return hold


@transaction.atomic
def lose_hold(*, by: Actor, hold_id: int) -> Hold:
    """The bank let the money go by itself; the visit needs another hold, unless one is there.

    Where the work has begun and nothing else is held, a person has to look.
    """
    hold = lock_hold(hold_id)
    if hold.state != Hold.State.HELD:
        return hold
    hold.state = Hold.State.VOIDED
    hold.save(update_fields=["state"])
    ledger.book_void(hold)
    events.record("payment.lost", by=by, subject=hold.deal, **facts_of(hold.deal, hold.amount))
    others = hold.deal.holds.filter(extra=hold.extra_id, is_tip=False, state__in=["held", "captured"])
    if hold.is_unwanted or others.exists():
        return hold
    if hold.deal.booking.state in ("started", "done", "confirmed"):
        stop_deal(hold.deal, "hold_lost", by)
    if hold.extra_id is None:
        bookings.lose_hold(by=by, booking_id=hold.deal.booking_id)
    return hold
