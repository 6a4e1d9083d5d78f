"""Disputes: a cardholder's bank takes the money back; evidence, its decision, and what that does to the balance."""

from typing import Any

from payments.sandbox.balance import move
from payments.sandbox.cards import DAY
from payments.sandbox.errors import Refused, invalid
from payments.sandbox.events import emit
from payments.sandbox.lists import page
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

# In the charge's currency. The first is kept whatever comes of it; the second is taken when evidence goes to the bank,
# and returned when the bank decides for us (Stripe, "Disputes": received and countered fee).
RECEIVED_FEE = 15_00
COUNTERED_FEE = 15_00
ANSWER_WITHIN = 9 * DAY
LONGEST_EVIDENCE = 150_000
REASONS = (
    "bank_cannot_process check_returned credit_not_processed customer_initiated debit_not_authorized duplicate"
    " fraudulent general incorrect_account_details insufficient_funds noncompliant product_not_received"
    " product_unacceptable subscription_canceled unrecognized"
)
NETWORK_CODES = {"fraudulent": "10.4", "product_not_received": "13.1", "product_unacceptable": "13.3"}
EVIDENCE = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal"
    " customer_communication customer_email_address customer_name customer_purchase_ip customer_signature"
    " duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt"
    " refund_policy refund_policy_disclosure refund_refusal_explanation service_date service_documentation"
    " shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number"
    " uncategorized_file uncategorized_text"
)
# What Stripe's test mode takes for an answer, as the text of the evidence.
DECIDING = {"winning_evidence": "won", "losing_evidence": "lost"}
OPEN = ("needs_response", "under_review")


def open_dispute(store: Store, charge: Thing, amount: int, reason: str) -> Thing:
    """The bank takes `amount` back; the platform pays it and a fee. Raises Refused for what cannot be disputed."""
    check_disputable(store, charge, amount)
    dispute = store.make("dispute", "du", amount=amount, currency=charge["currency"], charge=charge["id"])
    dispute |= {"payment_intent": charge["payment_intent"], "reason": reason, "status": "needs_response"}
    dispute |= {"evidence": dict.fromkeys(EVIDENCE.split()) | {"enhanced_evidence": {}}, "metadata": {}}
    dispute |= {"evidence_details": details(due_by(store)), "is_charge_refundable": False}
    dispute |= {"enhanced_eligibility_types": [], "network_reason_code": NETWORK_CODES.get(reason, "13.7")}
    brand = charge["payment_method_details"]["card"]["brand"]
    card = {"brand": brand, "case_type": "chargeback", "network_reason_code": dispute["network_reason_code"]}
    dispute["payment_method_details"] = {"type": "card", "card": card}
    dispute["balance_transactions"] = [move(store, dispute, -amount, "adjustment", fee=RECEIVED_FEE)]
    store.save(dispute, dispute["evidence_details"]["due_by"])
    store.save({**charge, "disputed": True})
    emit(store, "charge.dispute.created", dispute)
    emit(store, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def check_disputable(store: Store, charge: Thing, amount: int) -> None:
    left = charge["amount_captured"] if charge["captured"] else 0
    left -= sum(
        refund["amount"] for refund in store.find("refund", charge=charge["id"]) if refund["status"] != "failed"
    )
    if charge["payment_method_details"]["type"] != "card" or not 1 <= amount <= left:
        raise invalid(f"Of charge {charge['id']} {left} can be disputed, by card.", param="amount")
    if is_disputed(store, charge["id"]):
        raise invalid(f"Charge {charge['id']} is disputed already.", param="charge")


def is_disputed(store: Store, charge: str) -> bool:
    """Whether a dispute of this charge is open or lost."""
    return any(dispute["status"] != "won" for dispute in store.find("dispute", charge=charge))


def due_by(store: Store) -> int:
    """The last second of the day until which evidence is taken."""
    return (store.now() + ANSWER_WITHIN) // DAY * DAY + DAY - 1


def details(last: int) -> dict[str, Any]:
    shape = {"due_by": last, "has_evidence": False, "past_due": False, "submission_count": 0}
    return {**shape, "submission_method": "not_submitted", "enhanced_eligibility": {}}


def retrieve_dispute(store: Store, params: Params, key: str) -> Thing:
    return store.get("dispute", key)


def list_disputes(store: Store, params: Params) -> dict[str, Any]:
    asked = {name: params.text(name) for name in ("charge", "payment_intent")}
    return page(store, params, store.find("dispute", **asked), "/v1/disputes")


def update_dispute(store: Store, params: Params, key: str) -> Thing:
    """Add evidence, and send it to the bank unless submit=false."""
    dispute = store.get("dispute", key)
    dispute["metadata"] = params.metadata(dispute["metadata"])
    evidence = read_evidence(params, dispute["evidence"])
    if evidence is None and "submit" not in params:
        return store.save(dispute, due_of(dispute))
    check_answerable(dispute)
    if evidence:
        dispute["evidence"] = evidence
        dispute["evidence_details"]["has_evidence"] = True
    if params.flag("submit", default=True):
        return submit(store, dispute)
    store.save(dispute, due_of(dispute))
    emit(store, "charge.dispute.updated", dispute)
    return dispute


def read_evidence(params: Params, before: dict[str, Any]) -> dict[str, Any] | None:
    given = params.group("evidence")
    given.allow(EVIDENCE)
    texts = {name: given.text(name) for name in given.values}
    if sum(len(text or "") for text in texts.values()) > LONGEST_EVIDENCE:
        raise invalid(f"All evidence together has at most {LONGEST_EVIDENCE} characters.", param="evidence")
    return {**before, **texts} if texts else None


def check_answerable(dispute: Thing) -> None:
    if dispute["status"] != "needs_response":
        raise Refused(f"This dispute takes no evidence any more: it is {dispute['status']}.")


def due_of(dispute: Thing) -> int | None:
    return dispute["evidence_details"]["due_by"] if dispute["status"] == "needs_response" else None


def submit(store: Store, dispute: Thing) -> Thing:
    """Evidence goes to the bank, once, and costs a fee."""
    before = {"status": dispute["status"]}
    dispute["evidence_details"] |= {"submission_count": 1, "submission_method": "manual"}
    dispute |= {"status": "under_review", "_countered": True}
    move(store, {**dispute, "description": "Dispute countered fee"}, -COUNTERED_FEE, "stripe_fee")
    store.save(dispute)
    emit(store, "charge.dispute.updated", dispute, before)
    outcome = DECIDING.get(dispute["evidence"]["uncategorized_text"] or "")
    return decide(store, dispute, outcome) if outcome else dispute


def close_dispute(store: Store, params: Params, key: str) -> Thing:
    """Give in: the dispute is lost."""
    dispute = store.get("dispute", key)
    if dispute["status"] != "needs_response":
        raise Refused(f"This dispute cannot be closed: it is {dispute['status']}.")
    return decide(store, dispute, "lost")


def decide(store: Store, dispute: Thing, outcome: str) -> Thing:
    """The bank's word: `won` brings the amount and the fee for the answer back, `lost` nothing."""
    if dispute["status"] not in OPEN:
        raise Refused(f"This dispute is decided: it is {dispute['status']}.")
    before = {"status": dispute["status"]}
    dispute["status"] = outcome
    if outcome == "won":
        fee = -COUNTERED_FEE if dispute.get("_countered") else 0
        back = move(store, dispute, dispute["amount"], "adjustment", fee=fee)
        dispute["balance_transactions"] = [*dispute["balance_transactions"], back]
    store.save(dispute)
    if outcome == "won":
        emit(store, "charge.dispute.funds_reinstated", dispute)
    emit(store, "charge.dispute.closed", dispute, before)
    return dispute


def run_out(store: Store, dispute: Thing) -> None:
    """Nobody answered in time."""
    dispute["evidence_details"]["past_due"] = True
    decide(store, dispute, "lost")
