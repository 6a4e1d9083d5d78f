"""Payment intents: create, confirm, capture, cancel."""

from typing import Any

from payments.sandbox.cards import Decline
from payments.sandbox.charges import authorise_charge, capture_charge, decline_charge, dispute_charge, let_go
from payments.sandbox.errors import Refused, invalid
from payments.sandbox.events import emit
from payments.sandbox.expansion import outside
from payments.sandbox.kinds import check_kinds, check_redirects, is_held, is_kept, kinds_of
from payments.sandbox.lists import page
from payments.sandbox.methods import attach, card_of, declined, method_for
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

LEAST = 50
CANCELABLE = ("requires_payment_method", "requires_confirmation", "requires_action", "requires_capture", "processing")
REASONS = "duplicate fraudulent requested_by_customer abandoned"
AUTHENTICATION = ("authentication_required", "authentication_required", "Your card was declined: it asks for a code.")


def create_intent(store: Store, params: Params) -> Thing:
    intent = new_intent(store, params, params.amount("amount", LEAST), params.currency())
    if params.text("payment_method"):
        intent |= {"payment_method": chosen(store, params, intent), "status": "requires_confirmation"}
    store.save(intent)
    emit(store, "payment_intent.created", intent)
    if not params.flag("confirm"):
        if "off_session" in params:
            raise invalid("off_session needs confirm=true.", param="off_session")
        return intent
    check_redirects(intent, params)
    return confirm(store, intent, params.flag("off_session"), params.url("return_url"))


def chosen(store: Store, params: Params, intent: Thing) -> str:
    """The id of the payment method that the call names, if the intent takes it."""
    key = params.text("payment_method") or ""
    return method_for(store, key, intent["customer"], intent["payment_method_types"])["id"]


def new_intent(store: Store, params: Params, amount: int, currency: str) -> Thing:
    """An intent that waits for a payment method; not yet saved."""
    intent = store.make("payment_intent", "pi", amount=amount, currency=currency, metadata=params.metadata())
    customer = params.text("customer")
    intent["customer"] = store.get("customer", customer, "customer")["id"] if customer else None
    intent["capture_method"] = params.choice("capture_method", "automatic automatic_async manual", "automatic_async")
    intent["setup_future_usage"] = params.choice("setup_future_usage", "off_session on_session")
    names = ("description", "transfer_group", "receipt_email", "statement_descriptor_suffix", "on_behalf_of")
    intent |= {name: params.text(name) for name in names}
    intent |= {"status": "requires_payment_method", "amount_capturable": 0, "amount_received": 0}
    intent |= dict.fromkeys(("payment_method", "latest_charge", "next_action", "last_payment_error", "canceled_at"))
    intent |= {"cancellation_reason": None, "confirmation_method": "automatic"} | kinds_of(params)
    check_kinds(intent["payment_method_types"], currency, intent["capture_method"], intent["setup_future_usage"])
    intent |= {"application": None, "processing": None, "review": None, "shipping": None, "transfer_data": None}
    intent["client_secret"] = f"{intent['id']}_secret_{store.new_id('x')[2:]}"
    return {**intent, "_off_session": False, "_session": None, "_confirmed": False}


def retrieve_intent(store: Store, params: Params, key: str) -> Thing:
    return store.get("payment_intent", key, "intent")


def update_intent(store: Store, params: Params, key: str) -> Thing:
    intent = store.get("payment_intent", key, "intent")
    for name in ("description", "transfer_group", "receipt_email"):
        if name in params:
            intent[name] = params.text(name)
    intent["metadata"] = params.metadata(intent["metadata"])
    if "amount" in params:
        check_status(intent, ("requires_payment_method", "requires_confirmation", "requires_action"), "updated")
        intent["amount"] = params.amount("amount", LEAST)
    return save(store, intent)


def list_intents(store: Store, params: Params) -> dict[str, Any]:
    found = store.find("payment_intent", customer=params.text("customer"))
    return page(store, params, found, "/v1/payment_intents")


def confirm_intent(store: Store, params: Params, key: str) -> Thing:
    intent = store.get("payment_intent", key, "intent")
    check_status(intent, ("requires_payment_method", "requires_confirmation", "requires_action"), "confirmed")
    if params.text("payment_method"):
        intent["payment_method"] = chosen(store, params, intent)
    if intent["payment_method"] is None:
        raise invalid("You cannot confirm this PaymentIntent because it's missing a payment method.")
    check_redirects(intent, params)
    return confirm(store, intent, params.flag("off_session"), params.url("return_url"))


def confirm(store: Store, intent: Thing, off_session: bool, return_url: str | None = None) -> Thing:
    """Ask the card. Raises Refused (402) when it says no; the intent then waits for another card."""
    method = store.get("payment_method", intent["payment_method"])
    card = card_of(method)
    intent["_off_session"] = off_session
    if card.decline:
        raise fail(store, intent, method, card.decline)
    if card.asks_now(off_session, method.get("_set_up", False)) and not intent["_confirmed"]:
        if off_session:
            raise fail(store, intent, method, AUTHENTICATION)
        return ask_customer(store, intent, return_url)
    return authorise(store, intent, method)


def fail(store: Store, intent: Thing, method: Thing, decline: Decline) -> Refused:
    """Write a failed attempt down, and return the refusal to raise."""
    charge = decline_charge(store, intent, method, decline)
    error = declined(decline, method, charge=charge["id"])
    kept = dict(error.fields)
    intent |= {"status": "requires_payment_method", "payment_method": None, "latest_charge": charge["id"]}
    intent |= {"last_payment_error": kept, "next_action": None}
    save(store, intent)
    emit(store, "payment_intent.payment_failed", intent)
    error.fields["payment_intent"] = outside(intent)
    return error


def ask_customer(store: Store, intent: Thing, return_url: str | None) -> Thing:
    """The bank wants a word with the customer first."""
    intent |= {"status": "requires_action", "_return_url": return_url}
    if return_url:
        url = f"{store.public_url}/c/confirm/{intent['id']}"
        redirect = {"url": url, "return_url": return_url}
        intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": redirect}
    else:
        intent["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    save(store, intent)
    emit(store, "payment_intent.requires_action", intent)
    return intent


def authorise(store: Store, intent: Thing, method: Thing) -> Thing:
    """The card said yes: hold the amount, or take it at once."""
    charge = authorise_charge(store, intent, method)
    intent |= {"latest_charge": charge["id"], "next_action": None, "last_payment_error": None}
    intent["payment_method"] = method["id"]
    store.save({**method, "_is_spent": True})
    if is_kept(intent, method["type"]) and intent["customer"]:
        attach(store, method, intent["customer"], _set_up=True)
    if is_held(intent, method["type"]):
        intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
        save(store, intent)
        emit(store, "payment_intent.amount_capturable_updated", intent)
        return intent
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    save(store, intent)
    emit(store, "payment_intent.succeeded", intent)
    dispute_charge(store, charge)
    return intent


def capture_intent(store: Store, params: Params, key: str) -> Thing:
    """Take a held amount or a part of it; what is not taken goes back to the card."""
    intent = store.get("payment_intent", key, "intent")
    check_status(intent, ("requires_capture",), "captured")
    held = intent["amount_capturable"]
    amount = params.amount("amount_to_capture") if "amount_to_capture" in params else held
    if amount > held:
        message = f"The provided amount_to_capture ({amount}) is greater than the capturable amount ({held})."
        raise Refused(message, code="amount_too_large", param="amount_to_capture")
    charge = capture_charge(store, store.get("charge", intent["latest_charge"]), amount)
    intent |= {"status": "succeeded", "amount_capturable": 0, "amount_received": amount}
    intent["metadata"] = params.metadata(intent["metadata"])
    save(store, intent)
    emit(store, "payment_intent.succeeded", intent)
    if intent["_session"]:
        store.save({**store.get("checkout.session", intent["_session"]), "payment_status": "paid"})
    dispute_charge(store, charge)
    return intent


def cancel_intent(store: Store, params: Params, key: str) -> Thing:
    intent = store.get("payment_intent", key, "intent")
    reason = params.choice("cancellation_reason", REASONS)
    if intent["_session"] and store.get("checkout.session", intent["_session"])["status"] == "open":
        message = "You cannot cancel the PaymentIntent of an open Checkout Session. Expire the session instead."
        raise Refused(message, code="payment_intent_unexpected_state", payment_intent=outside(intent))
    check_status(intent, CANCELABLE, "canceled")
    return cancel(store, intent, reason)


def cancel(store: Store, intent: Thing, reason: str | None, charge_event: str = "charge.refunded") -> Thing:
    if intent["status"] == "requires_capture":
        let_go(store, store.get("charge", intent["latest_charge"]), charge_event)
    intent |= {"status": "canceled", "amount_capturable": 0, "cancellation_reason": reason, "next_action": None}
    intent["canceled_at"] = store.now()
    save(store, intent)
    emit(store, "payment_intent.canceled", intent)
    return intent


def lapse(store: Store, intent: Thing) -> None:
    """A hold that nobody took in time goes back by itself."""
    cancel(store, intent, "automatic", "charge.expired")


def check_status(intent: Thing, allowed: tuple[str, ...], verb: str) -> None:
    if intent["status"] not in allowed:
        message = (
            f"This PaymentIntent could not be {verb} because it has a status of {intent['status']}. Only a"
            f" PaymentIntent with one of the following statuses may be {verb}: {', '.join(allowed)}."
        )
        fields = {"code": "payment_intent_unexpected_state", "payment_intent": outside(intent)}
        raise Refused(message, **fields)


def save(store: Store, intent: Thing) -> Thing:
    """Write the intent; while it holds money, the end of the hold is its due second."""
    due = None
    if intent["status"] == "requires_capture":
        charge = store.get("charge", intent["latest_charge"])
        due = charge["payment_method_details"]["card"]["capture_before"]
    return store.save(intent, due)
