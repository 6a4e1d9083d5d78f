"""Payments that a bank takes back: read from Stripe whatever told of them, looked for when nothing did, answered."""

from datetime import timedelta

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.core.actors import SYSTEM
from payments import actions, disputed, gateway
from payments.flows.quietly import quietly
from payments.gateway import Broken, Declined, Unknown
from payments.models import Chargeback, Hold

# How far back the look for disputes goes that no webhook told of; longer than we are ever down.
LOOK_BACK = timedelta(days=14)


def refresh_dispute(stripe_id: str) -> Chargeback | None:
    """Read from Stripe what became of a dispute, and write it down. Raises Unknown: come again."""
    return actions.record_dispute(by=SYSTEM, dispute=gateway.read_dispute(stripe_id))


def refresh_disputes_of(hold: Hold) -> None:
    """All disputes of one payment, for when Stripe says that there is one."""
    for dispute in gateway.list_disputes(intent=hold.intent):
        actions.record_dispute(by=SYSTEM, dispute=dispute)


def look_at_disputes() -> None:
    """What no webhook told of: new ones, those that were decided; and warn of those that nobody has answered."""
    now = timezone.now()
    try:
        for dispute in gateway.list_disputes(since=now - LOOK_BACK):
            actions.record_dispute(by=SYSTEM, dispute=dispute)
    except (Unknown, Declined):
        pass
    for chargeback_id in disputed.chargebacks_to_look_at():
        quietly(_look_again, chargeback_id)
    for chargeback_id in disputed.chargebacks_to_warn_of(now):
        actions.warn_of_deadline(by=SYSTEM, chargeback_id=chargeback_id)


def _look_again(chargeback_id: int) -> None:
    refresh_dispute(Chargeback.objects.get(pk=chargeback_id).stripe_id)


def answer_dispute(*, by: User, chargeback_id: int, evidence: dict[str, str]) -> Chargeback:
    """Send evidence to the bank, once.

    Raises Refused, and Unknown when Stripe does not answer: the sweep sends it then.
    """
    actions.begin_answer(by=by, chargeback_id=chargeback_id, evidence=evidence)
    return _send(Chargeback.objects.get(pk=chargeback_id))


def carry_answer(chargeback_id: int) -> None:
    """Second and third beat of an answer that may have been sent: look first."""
    chargeback = Chargeback.objects.get(pk=chargeback_id)
    found = gateway.read_dispute(chargeback.stripe_id)
    if found.state == Chargeback.State.OPEN:
        _send(chargeback)
    else:
        actions.record_dispute(by=SYSTEM, dispute=found)


def _send(chargeback: Chargeback) -> Chargeback:
    try:
        found = gateway.answer_dispute(
            dispute=chargeback.stripe_id, evidence=chargeback.evidence, key=str(chargeback.key)
        )
    except Broken:
        actions.renew_answer(by=SYSTEM, chargeback_id=chargeback.pk)
        raise
    except Declined as error:
        refresh_dispute(chargeback.stripe_id)
        return actions.fail_answer(by=SYSTEM, chargeback_id=chargeback.pk, code=error.code)
    return actions.record_dispute(by=SYSTEM, dispute=found) or chargeback
