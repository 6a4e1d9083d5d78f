"""What Stripe pays out of helpers' balances, and what it still wants of them: read after a webhook, and every night."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from marketplace.core.actors import SYSTEM
from payments import actions, comparison, earnings, gateway
from payments.answers import PaidOut
from payments.comparison import Difference
from payments.flows.payees import refresh_payee
from payments.gateway import Declined, Unknown
from payments.models import Payee, Payout

# A bank sends a payout back within some days; what is older does not change any more.
PAYOUTS_CHANGE_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Looked:
    """What a look at helpers' accounts found: balances that differ from ours, and beginnings of those not judged."""

    differences: list[Difference] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def refresh_payout(account: str, payout: str) -> None:
    """Read one payout of a helper's account, and what it is made of as soon as Stripe says that."""
    payee = Payee.objects.filter(account=account).first() if account else None
    if payee:
        _keep(payee, gateway.read_payout(account, payout))


def look_after_payees() -> Looked:
    """Read again what helpers' accounts may do, what they hold and what was paid out; one that is silent waits."""
    looked = Looked()
    for person_id in earnings.payees_to_look_at(timezone.now()):
        try:
            found = _look_after(person_id)
        except (Unknown, Declined):
            found = None
        if found is None:
            looked.unseen.append(f"account {person_id} ")
        else:
            looked.differences.extend(found)
    return looked


def _look_after(person_id: int) -> list[Difference] | None:
    """Where the balance differs from ours; None when something moved meanwhile."""
    payee = refresh_payee(person_id)
    if payee is None:
        return None
    before = gateway.read_balance(payee.account)
    for found in reversed(gateway.list_payouts(payee.account, timezone.now() - PAYOUTS_CHANGE_FOR)):
        _keep(payee, found)
    differences = comparison.account_differs(person_id, before)
    if not differences:
        return []
    is_quiet = not earnings.is_moving(person_id) and gateway.read_balance(payee.account) == before
    return comparison.account_differs(person_id, before) if is_quiet else None


def _keep(payee: Payee, found: PaidOut) -> Payout:
    payout = actions.record_payout(by=SYSTEM, person_id=payee.person_id, found=found)
    if found.is_listed and earnings.lacks_parts(payout):
        lines = gateway.list_payout_lines(payee.account, payout.stripe_id)
        actions.record_parts(by=SYSTEM, payout_id=payout.pk, lines=lines)
    return payout
