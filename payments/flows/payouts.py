"""What Stripe pays out of helpers' balances, and what it still wants of them: read after a webhook, and every night."""

from datetime import timedelta

from django.utils import timezone

from marketplace.core.actors import SYSTEM
from payments import actions, gateway, queries
from payments.answers import PaidOut
from payments.flows.payees import refresh_payee
from payments.flows.quietly import quietly
from payments.models import Payee, Payout

# A bank sends a payout back within some days; what is older does not change any more.
PAYOUTS_CHANGE_FOR = timedelta(days=30)


def refresh_payout(account: str, payout: str) -> None:
    """Read one payout of a helper's account, and what it is made of as soon as Stripe says that."""
    payee = Payee.objects.filter(account=account).first() if account else None
    if payee:
        _keep(payee, gateway.read_payout(account, payout))


def look_after_payees() -> None:
    """Read again what helpers' accounts may do and what was paid out of them; one that does not answer waits a day."""
    for person_id in queries.payees_to_look_at(timezone.now()):
        quietly(look_after, person_id)


def look_after(person_id: int) -> None:
    payee = refresh_payee(person_id)
    if payee is None:
        return
    for found in reversed(gateway.list_payouts(payee.account, timezone.now() - PAYOUTS_CHANGE_FOR)):
        _keep(payee, found)


def _keep(payee: Payee, found: PaidOut) -> Payout:
    payout = actions.record_payout(by=SYSTEM, person_id=payee.person_id, found=found)
    if found.is_listed and queries.lacks_parts(payout):
        lines = gateway.list_payout_lines(payee.account, payout.stripe_id)
        actions.record_parts(by=SYSTEM, payout_id=payout.pk, lines=lines)
    return payout
