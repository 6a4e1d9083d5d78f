"""Refunds that come back: the seeker's bank did not take them."""

from django.db import transaction

from marketplace.core import events
from marketplace.core.actors import Actor
from payments import ledger
from payments.actions.deals import facts_of
from payments.actions.steps import attempt_locked, stop_deal
from payments.models import Attempt
from payments.papers.issuing import issue_again

BOUNCED = "refund_failed"


@transaction.atomic
def bounce_refund(*, by: Actor, attempt_id: int, code: str) -> Attempt:
    """Stripe says that a refund did not arrive: it is kept again, an operator looks, and the seeker is told. Once."""
    attempt = attempt_locked(attempt_id)
    if attempt.kind != Attempt.Kind.REFUND or attempt.state != Attempt.State.DONE:
        return attempt
    ledger.book_bounce(attempt)
    attempt.hold.refunded -= attempt.amount
    attempt.hold.save(update_fields=["refunded"])
    attempt.state, attempt.error = Attempt.State.FAILED, code
    attempt.save(update_fields=["state", "error"])
    attempt.deal.closed_at = None
    attempt.deal.save(update_fields=["closed_at"])
    stop_deal(attempt.deal, BOUNCED, by)
    issue_again(attempt)
    events.record("payment.bounced", by=by, subject=attempt.deal, **facts_of(attempt.deal, attempt.amount))
    return attempt
