"""Transfers to connected accounts, and taking them back."""

from typing import Any

from payments.sandbox.balance import check_available, move, total
from payments.sandbox.charges import destination_payment
from payments.sandbox.errors import Refused
from payments.sandbox.events import emit
from payments.sandbox.lists import page
from payments.sandbox.params import Params
from payments.sandbox.refunds import refund_payment
from payments.sandbox.store import Store, Thing


def create_transfer(store: Store, params: Params) -> Thing:
    params.require("amount", "currency", "destination")
    amount, currency = params.amount("amount"), params.currency()
    account = store.get("account", params.text("destination"), "destination")
    check_can_receive(account)
    charge = source_of(store, params, amount, currency)
    if charge is None:
        check_available(store, amount, currency)
    transfer = store.make("transfer", "tr", amount=amount, amount_reversed=0, reversed=False, currency=currency)
    transfer |= {"destination": account["id"], "source_type": "card"}
    transfer |= {"source_transaction": charge["id"] if charge else None, "description": params.text("description")}
    transfer |= {"metadata": params.metadata(), "transfer_group": group_of(store, params, charge)}
    available = available_on(store, charge)
    transfer["balance_transaction"] = move(store, transfer, -amount, "transfer", available_on=available)
    transfer["destination_payment"] = destination_payment(store, transfer, available)["id"]
    store.save(transfer)
    emit(store, "transfer.created", transfer)
    return transfer


def check_can_receive(account: Thing) -> None:
    if account["capabilities"].get("transfers") != "active":
        message = (
            "Your destination account needs to have at least one of the following capabilities enabled: transfers,"
            " crypto_transfers, legacy_payments"
        )
        raise Refused(message, code="insufficient_capabilities_for_transfer", param="destination")


def source_of(store: Store, params: Params, amount: int, currency: str) -> Thing | None:
    """The charge that pays for the transfer, if it names one. Raises Refused when too little of it is left."""
    if not params.text("source_transaction"):
        return None
    charge = store.own("charge", params.text("source_transaction"), "source_transaction")
    if not charge["captured"]:
        raise Refused("The source_transaction has not been captured.", param="source_transaction")
    if charge["currency"] != currency:
        message = f"The currency of source_transaction's balance transaction ({charge['currency']}) differs."
        raise Refused(message, param="currency")
    earlier = sum(transfer["amount"] for transfer in store.find("transfer", source_transaction=charge["id"]))
    left = charge["amount_captured"] - earlier
    if amount > left:
        message = (
            f"Transfers using this transaction as a source must not exceed the source amount of"
            f" {charge['amount_captured']}. (Earlier transfers leave only {left}.)"
        )
        raise Refused(message, param="amount")
    return charge


def group_of(store: Store, params: Params, charge: Thing | None) -> str | None:
    """The group asked for; else that of the source charge, which gets one when it had none."""
    if charge is None or params.text("transfer_group"):
        return params.text("transfer_group")
    if charge["transfer_group"] is None:
        store.save({**charge, "transfer_group": f"group_{charge['id']}"})
    return charge["transfer_group"] or f"group_{charge['id']}"


def available_on(store: Store, charge: Thing | None) -> int:
    if charge is None:
        return store.now()
    return max(store.now(), store.get("balance_transaction", charge["balance_transaction"])["available_on"])


def retrieve_transfer(store: Store, params: Params, key: str) -> Thing:
    return store.get("transfer", key, "transfer")


def update_transfer(store: Store, params: Params, key: str) -> Thing:
    transfer = store.get("transfer", key, "transfer")
    if "description" in params:
        transfer["description"] = params.text("description")
    return store.save({**transfer, "metadata": params.metadata(transfer["metadata"])})


def list_transfers(store: Store, params: Params) -> dict[str, Any]:
    group, destination = params.text("transfer_group"), params.text("destination")
    found = store.find("transfer", transfer_group=group, destination=destination)
    return page(store, params, found, "/v1/transfers")


def create_reversal(store: Store, params: Params, key: str) -> Thing:
    """Take a transfer back, whole or in part."""
    transfer = store.get("transfer", key, "transfer")
    left = transfer["amount"] - transfer["amount_reversed"]
    if left == 0:
        raise Refused(f"Transfer {key} has already been fully reversed.", code="transfer_already_reversed")
    amount = params.amount("amount") if "amount" in params else left
    if amount > left:
        message = f"Reversal amount ({amount}) is greater than the unreversed amount ({left}) of the transfer."
        raise Refused(message, param="amount", code="amount_too_large")
    payment = store.get("charge", transfer["destination_payment"])
    check_can_give_back(store, payment, amount)
    reversal = store.make("transfer_reversal", "trr", amount=amount, currency=transfer["currency"], transfer=key)
    reversal |= {"metadata": params.metadata(), "source_refund": None}
    reversal["destination_payment_refund"] = refund_payment(store, payment, amount, reversal["id"])["id"]
    reversal["balance_transaction"] = move(store, reversal, amount, "transfer_refund")
    store.save(reversal)
    add_to_transfer(store, transfer, amount)
    return reversal


def check_can_give_back(store: Store, payment: Thing, amount: int) -> None:
    """Raise Refused when the connected account has not got that much; what is pending counts while the payment is."""
    if store.setting("accounts_may_go_negative", False):
        return
    has = total(store, payment["currency"], payment["_account"])
    is_pending = store.get("balance_transaction", payment["balance_transaction"])["available_on"] > store.now()
    if has["available"] + (has["pending"] if is_pending else 0) < amount:
        message = (
            f"The connected account {payment['_account']} does not have enough balance to cover this reversal of"
            f" {amount}."
        )
        raise Refused(message, code="balance_insufficient", param="amount")


def add_to_transfer(store: Store, transfer: Thing, amount: int) -> None:
    before = {"amount_reversed": transfer["amount_reversed"], "reversed": transfer["reversed"]}
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    store.save(transfer)
    emit(store, "transfer.reversed", transfer, before)


def list_reversals(store: Store, params: Params, key: str) -> dict[str, Any]:
    store.get("transfer", key, "transfer")
    return page(store, params, store.find("transfer_reversal", transfer=key), f"/v1/transfers/{key}/reversals")


def retrieve_reversal(store: Store, params: Params, key: str, reversal: str) -> Thing:
    store.get("transfer", key, "transfer")
    return store.get("transfer_reversal", reversal, "reversal")
