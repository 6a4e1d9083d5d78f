"""What left helpers' balances for their banks: kept once, booked when it leaves, undone when it comes back."""

from collections.abc import Iterable

from django.db import transaction

from marketplace.core import events
from marketplace.core.actors import Actor
from payments import ledger
from payments.actions.fingerprints import note_payment
from payments.answers import PaidOut, PayoutLine
from payments.models import Attempt, Payee, Payout, PayoutPart

STATES = {
    "pending": Payout.State.UNDER_WAY,
    "in_transit": Payout.State.UNDER_WAY,
    "paid": Payout.State.PAID,
    "failed": Payout.State.FAILED,
    "canceled": Payout.State.FAILED,
}
# A bank may send back what it had said was paid; nothing goes the other way, whatever is read late.
ORDER = [Payout.State.UNDER_WAY, Payout.State.PAID, Payout.State.FAILED]

TOLD_AS = {Payout.State.PAID: "payout.paid", Payout.State.FAILED: "payout.failed"}


@transaction.atomic
def record_payout(*, by: Actor, person_id: int, found: PaidOut) -> Payout:
    """Keep what Stripe says of a payout.

    A balance falls there when a payout is made and not when it arrives; so do our books.
    """
    Payee.objects.select_for_update(no_key=True).get(person_id=person_id)
    values = {"currency": found.currency, "amount": found.amount, "arrives_at": found.arrives_at}
    payout, is_new = Payout.objects.get_or_create(
        stripe_id=found.id, defaults={**values, "payee": Payee.objects.get(person_id=person_id)}
    )
    note_payment(by, person_id, found.bank)
    cause = f"payout {payout.stripe_id}"
    if is_new:
        ledger.book_payout(person_id, payout.currency, payout.amount, cause)
    state = STATES.get(found.status, Payout.State.UNDER_WAY)
    if ORDER.index(state) < ORDER.index(payout.state) or (state == payout.state and not is_new):
        return payout
    payout.state, payout.failure = state, _failure(found, state)
    payout.arrives_at = found.arrives_at
    payout.save(update_fields=["state", "failure", "arrives_at"])
    if state == Payout.State.FAILED:
        ledger.undo_payout(person_id, payout.currency, payout.amount, cause)
    if state in TOLD_AS:
        events.record(TOLD_AS[state], by=by, subject=payout, person=person_id, amount=payout.amount)
    return payout


def _failure(found: PaidOut, state: str) -> str:
    return (found.failure or found.status) if state == Payout.State.FAILED else ""


@transaction.atomic
def record_parts(*, by: Actor, payout_id: int, lines: Iterable[PayoutLine]) -> None:
    """Keep which jobs a payout is made of; told again it is the same."""
    payout = Payout.objects.select_for_update(no_key=True).get(pk=payout_id)
    for line in lines:
        behind = {"attempt": _attempt_of(line), "again": _payout_of(line)}
        PayoutPart.objects.update_or_create(
            movement=line.id, defaults=behind, create_defaults={**behind, "payout": payout, "amount": line.amount}
        )


def _attempt_of(line: PayoutLine) -> Attempt | None:
    names = [name for name in (line.transfer, line.reversal) if name]
    return Attempt.objects.filter(stripe_id__in=names).first() if names else None


def _payout_of(line: PayoutLine) -> Payout | None:
    return Payout.objects.filter(stripe_id=line.payout).first() if line.payout else None
