"""Payments that banks take back, as Stripe tells them, and what it is sent for the bank."""

from datetime import datetime
from typing import Any

from payments.answers import Dispute
from payments.gateway.asking import ask, id_of, moment, read

# What Stripe says of a dispute, in our words; an inquiry takes nothing, and closed it is as won.
DISPUTE_STATES = {
    "needs_response": "open",
    "warning_needs_response": "open",
    "won": "won",
    "warning_closed": "won",
    "prevented": "won",
    "lost": "lost",
}


def read_dispute(dispute: str) -> Dispute:
    return _dispute(ask(lambda v1: v1.disputes.retrieve(dispute)))


def list_disputes(*, since: datetime | None = None, intent: str = "", a_page: int = 100) -> list[Dispute]:
    """Those opened since then, or those of one payment, all of them, so many `a_page`."""
    params: Any = {"limit": a_page} | ({"payment_intent": intent} if intent else {})
    if since:
        params["created"] = {"gte": int(since.timestamp())}
    return ask(lambda v1: [_dispute(row) for row in v1.disputes.list(params).auto_paging_iter()])


def answer_dispute(*, dispute: str, evidence: dict[str, str], key: str) -> Dispute:
    """Send evidence to the bank, once and for good."""
    params: Any = {"evidence": evidence, "submit": True}
    return _dispute(ask(lambda v1: v1.disputes.update(dispute, params, {"idempotency_key": key})))


def _dispute(found: Any) -> Dispute:
    moved = read(found, "balance_transactions") or []
    taken, back = ([row for row in moved if (row["amount"] < 0) == is_out] for is_out in (True, False))
    due = read(read(found, "evidence_details"), "due_by")
    return Dispute(
        found["id"],
        id_of(read(found, "payment_intent")),
        id_of(found["charge"]),
        DISPUTE_STATES.get(found["status"], "answered"),
        found["amount"],
        -sum(row["amount"] for row in taken),
        sum(row["fee"] for row in taken),
        -sum(row["fee"] for row in back),
        found["reason"][:40],
        moment(due) if due else None,
        moment(found["created"]),
    )
