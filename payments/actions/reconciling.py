"""Stripe's list in our books: each line once, what only the list tells booked from it, and differences as cases."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from marketplace.core import events, outbox
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from payments import ledger, rules
from payments.answers import Moved
from payments.comparison import FEE_ELSEWHERE, OUR_BANK, PRICES, Difference
from payments.locks import lock_reconciliation
from payments.models import Discrepancy, Movement

RECONCILE = "payments.jobs.reconcile"


@transaction.atomic
def record_movements(*, by: Actor, moved: Sequence[Moved]) -> int:
    """Keep lines of Stripe's list, each once, and book what no other row tells: prices, and what went to our bank.

    Returns how many were new.
    """
    lock_reconciliation()
    known = set(Movement.objects.filter(stripe_id__in=[one.id for one in moved]).values_list("stripe_id", flat=True))
    new = [one for one in moved if one.id not in known]
    Movement.objects.bulk_create(_row(one) for one in new)
    for one in new:
        _book(one)
    return len(new)


def _row(one: Moved) -> Movement:
    names = ("kind", "source", "currency", "amount", "fee", "net", "at")
    return Movement(stripe_id=one.id, **{name: getattr(one, name) for name in names})


def _book(one: Moved) -> None:
    cause = f"movement {one.id}"
    if one.kind in OUR_BANK:
        ledger.book_own_payout(one.currency, -one.amount, cause)
    price = one.fee - one.amount if one.kind in PRICES else one.fee
    if one.kind not in FEE_ELSEWHERE:
        ledger.book_processing(one.currency, price, cause)


@transaction.atomic
def keep_differences(*, by: Actor, found: Iterable[Difference], unseen: Iterable[str] = ()) -> int:
    """Open a case for each difference that is new, and close those that are gone by themselves.

    Cases whose subject begins with one of `unseen` were not looked at and stay as they are; what an operator has closed
    stays closed as long as it is the same. Returns how many cases are open.
    """
    lock_reconciliation()
    differing = {(one.kind, one.subject): one for one in found}
    for case in Discrepancy.objects.filter(closed_at=None):
        one = differing.pop((case.kind, case.subject), None)
        if one is None and not case.subject.startswith(tuple(unseen)):
            _close(case, by)
        elif one and (case.ours, case.theirs) != (one.ours, one.theirs):
            case.ours, case.theirs = one.ours, one.theirs
            case.save(update_fields=["ours", "theirs"])
    for one in differing.values():
        if not one.is_fresh and not _was_explained(one):
            _open(one, by)
    return Discrepancy.objects.filter(closed_at=None).count()


def _open(one: Difference, by: Actor) -> None:
    names = ("kind", "subject", "currency", "ours", "theirs", "deal_id")
    case = Discrepancy.objects.create(**{name: getattr(one, name) for name in names})
    events.record("discrepancy.found", by=by, subject=case, kind=one.kind)


def _close(case: Discrepancy, by: Actor, reason: str = "") -> None:
    case.closed_at, case.reason = timezone.now(), reason
    case.closed_by_id = by.pk
    case.save(update_fields=["closed_at", "reason", "closed_by"])
    events.record("discrepancy.closed", by=by, subject=case, kind=case.kind)


def _was_explained(one: Difference) -> bool:
    """Whether an operator has said why just this difference is right."""
    closed = Discrepancy.objects.filter(kind=one.kind, subject=one.subject, closed_by__isnull=False)
    gap = (one.theirs or 0) - (one.ours or 0)
    return any((case.theirs or 0) - (case.ours or 0) == gap for case in closed)


@transaction.atomic
def close_discrepancy(*, by: Actor, discrepancy_id: int, reason: str) -> Discrepancy:
    """An operator says why a difference is right as it is. Nothing is booked by that."""
    if not by.is_operator:
        raise Missing
    case = Discrepancy.objects.select_for_update(no_key=True).filter(pk=discrepancy_id).first()
    if case is None:
        raise Missing
    refuse_if(rules.why_not_close(case, reason))
    _close(case, by, reason.strip())
    return case


@transaction.atomic
def ask_to_reconcile(*, by: Actor) -> None:
    """An operator wants the list read now; a job does it."""
    if not by.is_operator:
        raise Missing
    outbox.defer(RECONCILE, [{}], queue="payments")
