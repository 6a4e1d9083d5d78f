"""Holds: asked for on a hosted page, made by the bank, lost."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.locks import lock_booking
from marketplace.bookings.models import Booking, Extra
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from payments import ledger, rules
from payments.actions.deals import advance_soon, deal_locked, facts_of
from payments.answers import Intent, Session
from payments.locks import lock_hold
from payments.models import Attempt, Deal, Hold


@transaction.atomic
def begin_checkout(*, by: Actor, booking_id: int, extra_id: int | None = None) -> Attempt:
    """First beat of paying: the hold that is asked for, and a key of our own. The same click twice is one attempt.

    Raises Refused: nothing to pay, already held, too late. Raises Missing for everybody but the seeker.
    """
    booking = lock_booking(booking_id)
    if booking.seeker_id != by.pk or not booking.price:
        raise Missing
    deal = deal_locked(booking)
    extra = _extra_of(booking, extra_id)
    refuse_if(rules.why_not_pay(booking, extra, list(deal.holds.all()), timezone.now()))
    amount = extra.price if extra else booking.price
    hold, _ = Hold.objects.get_or_create(deal=deal, extra=extra, state=Hold.State.ASKED, defaults={"amount": amount})
    attempt = hold.attempts.filter(kind=Attempt.Kind.CHECKOUT, state=Attempt.State.INTENDED).first()
    if attempt is None:
        attempt = hold.attempts.create(deal=deal, kind=Attempt.Kind.CHECKOUT, amount=amount, key=uuid4())
    attempt.hold, attempt.deal, hold.deal = hold, deal, deal
    return attempt


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
    """The bank holds the money: the visit is clear. Comes too late, it is marked to go back."""
    hold = lock_hold(hold_id)
    if hold.state != Hold.State.ASKED or intent.status != "requires_capture":
        return hold
    hold.state, hold.intent, hold.charge = Hold.State.HELD, intent.id, intent.charge
    hold.until = intent.until or timezone.now() + rules.HOLD_LIVES_AT_LEAST
    hold.is_unwanted = intent.amount != hold.amount or not _welcome(hold)
    hold.amount = intent.amount
    hold.save()
    ledger.book_hold(hold)
    name = "payment.came_late" if hold.is_unwanted else "payment.held"
    events.record(name, by=by, subject=hold.deal, **facts_of(hold.deal, hold.amount))
    if hold.is_unwanted or hold.deal.frozen_at or hold.deal.plan is not None:
        Deal.objects.filter(pk=hold.deal_id).update(closed_at=None)
        advance_soon(hold.deal)
    return hold


def _welcome(hold: Hold) -> bool:
    """Tell the trade; it refuses when the visit has lapsed, was called off or has gone on."""
    try:
        with transaction.atomic():
            if hold.extra_id:
                bookings.add_extra(by=SYSTEM, extra_id=hold.extra_id)
            else:
                bookings.clear_for_visit(by=SYSTEM, booking_id=hold.deal.booking_id, until=hold.until)
    except Refused:
        return False
    return True


@transaction.atomic
def lose_hold(*, by: Actor, hold_id: int) -> Hold:
    """The bank let the money go by itself; the visit needs another hold."""
    hold = lock_hold(hold_id)
    if hold.state != Hold.State.HELD:
        return hold
    hold.state = Hold.State.VOIDED
    hold.save(update_fields=["state"])
    ledger.book_void(hold)
    events.record("payment.lost", by=by, subject=hold.deal, **facts_of(hold.deal, hold.amount))
    if hold.extra_id is None:
        bookings.lose_hold(by=by, booking_id=hold.deal.booking_id)
    return hold
