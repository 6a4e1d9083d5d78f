"""Payments that a bank takes back: written down as Stripe tells them, answered, decided, borne."""

from collections.abc import Mapping
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from payments import disputed, ledger
from payments import evidence as words
from payments.actions.deals import advance_soon, facts_of
from payments.answers import Dispute
from payments.locks import lock_hold
from payments.models import Attempt, Chargeback, Deal
from payments.papers.issuing import issue_for_loss

State = Chargeback.State


@transaction.atomic
def record_dispute(*, by: Actor, dispute: Dispute) -> Chargeback | None:
    """Bring a chargeback to where Stripe says that it is, whatever was missed before; None for no payment of ours.

    What has an end keeps it, so that an older answer that comes later changes nothing.
    """
    hold_id = disputed.hold_of(dispute)
    if hold_id is None:
        return None
    hold = lock_hold(hold_id)
    row, is_new = Chargeback.objects.get_or_create(
        stripe_id=dispute.id,
        defaults={"hold": hold, "amount": dispute.amount, "reason": dispute.reason, "opened_at": dispute.opened_at},
    )
    row.hold = hold
    if row.ended_at:
        return row
    _take(row, dispute)
    row.answer_by = dispute.answer_by
    if is_new:
        _tell("payment.disputed", row, by, is_released=int(hold.released > 0))
    if dispute.state == State.ANSWERED and row.state != State.ANSWERED:
        row.state, row.answered_at = State.ANSWERED, timezone.now()
    if dispute.state in (State.WON, State.LOST):
        _decide(row, dispute, by)
    row.save()
    return row


def _take(row: Chargeback, dispute: Dispute) -> None:
    """The bank has the money: nothing of it can move, and the deal has no end until it is decided."""
    if row.taken or not dispute.taken:
        return
    row.taken, row.fee = dispute.taken, dispute.fee
    ledger.book_dispute(row.hold, row.taken, row.fee, _cause(row))
    Deal.objects.filter(pk=row.hold.deal_id).update(closed_at=None)


def _decide(row: Chargeback, dispute: Dispute, by: Actor) -> None:
    row.state, row.ended_at = State(dispute.state), timezone.now()
    if row.state == State.WON:
        if row.taken:
            ledger.book_dispute_won(row.hold, row.taken, dispute.fee_back, _cause(row))
        _tell("payment.dispute_won", row, by, is_released=int(row.hold.released > 0))
    else:
        _lose(row)
        issue_for_loss(row)
        _tell("payment.dispute_lost", row, by, kept=row.kept, borne=row.borne)
    advance_soon(row.hold.deal)


def _lose(row: Chargeback) -> None:
    """It comes out of what is still kept; what the helper has already is theirs, and the loss the platform's."""
    hold = row.hold
    row.kept = min(row.taken, disputed.left_in(hold))
    row.borne = row.taken - row.kept
    ledger.book_dispute_lost(hold, row.kept, row.borne, _cause(row))
    hold.lost += row.kept
    hold.save(update_fields=["lost"])


def recover_loss(attempt: Attempt) -> None:
    """What came back into a hold pays first for what the platform has borne of it. The caller saves the hold."""
    left, hold = attempt.amount, attempt.hold
    for row in Chargeback.objects.filter(hold=hold, state=State.LOST, borne__gt=0).order_by("pk"):
        part = min(left, row.borne)
        if part:
            ledger.book_loss_recovered(hold, part, f"attempt {attempt.pk} chargeback {row.pk}")
            row.borne, row.kept, hold.lost = row.borne - part, row.kept + part, hold.lost + part
            row.save(update_fields=["borne", "kept"])
            left -= part


@transaction.atomic
def begin_answer(*, by: Actor, chargeback_id: int, evidence: Mapping[str, str]) -> Chargeback:
    """First beat of an answer: an operator's words, kept with a key of our own. Raises Refused."""
    row = _of_operator(by, chargeback_id)
    told = {name: evidence[name].strip() for name in words.FIELDS if evidence.get(name, "").strip()}
    refuse_if(words.why_not_answer(row, told, timezone.now()))
    row.state, row.evidence, row.key, row.error = State.ANSWERING, told, uuid4(), ""
    row.save(update_fields=["state", "evidence", "key", "error"])
    _tell("payment.dispute_answered", row, by)
    return row


@transaction.atomic
def renew_answer(*, by: Actor, chargeback_id: int) -> None:
    """Stripe answered that it broke, and would say so again to the same key."""
    Chargeback.objects.filter(pk=chargeback_id, state=State.ANSWERING).update(key=uuid4())


@transaction.atomic
def fail_answer(*, by: Actor, chargeback_id: int, code: str) -> Chargeback:
    """Stripe did not take the answer: as long as there is time it can be given anew."""
    row = _locked(chargeback_id)
    if row.state == State.ANSWERING:
        row.state, row.error = State.OPEN, code
        row.save(update_fields=["state", "error"])
        _tell("payment.answer_refused", row, by)
    return row


@transaction.atomic
def warn_of_deadline(*, by: Actor, chargeback_id: int) -> Chargeback:
    """Operators hear that an answer is due, three days and one day before; each once."""
    row = _locked(chargeback_id)
    if row.state != State.OPEN or row.answer_by is None:
        return row
    days = words.warning_due(row.answer_by, row.warned_days, timezone.now())
    if days is not None:
        row.warned_days = days
        row.save(update_fields=["warned_days"])
        _tell("payment.answer_due", row, by, days=days)
    return row


@transaction.atomic
def bear_loss(*, by: Actor, chargeback_id: int) -> Chargeback:
    """An operator's word: what a lost chargeback took from the helper is paid by the platform. Raises Refused."""
    row = _of_operator(by, chargeback_id)
    hold = row.hold
    amount = disputed.to_bear(row)
    refuse_if(None if amount else words.NOT_LOST)
    ledger.book_loss_borne(hold, amount, _cause(row))
    hold.lost -= amount
    hold.save(update_fields=["lost"])
    row.kept, row.borne = row.kept - amount, row.borne + amount
    row.save(update_fields=["kept", "borne"])
    Deal.objects.filter(pk=hold.deal_id).update(closed_at=None)
    _tell("payment.loss_borne", row, by, amount)
    advance_soon(hold.deal)
    return row


def _of_operator(by: Actor, chargeback_id: int) -> Chargeback:
    if not by.is_operator:
        raise Missing
    return _locked(chargeback_id)


def _locked(chargeback_id: int) -> Chargeback:
    """The chargeback behind its hold; `hold.deal` is the locked row."""
    hold_id = Chargeback.objects.filter(pk=chargeback_id).values_list("hold_id", flat=True).first()
    if hold_id is None:
        raise Missing
    hold = lock_hold(hold_id)
    row = Chargeback.objects.select_for_update(no_key=True).get(pk=chargeback_id)
    row.hold = hold
    return row


def _cause(row: Chargeback) -> str:
    return f"chargeback {row.pk}"


def _tell(name: str, row: Chargeback, by: Actor, amount: int | None = None, **more: int) -> None:
    deal: Deal = row.hold.deal
    facts = facts_of(deal, row.amount if amount is None else amount)
    events.record(name, by=by, subject=deal, chargeback=row.pk, **facts, **more)
