"""Stripe's list of our balance beside our books: read, kept, compared."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from marketplace.catalog import queries as catalogue
from marketplace.core.actors import SYSTEM, Actor
from payments import actions, comparison, gateway, queries
from payments.flows.disputes import look_at_disputes
from payments.flows.holds import refresh_hold
from payments.flows.inbox import sweep
from payments.flows.payouts import Looked, look_after_payees
from payments.flows.quietly import quietly

# Lines are read again for some days: one that Stripe adds late is not missed.
OVERLAP = timedelta(days=2)
AT_ONCE = 500


@dataclass(frozen=True)
class Reconciled:
    """What a run has read, how many lines of it were new, and how many differences are open after it."""

    movements: int
    new: int
    differences: int


def reconcile(by: Actor = SYSTEM, since: datetime | None = None, now: datetime | None = None) -> Reconciled:
    """Carry on what was left behind, look after helpers' accounts, and compare Stripe's list with our books.

    Reads the list from `since`, or from two days before the last line that is known. Raises Unknown when Stripe does
    not answer; what was read stays, and the next run goes on. `now` is when a line is no longer fresh.
    """
    if not catalogue.is_help_paid():
        return Reconciled(0, 0, comparison.open_cases().count())
    sweep()
    for hold_id in queries.holds_left_open(timezone.now()):
        quietly(refresh_hold, hold_id)
    look_at_disputes()
    accounts = look_after_payees()
    before, moved = gateway.read_balance(), gateway.list_movements(since or comparison.list_known_until(OVERLAP))
    new = sum(
        actions.record_movements(by=by, moved=moved[start : start + AT_ONCE]) for start in range(0, len(moved), AT_ONCE)
    )
    return Reconciled(len(moved), new, compare(by, now or timezone.now(), before, accounts))


def compare(by: Actor, now: datetime, before: dict[str, int], accounts: Looked) -> int:
    """Put the two side by side. The balance is judged only when nothing moved meanwhile, neither there nor here.

    Returns how many differences are open.
    """
    books = comparison.books()
    found = comparison.movements_that_differ(now)
    is_quiet = gateway.read_balance() == before and comparison.books() == books
    balances = comparison.balances_that_differ(before, books, found) if is_quiet else []
    found = [*found, *comparison.payouts_that_differ(), *balances, *accounts.differences]
    unseen = [*accounts.unseen, *([] if is_quiet else ["balance "])]
    return actions.keep_differences(by=by, found=found, unseen=unseen)
