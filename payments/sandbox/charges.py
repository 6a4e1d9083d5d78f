"""Charges: what a confirmed payment intent does to a card."""

from typing import Any

from payments.sandbox.balance import move, move_charge
from payments.sandbox.cards import Decline, lifetime
from payments.sandbox.disputes import open_dispute
from payments.sandbox.events import emit
from payments.sandbox.kinds import is_held
from payments.sandbox.lists import page
from payments.sandbox.methods import card_of
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

EMPTY = ("application", "application_fee", "failure_balance_transaction", "on_behalf_of", "receipt_url", "review")


def retrieve_charge(store: Store, params: Params, key: str) -> Thing:
    return store.own("charge", key, "charge_id")


def new_charge(store: Store, intent: Thing, method: Thing, **fields: Any) -> Thing:
    """A charge of the intent's amount on this payment method; not yet saved."""
    prefix = "ch" if method["type"] == "card" else "py"
    charge = store.make("charge", prefix, amount=intent["amount"], amount_captured=0, amount_refunded=0)
    charge |= {name: intent[name] for name in ("currency", "customer", "description", "transfer_group", "metadata")}
    charge |= {"payment_intent": intent["id"], "payment_method": method["id"], "balance_transaction": None}
    charge |= {"refunded": False, "disputed": False, "captured": False, "paid": True, "status": "succeeded"}
    charge |= {"failure_code": None, "failure_message": None, "source_transfer": None, "transfer": None}
    charge["payment_method_details"] = {"type": method["type"], method["type"]: dict(method[method["type"]])}
    charge |= {"billing_details": method["billing_details"], "receipt_email": intent["receipt_email"]}
    charge |= dict.fromkeys(EMPTY)
    charge["outcome"] = {"type": "authorized", "network_status": "approved_by_network"}
    return {**charge, **fields}


def decline_charge(store: Store, intent: Thing, method: Thing, decline: Decline) -> Thing:
    """The charge that a declined card leaves behind."""
    code, reason, message = decline
    charge = new_charge(store, intent, method, paid=False, status="failed", failure_code=code)
    charge["failure_message"] = message
    charge["outcome"] = {"type": "issuer_declined", "network_status": "declined_by_network", "reason": reason or code}
    store.save(charge)
    emit(store, "charge.failed", charge)
    return charge


def authorise_charge(store: Store, intent: Thing, method: Thing) -> Thing:
    """A charge that the card approved: held for manual capture, else captured at once."""
    charge = new_charge(store, intent, method)
    if is_held(intent, method["type"]):
        lives = lifetime(card_of(method), intent["_off_session"])
        charge["payment_method_details"]["card"]["capture_before"] = store.now() + lives
    else:
        charge |= {"captured": True, "amount_captured": charge["amount"]}
        charge["balance_transaction"] = move_charge(store, charge, charge["amount"], card_of(method).funds_at_once)
    store.save(charge)
    emit(store, "charge.succeeded", charge)
    return charge


def dispute_charge(store: Store, charge: Thing) -> None:
    """Some test cards dispute what they paid as soon as it is taken."""
    reason = card_of(store.get("payment_method", charge["payment_method"])).disputes
    if reason and charge["captured"]:
        open_dispute(store, store.get("charge", charge["id"]), charge["amount_captured"], reason)


def destination_payment(store: Store, transfer: Thing, available_on: int) -> Thing:
    """The payment that a transfer is on the connected account, with its movement in that account's balance."""
    names = ("amount", "currency", "destination", "transfer_group")
    amount, currency, account, group = (transfer[name] for name in names)
    payment = store.make("charge", "py", _account=account, amount=amount, amount_captured=amount, amount_refunded=0)
    payment |= {"currency": currency, "transfer_group": group, "captured": True, "paid": True, "refunded": False}
    payment |= {"status": "succeeded", "disputed": False, "source_transfer": transfer["id"], "metadata": {}}
    payment |= dict.fromkeys(("customer", "description", "payment_intent", "payment_method", "failure_code"))
    payment |= dict.fromkeys(("failure_message", "outcome", "transfer", "payment_method_details"))
    payment["balance_transaction"] = move(store, payment, amount, "payment", account, available_on=available_on)
    return store.save(payment)


def list_charges(store: Store, params: Params) -> dict[str, Any]:
    asked = {name: params.text(name) for name in ("payment_intent", "customer", "transfer_group")}
    return page(store, params, store.find_own("charge", **asked), "/v1/charges")


def capture_charge(store: Store, charge: Thing, amount: int) -> Thing:
    """Take `amount` of a held charge; the rest goes back to the card and counts as refunded."""
    before = {"captured": False, "amount_captured": 0, "amount_refunded": 0}
    at_once = card_of(store.get("payment_method", charge["payment_method"])).funds_at_once
    charge |= {"captured": True, "amount_captured": amount, "amount_refunded": charge["amount"] - amount}
    charge["balance_transaction"] = move_charge(store, charge, amount, at_once)
    store.save(charge)
    emit(store, "charge.captured", charge, before)
    return charge


def let_go(store: Store, charge: Thing, event: str) -> Thing:
    """Give a held charge back to the card without taking anything."""
    charge |= {"refunded": True, "amount_refunded": charge["amount"]}
    store.save(charge)
    emit(store, event, charge, {"refunded": False, "amount_refunded": 0})
    return charge
