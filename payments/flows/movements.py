"""Movements of money: second and third beat of each. Whoever comes second looks first."""

from collections.abc import Callable

from marketplace.core.actors import SYSTEM
from payments import actions, gateway
from payments.actions.steps import DISPUTED
from payments.flows.disputes import refresh_disputes_of
from payments.flows.holds import refresh_hold
from payments.flows.marks import group_of, marker_of
from payments.flows.quietly import quietly
from payments.gateway import Broken, Declined
from payments.models import Attempt


def advance(deal_id: int) -> None:
    """Do what is due with a deal's money, one movement after the other. Raises Unknown: come again."""
    while attempt := actions.intend_step(by=SYSTEM, deal_id=deal_id):
        carry_out(attempt.pk)


def carry_out(attempt_id: int) -> None:
    """Second and third beat of one movement; on a later try, look first whether it happened."""
    attempt = actions.begin_try(by=SYSTEM, attempt_id=attempt_id)
    if attempt.state != Attempt.State.INTENDED:
        return
    if attempt.moves_nothing:
        actions.record_step(by=SYSTEM, attempt_id=attempt.pk, stripe_id="")
        return
    try:
        happened = (_looked(attempt) if attempt.tries > 1 else None) or CALLS[attempt.kind](attempt)
    except Broken:
        actions.renew_key(by=SYSTEM, attempt_id=attempt.pk)
        raise
    except Declined as error:
        happened = _looked(attempt) or ""
        if not happened:
            _refused(attempt, error.code)
            return
    actions.record_step(by=SYSTEM, attempt_id=attempt.pk, stripe_id=happened)


def _looked(attempt: Attempt) -> str | None:
    """What came of an earlier try; what Stripe does not know did not happen."""
    try:
        return LOOKS[attempt.kind](attempt)
    except Declined:
        return None


def _refused(attempt: Attempt, code: str) -> None:
    """Write it down; what a bank disputes is looked up first, so that it waits and is not asked for again."""
    if code == DISPUTED:
        refresh_disputes_of(attempt.hold)
    actions.fail_step(by=SYSTEM, attempt_id=attempt.pk, code=code)
    if attempt.kind in (Attempt.Kind.CAPTURE, Attempt.Kind.VOID):
        quietly(refresh_hold, attempt.hold_id)


def _captured(attempt: Attempt) -> str | None:
    intent = gateway.read_intent(attempt.hold.intent)
    return intent.id if intent.status == "succeeded" and intent.captured == attempt.amount else None


def _capture(attempt: Attempt) -> str:
    return gateway.capture(intent=attempt.hold.intent, amount=attempt.amount, key=attempt.sent_key).id


def _voided(attempt: Attempt) -> str | None:
    intent = gateway.read_intent(attempt.hold.intent)
    return intent.id if intent.status == "canceled" else None


def _void(attempt: Attempt) -> str:
    return gateway.void(intent=attempt.hold.intent, key=attempt.sent_key).id


def _refunded(attempt: Attempt) -> str | None:
    return gateway.find_refund(intent=attempt.hold.intent, marker=marker_of(attempt))


def _refund(attempt: Attempt) -> str:
    return gateway.refund(
        intent=attempt.hold.intent, amount=attempt.amount, key=attempt.sent_key, marker=marker_of(attempt)
    )


def _transferred(attempt: Attempt) -> str | None:
    return gateway.find_transfer(group=group_of(attempt), marker=marker_of(attempt))


def _transfer(attempt: Attempt) -> str:
    return gateway.transfer(
        amount=attempt.net,
        currency=attempt.deal.currency,
        destination=attempt.deal.booking.helper.payee.account,
        charge=attempt.hold.charge if attempt.hold else "",
        group=group_of(attempt),
        key=attempt.sent_key,
        marker=marker_of(attempt),
    )


def _reversed(attempt: Attempt) -> str | None:
    return gateway.find_reversal(transfer=_transfer_behind(attempt), marker=marker_of(attempt))


def _reverse(attempt: Attempt) -> str:
    return gateway.reverse_transfer(
        transfer=_transfer_behind(attempt), amount=attempt.net, key=attempt.sent_key, marker=marker_of(attempt)
    )


def _transfer_behind(attempt: Attempt) -> str:
    return attempt.reverses.stripe_id if attempt.reverses else ""


LOOKS: dict[str, Callable[[Attempt], str | None]] = {
    "capture": _captured,
    "void": _voided,
    "refund": _refunded,
    "release": _transferred,
    "cover": _transferred,
    "reversal": _reversed,
}
CALLS: dict[str, Callable[[Attempt], str]] = {
    "capture": _capture,
    "void": _void,
    "refund": _refund,
    "release": _transfer,
    "cover": _transfer,
    "reversal": _reverse,
}
