"""Movements: intended under the deal's lock with a key of their own, tried, and recorded once."""

from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.core import events
from marketplace.core.actors import Actor
from payments import disputed, due, holding, ledger, queries, rules, shares
from payments.actions.chargebacks import recover_loss
from payments.actions.deals import facts_of
from payments.locks import lock_deal
from payments.models import TO_HELPER, TO_PAY, Attempt, Deal, Hold, Payee
from payments.papers.issuing import issue_for

# What Stripe says to a refund of a payment that a bank disputes, or has taken back for good.
DISPUTED = "charge_disputed"
DONE_AS = {
    "capture": "payment.captured",
    "void": "payment.voided",
    "refund": "payment.refunded",
    "release": "payment.released",
    "cover": "payment.covered",
    "reversal": "payment.reversed",
}


@transaction.atomic
def intend_step(*, by: Actor, deal_id: int) -> Attempt | None:
    """First beat: what is due next with this deal's money, or what is under way already. Closes what is finished."""
    deal = lock_deal(deal_id)
    under_way = deal.attempts.exclude(kind__in=TO_PAY).filter(state=Attempt.State.INTENDED).first()
    if under_way or deal.trouble:
        return under_way
    holds = disputed.mark_disputed(list(deal.holds.order_by("pk")))
    step = due.step_due(deal, holds)
    if step is None:
        _close_if_over(deal, holds, by)
        return None
    if step.kind == "capture" and holding.is_dead(_hold_of(step, holds), timezone.now()):
        return None
    if step.kind in TO_HELPER and not _can_be_paid(deal):
        stop_deal(deal, "no_payouts", by)
        return None
    attempt = _intended(deal, step)
    _begin(attempt)
    return attempt


def _intended(deal: Deal, step: rules.Step) -> Attempt:
    """The row of a step; what the helper owes is taken out of what they get."""
    release = _release_to_reverse(deal, step) if step.kind == Attempt.Kind.REVERSAL else None
    shared = _shared(deal, step, release)
    attempt = deal.attempts.create(
        hold_id=step.hold,
        kind=step.kind,
        amount=shared.amount,
        commission=shared.commission,
        tax=shared.tax,
        netted=shared.netted,
        reverses=release,
        key=uuid4(),
    )
    attempt.deal = deal
    if attempt.hold:
        attempt.hold.deal = deal
    return attempt


def _shared(deal: Deal, step: rules.Step, release: Attempt | None) -> rules.Shared:
    bps = deal.booking.terms.tax_bps
    if release:
        return rules.taken_back(step, shares.left_of(release), bps)
    owed = _owed(deal, step) if step.kind in TO_HELPER else 0
    netted = rules.netted_of(owed, step.amount - step.commission)
    return rules.Shared(step.amount, step.commission, rules.tax_of(step.commission, bps), netted)


def _owed(deal: Deal, step: rules.Step) -> int:
    """What the helper owes us, held until it is netted: two releases at once must not pay the same debt. A tip is
    all theirs."""
    whose = deal.booking.helper_id, deal.currency
    if deal.holds.filter(pk=step.hold, is_tip=True).exists() or not queries.owed_by_helper(*whose):
        return 0
    ledger.lock_helper(*whose)
    return queries.owed_by_helper(*whose)


def _release_to_reverse(deal: Deal, step: rules.Step) -> Attempt:
    """The latest of them of which something is left."""
    done = deal.attempts.filter(hold_id=step.hold, kind__in=TO_HELPER, state=Attempt.State.DONE)
    return next(release for release in done.order_by("-pk") if shares.left_of(release).amount)


def _hold_of(step: rules.Step, holds: list[Hold]) -> Hold:
    return next(hold for hold in holds if hold.pk == step.hold)


def _can_be_paid(deal: Deal) -> bool:
    return Payee.objects.filter(person_id=deal.booking.helper_id, takes_transfers=True).exists()


def stop_deal(deal: Deal, code: str, by: Actor) -> None:
    """Leave the deal to a person, with the reason why."""
    deal.trouble = code
    deal.save(update_fields=["trouble"])
    events.record("payment.stuck", by=by, subject=deal, reason=code, **facts_of(deal))


def _begin(attempt: Attempt) -> None:
    begin = ledger.BEGUN.get(attempt.kind)
    if begin:
        begin(attempt)


def _close_if_over(deal: Deal, holds: list[Hold], by: Actor) -> None:
    if deal.plan is None or deal.frozen_at or deal.closed_at or any(hold.is_disputed for hold in holds):
        return
    deal.closed_at = timezone.now()
    paid_out = shares.paid_to_helper(deal)
    paid_back = sum(hold.refunded for hold in holds if not hold.is_tip)
    if (paid_out, paid_back) != (deal.settled_out, deal.settled_back):
        told = {"was_out": deal.settled_out or 0, "was_back": deal.settled_back or 0}
        deal.settled_out, deal.settled_back = paid_out, paid_back
        bookings.settle_booking(by=by, booking_id=deal.booking_id, paid_out=paid_out, paid_back=paid_back, **told)
    deal.save(update_fields=["closed_at", "settled_out", "settled_back"])


@transaction.atomic
def begin_try(*, by: Actor, attempt_id: int) -> Attempt:
    """Count a try before it is made: whoever comes after knows that it may have happened."""
    Attempt.objects.filter(pk=attempt_id).update(tries=F("tries") + 1)
    return Attempt.objects.select_related("hold", "deal__booking__helper__payee").get(pk=attempt_id)


@transaction.atomic
def renew_key(*, by: Actor, attempt_id: int) -> None:
    """Stripe answered that it broke, and would say so again to the same key."""
    Attempt.objects.filter(pk=attempt_id, state=Attempt.State.INTENDED).update(renewed=F("renewed") + 1)


@transaction.atomic
def record_step(*, by: Actor, attempt_id: int, stripe_id: str) -> Attempt:
    """Third beat: it happened. Written once, however often it is told."""
    attempt = attempt_locked(attempt_id)
    if attempt.state != Attempt.State.INTENDED:
        return attempt
    _count(attempt)
    _end(attempt, Attempt.State.DONE, stripe_id=stripe_id)
    facts = facts_of(attempt.deal, attempt.amount)
    events.record(_happened(attempt), by=by, subject=attempt.deal, net=attempt.net, **facts)
    issue_for(attempt)
    _tell_of_debt(attempt, by)
    return attempt


def _happened(attempt: Attempt) -> str:
    is_tip = attempt.hold is not None and attempt.hold.is_tip
    return "payment.tip_released" if is_tip and attempt.kind == "release" else DONE_AS[attempt.kind]


def _tell_of_debt(attempt: Attempt, by: Actor, more: int = 0) -> None:
    """What a helper owes us now, or has paid back out of what they get."""
    netted = attempt.netted + more
    if netted:
        name = "payment.owed" if attempt.kind == Attempt.Kind.REVERSAL else "payment.netted"
        events.record(name, by=by, subject=attempt.deal, **facts_of(attempt.deal, netted))


def _count(attempt: Attempt) -> None:
    """The books and the hold, after what happened."""
    ledger.BOOKED[attempt.kind](attempt)
    _count_in_hold(attempt)


def _count_in_hold(attempt: Attempt) -> None:
    hold = attempt.hold
    if hold is None:
        return
    if attempt.kind == "capture":
        hold.state, hold.captured = Hold.State.CAPTURED, attempt.amount
    elif attempt.kind == "void":
        hold.state = Hold.State.VOIDED
    elif attempt.kind == "refund":
        hold.refunded += attempt.amount
    elif attempt.kind == "reversal":
        hold.released -= attempt.amount
        hold.commission -= attempt.commission
        recover_loss(attempt)
    elif attempt.kind == "release":
        hold.released += attempt.amount
        hold.commission += attempt.commission
    hold.save()


@transaction.atomic
def fail_step(*, by: Actor, attempt_id: int, code: str) -> Attempt:
    """Third beat: Stripe refused. The money stays where it was, and a person looks.

    What cannot be taken back from a helper is owed by them, and the seeker waits for nothing. What a bank disputes
    waits for the bank.
    """
    attempt = attempt_locked(attempt_id)
    if attempt.state != Attempt.State.INTENDED:
        return attempt
    if attempt.kind == Attempt.Kind.REVERSAL:
        return _owe(attempt, code, by)
    undo = ledger.UNDONE.get(attempt.kind)
    if undo:
        undo(attempt)
    _end(attempt, Attempt.State.FAILED, error=code)
    if code == DISPUTED:
        recover_loss(attempt)
        attempt.hold.save()
    if code != DISPUTED or not disputed.undecided().filter(hold=attempt.hold).exists():
        stop_deal(attempt.deal, code, by)
    return attempt


def _owe(attempt: Attempt, code: str, by: Actor) -> Attempt:
    ledger.book_receivable(attempt)
    _count_in_hold(attempt)
    _end(attempt, Attempt.State.FAILED, error=code)
    issue_for(attempt)
    _tell_of_debt(attempt, by, attempt.net)
    return attempt


def _end(attempt: Attempt, state: str, stripe_id: str = "", error: str = "") -> None:
    attempt.state, attempt.stripe_id, attempt.error, attempt.ended_at = state, stripe_id, error, timezone.now()
    attempt.save()


def attempt_locked(attempt_id: int) -> Attempt:
    """The attempt behind its booking and its deal; `attempt.deal` and `attempt.hold.deal` are the locked row."""
    deal_id = Attempt.objects.values_list("deal_id", flat=True).get(pk=attempt_id)
    deal = lock_deal(deal_id)
    attempt = Attempt.objects.select_for_update(of=("self",), no_key=True).select_related("hold").get(pk=attempt_id)
    attempt.deal = deal
    if attempt.hold:
        attempt.hold.deal = deal
    return attempt
