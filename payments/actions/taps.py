"""Paying with a saved card: by one tap, or two days before the visit with the word that was given for it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import refuse_if
from payments import holding
from payments.actions.cards import live_card, may_use
from payments.actions.deals import facts_of
from payments.actions.holds import ask_for, end_attempt, under_way
from payments.answers import Intent
from payments.locks import lock_deal, lock_hold
from payments.models import Attempt, Deal, Hold

# Timers come a moment early on another machine's clock.
SLACK = timedelta(seconds=5)


@transaction.atomic
def begin_tap(*, by: Actor, booking_id: int, card_id: int, extra_id: int | None = None, tip: int = 0) -> Attempt:
    """First beat of one tap: the hold, the card, and a key of our own. The same click twice is one attempt.

    The seeker's word for a visit counts for its renewal, too. Raises Refused, and Missing for everybody else.
    """
    hold = ask_for(by, booking_id, extra_id, tip)
    card, now = live_card(by, card_id), timezone.now()
    refuse_if(holding.why_not_card(card, now))
    if hold.card_id != card.pk:
        _give_up_other_cards(hold)
        hold.card = card
        hold.save(update_fields=["card"])
    if not (extra_id or tip):
        deal = hold.deal
        deal.card, deal.card_agreed_at, deal.warned_at = card, now, None
        deal.save(update_fields=["card", "card_agreed_at", "warned_at"])
    return under_way(hold, Attempt.Kind.HOLD)


def _give_up_other_cards(hold: Hold) -> None:
    """Another card was taken: what was asked of the one before is not asked again."""
    for attempt in hold.attempts.filter(kind=Attempt.Kind.HOLD, state=Attempt.State.INTENDED):
        end_attempt(attempt, Attempt.State.FAILED, error="another_way")


@transaction.atomic
def begin_later_hold(*, by: Actor, deal_id: int) -> Attempt | None:
    """First beat of a hold without its owner: None unless it is due, agreed, told a day ahead, and still needed."""
    deal, now = lock_deal(deal_id), timezone.now()
    booking = deal.booking
    holds = list(deal.holds.filter(extra=None, is_tip=False, is_unwanted=False))
    is_told = deal.warned_at is not None and deal.warned_at + holding.WARNED_BEFORE <= now + SLACK
    is_near = booking.visit.lower - holding.HOLD_LATER_BEFORE <= now + SLACK and now < booking.visit.lower
    if not (may_use(deal) and is_told and is_near) or any(holding.is_covered_by(hold, booking) for hold in holds):
        return None
    asked = {"deal": deal, "extra": None, "is_tip": False, "state": Hold.State.ASKED}
    hold, _ = Hold.objects.get_or_create(**asked, defaults={"amount": booking.price})
    hold.amount, hold.card, hold.deal = booking.price, deal.card, deal
    hold.save(update_fields=["amount", "card"])
    return under_way(hold, Attempt.Kind.HOLD, is_off_session=True)


@transaction.atomic
def record_tap(*, by: Actor, attempt_id: int, intent: Intent) -> Attempt:
    """Third beat: Stripe has the payment; whether its bank has said yes is recorded of the hold."""
    attempt = _held(attempt_id)
    hold = attempt.hold
    if attempt.state == Attempt.State.INTENDED:
        end_attempt(attempt, Attempt.State.DONE, stripe_id=intent.id)
        if hold.state == Hold.State.ASKED:
            hold.intent, hold.session_url = intent.id, intent.action_url
            hold.save(update_fields=["intent", "session_url"])
    return attempt


@transaction.atomic
def fail_tap(*, by: Actor, attempt_id: int, code: str) -> Attempt:
    """Third beat: the bank said no. A seeker who was not there is told at once."""
    attempt = _held(attempt_id)
    if attempt.state != Attempt.State.INTENDED:
        return attempt
    end_attempt(attempt, Attempt.State.FAILED, error=code)
    _tell(attempt, code)
    return attempt


@transaction.atomic
def drop_intent(*, by: Actor, hold_id: int, intent: str, code: str) -> Hold:
    """A payment that waited for its bank came to nothing: the hold can be paid anew. `code` says why."""
    hold = lock_hold(hold_id)
    if hold.state != Hold.State.ASKED or hold.intent != intent:
        return hold
    hold.intent, hold.session_url = "", ""
    hold.save(update_fields=["intent", "session_url"])
    hold.attempts.filter(kind=Attempt.Kind.HOLD, stripe_id=intent).update(state=Attempt.State.FAILED, error=code)
    return hold


def _tell(attempt: Attempt, code: str) -> None:
    """The word that was given is used up: from here on the seeker pays as any other."""
    if attempt.is_off_session:
        stopped: dict[str, None] = {"card": None, "card_agreed_at": None, "warned_at": None}
        Deal.objects.filter(pk=attempt.deal_id).update(**stopped)
        facts = facts_of(attempt.deal, attempt.amount) | {"reason": code}
        events.record("payment.hold_failed", by=SYSTEM, subject=attempt.deal, **facts)


def _held(attempt_id: int) -> Attempt:
    """An attempt behind its hold, both held."""
    hold = lock_hold(Attempt.objects.values_list("hold_id", flat=True).get(pk=attempt_id))
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=attempt_id)
    attempt.hold, attempt.deal = hold, hold.deal
    return attempt
