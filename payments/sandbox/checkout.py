"""Checkout sessions: what the API makes, expires and lists. What the customer does on the page is in hosted.py."""

from typing import Any

from payments.sandbox.errors import Refused, invalid
from payments.sandbox.events import emit
from payments.sandbox.intents import CANCELABLE, LEAST, cancel
from payments.sandbox.lists import page
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

SOONEST = 30 * 60
LATEST = 24 * 60 * 60
INTENT_FIELDS = (
    "capture_method description metadata on_behalf_of receipt_email setup_future_usage statement_descriptor_suffix"
    " transfer_group"
)


def create_session(store: Store, params: Params) -> Thing:
    params.require("mode")
    if params.choice("mode", "payment setup subscription") != "payment":
        raise invalid("Only mode=payment is known here.", param="mode")
    params.choice("ui_mode", "hosted hosted_page", "hosted_page")
    params.require("success_url", "line_items")
    lines = [line_of(store, line) for line in params.groups("line_items")]
    amount = sum(line["amount_total"] for line in lines)
    check_lines(lines, amount)
    session = store.make("checkout.session", "cs_test", amount_total=amount, amount_subtotal=amount)
    session |= {"currency": lines[0]["currency"], "mode": "payment", "status": "open", "payment_status": "unpaid"}
    session |= {name: params.url(name) for name in ("success_url", "cancel_url")}
    session |= {name: params.text(name) for name in ("client_reference_id", "locale")}
    session |= {"expires_at": end_of(store, params), "metadata": params.metadata(), "payment_intent": None}
    session |= {"payment_method_types": ["card"], "ui_mode": "hosted_page", "customer_details": None}
    session |= payer(store, params)
    session["url"] = f"{store.public_url}/c/pay/{session['id']}"
    session |= {"_line_items": lines, "_intent": intent_data(params)}
    return store.save(session, session["expires_at"])


def line_of(store: Store, line: Params) -> Thing:
    line.allow("price_data quantity price adjustable_quantity tax_rates metadata")
    line.require("price_data", "quantity")
    price, product = line.group("price_data"), line.group("price_data").group("product_data")
    price.allow("currency unit_amount product_data tax_behavior product")
    price.require("unit_amount", "product_data")
    product.allow("name description images metadata tax_code unit_label")
    product.require("name")
    each, quantity, currency = price.amount("unit_amount"), line.amount("quantity"), price.currency()
    total = {"amount_total": each * quantity, "amount_subtotal": each * quantity, "amount_tax": 0}
    words = {"description": product.text("name"), "_more": product.text("description")}
    return {"id": store.new_id("li"), "object": "item", "currency": currency, "quantity": quantity, **total, **words}


def check_lines(lines: list[Thing], amount: int) -> None:
    if len({line["currency"] for line in lines}) > 1:
        raise invalid("All line items of a Checkout Session must have the same currency.", param="line_items")
    if amount < LEAST:
        message = f"The Checkout Session's total amount must convert to at least {LEAST} cents."
        raise invalid(message, code="amount_too_small")


def end_of(store: Store, params: Params) -> int:
    """The second at which the session expires: 30 minutes to 24 hours from now, 24 hours by default."""
    now = store.now()
    end = params.number("expires_at", now + LATEST) or 0
    if end < now + SOONEST:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise invalid(message, param="expires_at")
    if end > now + LATEST:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise invalid(message, param="expires_at")
    return end


def payer(store: Store, params: Params) -> dict[str, Any]:
    if params.text("customer") and params.text("customer_email"):
        raise invalid("You may only specify one of these parameters: customer, customer_email.")
    customer = params.text("customer")
    creation = params.choice("customer_creation", "always if_required", None if customer else "if_required")
    found = store.get("customer", customer, "customer")["id"] if customer else None
    return {"customer": found, "customer_email": params.text("customer_email"), "customer_creation": creation}


def intent_data(params: Params) -> dict[str, Any]:
    data = params.group("payment_intent_data")
    data.allow(INTENT_FIELDS)
    data.choice("capture_method", "automatic automatic_async manual")
    data.choice("setup_future_usage", "off_session on_session")
    data.metadata()
    return data.values


def retrieve_session(store: Store, params: Params, key: str) -> Thing:
    return store.get("checkout.session", key, "session")


def list_sessions(store: Store, params: Params) -> dict[str, Any]:
    asked = {name: params.text(name) for name in ("payment_intent", "customer", "status")}
    return page(store, params, store.find("checkout.session", **asked), "/v1/checkout/sessions")


def expire_session(store: Store, params: Params, key: str) -> Thing:
    session = store.get("checkout.session", key, "session")
    if session["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of'
            f" {session['status']}."
        )
        raise Refused(message)
    return expire(store, session)


def expire(store: Store, session: Thing) -> Thing:
    """Close an unpaid session; an attempt that came to nothing goes with it."""
    session |= {"status": "expired", "url": None}
    store.save(session)
    emit(store, "checkout.session.expired", session)
    if session["payment_intent"]:
        intent = store.get("payment_intent", session["payment_intent"])
        if intent["status"] in CANCELABLE:
            cancel(store, intent, "expired")
    return session
