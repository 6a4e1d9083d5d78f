"""Refunds."""

from typing import Any

from payments.sandbox.balance import move
from payments.sandbox.cards import DAY
from payments.sandbox.disputes import is_disputed
from payments.sandbox.errors import Refused, invalid
from payments.sandbox.events import emit
from payments.sandbox.lists import page
from payments.sandbox.methods import card_of
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

SETTLES_AFTER = DAY
FAILURES = (
    "charge_for_pending_refund_disputed declined expired_or_canceled_card insufficient_funds lost_or_stolen_card"
    " merchant_request unknown"
)
EMPTY = (
    "failure_balance_transaction",
    "failure_reason",
    "pending_reason",
    "receipt_number",
    "source_transfer_reversal",
    "transfer_reversal",
)
REASONS = "duplicate fraudulent requested_by_customer"


def create_refund(store: Store, params: Params) -> Thing:
    charge = charge_to_refund(store, params)
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise Refused(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = params.amount("amount") if "amount" in params else left
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise Refused(message, code="amount_too_large", param="amount")
    kind = charge["payment_method_details"]["type"]
    refund = store.make("refund", "re" if kind == "card" else "pyr", amount=amount, currency=charge["currency"])
    refund |= {"charge": charge["id"], "payment_intent": charge["payment_intent"], "metadata": params.metadata()}
    refund |= {"reason": params.choice("reason", REASONS), **dict.fromkeys(EMPTY)}
    refund |= {"destination_details": {"type": kind, kind: {"type": "refund"} if kind == "card" else {}}}
    refund |= fate_of(store, charge)
    refund["balance_transaction"] = move(store, refund, -amount, "refund" if kind == "card" else "payment_refund")
    store.save(refund, store.now() + SETTLES_AFTER if refund["_ends"] else None)
    add_to_charge(store, charge, refund)
    return refund


def fate_of(store: Store, charge: Thing) -> dict[str, Any]:
    """How a refund begins and how it ends: at once by card, a day later by other methods and some test cards."""
    way = card_of(store.get("payment_method", charge["payment_method"])).refund
    ordered = store.setting("failing_refunds", [])
    store.set("failing_refunds", ordered[1:])
    is_slow = way == "slow" or charge["payment_method_details"]["type"] != "card"
    reason = ordered[0] if ordered else "unknown" if way == "fail" else None
    ends = "failed" if reason else "succeeded" if is_slow else None
    begins = {"status": "pending", "pending_reason": "processing"} if is_slow else {"status": "succeeded"}
    return {**begins, "_ends": ends, "_fails": reason}


def settle(store: Store, refund: Thing) -> None:
    """What time does to a refund that was not yet through, or that its bank sends back."""
    before = {"status": refund["status"]}
    refund |= {"status": refund["_ends"], "pending_reason": None}
    if refund["status"] == "failed":
        refund["failure_reason"] = refund["_fails"]
        refund["failure_balance_transaction"] = move(store, refund, refund["amount"], "refund_failure")
        take_from_charge(store, refund)
        emit(store, "refund.failed", refund, before)
    store.save(refund)
    emit(store, "refund.updated", refund, before)
    emit(store, "charge.refund.updated", refund, before)


def take_from_charge(store: Store, refund: Thing) -> None:
    charge = store.get("charge", refund["charge"])
    store.save({**charge, "refunded": False, "amount_refunded": charge["amount_refunded"] - refund["amount"]})


def charge_to_refund(store: Store, params: Params) -> Thing:
    if "payment_intent" not in params and "charge" not in params:
        raise invalid("One of the following params should be provided: payment_intent or charge.")
    key = params.text("charge")
    if key is None:
        intent = store.get("payment_intent", params.text("payment_intent"), "payment_intent")
        key = intent["latest_charge"] if intent["status"] == "succeeded" else None
    if key is None:
        message = f"This PaymentIntent ({params.text('payment_intent')}) does not have a successful charge to refund."
        raise Refused(message, param="payment_intent")
    charge = store.own("charge", key, "charge")
    if not charge["captured"]:
        raise Refused("This charge has not been captured: cancel its PaymentIntent instead.", param="charge")
    if is_disputed(store, charge["id"]):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise Refused(message, code="charge_disputed")
    return charge


def add_to_charge(store: Store, charge: Thing, refund: Thing) -> None:
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge["amount_refunded"] += refund["amount"]
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    store.save(charge)
    emit(store, "refund.created", refund)
    emit(store, "charge.refunded", charge, before)


def refund_payment(store: Store, payment: Thing, amount: int, reversal: str) -> Thing:
    """What a transfer's reversal is on the connected account."""
    account = payment["_account"]
    refund = store.make("refund", "pyr", _account=account, amount=amount, currency=payment["currency"])
    refund |= {"charge": payment["id"], "payment_intent": None, "status": "succeeded", "metadata": {}, "reason": None}
    refund |= {"failure_reason": None, "transfer_reversal": None, "source_transfer_reversal": reversal}
    since = store.get("balance_transaction", payment["balance_transaction"])["available_on"]
    refund["balance_transaction"] = move(store, refund, -amount, "payment_refund", account, available_on=since)
    payment["amount_refunded"] += amount
    store.save({**payment, "refunded": payment["amount_refunded"] == payment["amount"]})
    return store.save(refund)


def retrieve_refund(store: Store, params: Params, key: str) -> Thing:
    return store.own("refund", key)


def update_refund(store: Store, params: Params, key: str) -> Thing:
    refund = store.own("refund", key)
    due = refund["created"] + SETTLES_AFTER if refund.get("_ends") not in (None, refund["status"]) else None
    return store.save({**refund, "metadata": params.metadata(refund["metadata"])}, due)


def list_refunds(store: Store, params: Params) -> dict[str, Any]:
    intent, charge = params.text("payment_intent"), params.text("charge")
    return page(store, params, store.find_own("refund", payment_intent=intent, charge=charge), "/v1/refunds")
