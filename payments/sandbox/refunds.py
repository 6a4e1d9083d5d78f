"""Refunds."""

from typing import Any

from payments.sandbox.balance import move
from payments.sandbox.disputes import is_disputed
from payments.sandbox.errors import Refused, invalid
from payments.sandbox.events import emit
from payments.sandbox.lists import page
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

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
    refund = store.make("refund", "re", amount=amount, currency=charge["currency"], charge=charge["id"])
    refund |= {"payment_intent": charge["payment_intent"], "status": "succeeded", "metadata": params.metadata()}
    refund |= {"reason": params.choice("reason", REASONS), "failure_reason": None, "transfer_reversal": None}
    refund["balance_transaction"] = move(store, refund, -amount, "refund")
    store.save(refund)
    add_to_charge(store, charge, refund)
    return refund


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
    charge = store.get("charge", key, "charge")
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


def refund_payment(store: Store, payment: Thing, amount: int) -> Thing:
    """What a transfer's reversal is on the connected account."""
    account = payment["_account"]
    refund = store.make("refund", "pyr", _account=account, amount=amount, currency=payment["currency"])
    refund |= {"charge": payment["id"], "payment_intent": None, "status": "succeeded", "metadata": {}, "reason": None}
    refund |= {"failure_reason": None, "transfer_reversal": None}
    since = store.get("balance_transaction", payment["balance_transaction"])["available_on"]
    refund["balance_transaction"] = move(store, refund, -amount, "payment_refund", account, available_on=since)
    payment["amount_refunded"] += amount
    store.save({**payment, "refunded": payment["amount_refunded"] == payment["amount"]})
    return store.save(refund)


def retrieve_refund(store: Store, params: Params, key: str) -> Thing:
    return store.own("refund", key)


def list_refunds(store: Store, params: Params) -> dict[str, Any]:
    intent, charge = params.text("payment_intent"), params.text("charge")
    return page(store, params, store.find_own("refund", payment_intent=intent, charge=charge), "/v1/refunds")
