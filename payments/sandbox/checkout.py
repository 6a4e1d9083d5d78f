"""Checkout sessions: what the API makes, expires and lists. What the customer does on the page is in hosted.py."""

from typing import Any

from payments.sandbox.errors import Refused, invalid
from payments.sandbox.events import emit
from payments.sandbox.intents import CANCELABLE, LEAST, cancel
from payments.sandbox.kinds import check_kinds, named_kinds, options_of
from payments.sandbox.lists import page
from payments.sandbox.params import Params
from payments.sandbox.setups import cancel as cancel_setup
from payments.sandbox.setups import new_setup
from payments.sandbox.store import Store, Thing

SOONEST = 30 * 60
LATEST = 24 * 60 * 60
INTENT_FIELDS = (
    "capture_method description metadata on_behalf_of receipt_email setup_future_usage statement_descriptor_suffix"
    " transfer_group"
)


def create_session(store: Store, params: Params) -> Thing:
    params.require("mode")
    mode = params.choice("mode", "payment setup subscription")
    if mode == "subscription":
        raise invalid("Only mode=payment and mode=setup are known here.", param="mode")
    params.choice("ui_mode", "hosted hosted_page", "hosted_page")
    params.require("success_url")
    session = store.make("checkout.session", "cs_test", mode=mode, status="open", ui_mode="hosted_page")
    session |= {name: params.url(name) for name in ("success_url", "cancel_url")}
    session |= {name: params.text(name) for name in ("client_reference_id", "locale")}
    session |= {"expires_at": end_of(store, params), "metadata": params.metadata(), "customer_details": None}
    session |= {"payment_method_types": named_kinds(params) or ["card"], "payment_method_options": options_of(params)}
    session |= {"payment_intent": None, "setup_intent": None, **payer(store, params, mode)}
    session["url"] = f"{store.public_url}/c/pay/{session['id']}"
    session |= what_to_pay(store, params) if mode == "payment" else what_to_keep(store, params, session)
    return store.save(session, session["expires_at"])


def what_to_pay(store: Store, params: Params) -> dict[str, Any]:
    """The sum, its lines, and what the payment intent will be made of."""
    params.require("line_items")
    lines = [line_of(store, line) for line in params.groups("line_items")]
    amount = sum(line["amount_total"] for line in lines)
    check_lines(lines, amount)
    currency, data = lines[0]["currency"], intent_data(params)
    check_kinds(named_kinds(params), currency, data.get("capture_method"), data.get("setup_future_usage"))
    data |= {"payment_method_types": named_kinds(params), "payment_method_options": options_of(params)}
    sums = {"amount_total": amount, "amount_subtotal": amount, "currency": currency, "payment_status": "unpaid"}
    return {**sums, "_line_items": lines, "_intent": data}


def what_to_keep(store: Store, params: Params, session: Thing) -> dict[str, Any]:
    """The setup intent of a page that only keeps a card."""
    for name in ("line_items", "payment_intent_data"):
        if name in params:
            raise invalid(f"You can not pass `{name}` in `setup` mode.", param=name)
    if "payment_method_types" not in params and not params.text("currency"):
        raise invalid("You must provide `currency` or `payment_method_types` in `setup` mode.", param="currency")
    data = params.group("setup_intent_data")
    data.allow("description metadata on_behalf_of")
    owner = {"customer": session["customer"]} if session["customer"] else {}
    setup = new_setup(store, Params({**data.values, **owner, "payment_method_types": session["payment_method_types"]}))
    store.save({**setup, "_session": session["id"]})
    emit(store, "setup_intent.created", store.get("setup_intent", setup["id"]))
    sums = {"amount_total": None, "amount_subtotal": None, "currency": params.text("currency")}
    return {**sums, "payment_status": "no_payment_required", "setup_intent": setup["id"], "_line_items": []}


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


def payer(store: Store, params: Params, mode: str | None) -> dict[str, Any]:
    if params.text("customer") and params.text("customer_email"):
        raise invalid("You may only specify one of these parameters: customer, customer_email.")
    customer = params.text("customer")
    usual = "if_required" if mode == "payment" and not customer else None
    creation = params.choice("customer_creation", "always if_required", usual)
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
    if session.get("setup_intent"):
        cancel_setup(store, store.get("setup_intent", session["setup_intent"]), None)
    return session
