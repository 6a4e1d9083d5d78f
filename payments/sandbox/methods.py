"""Payment methods: made from test cards, kept for customers, let go."""

import hashlib
from typing import Any

from payments.sandbox.cards import CARDS, UNKNOWN, Card, Decline
from payments.sandbox.errors import CARD_SAID_NO, Refused, invalid
from payments.sandbox.events import emit
from payments.sandbox.expansion import outside
from payments.sandbox.lists import page
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

SPENT = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, or was detached"
    " from a Customer. It may not be used again."
)
BILLING = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}


def card_of(method: Thing) -> Card:
    """How this method behaves; one that is no card behaves as plainly as can be."""
    return CARDS.get(method["_kind"], UNKNOWN)


def make_method(store: Store, kind: str, **fields: Any) -> Thing:
    method = store.make("payment_method", "pm", type=kind, customer=None, metadata={}, billing_details=BILLING)
    return store.save({**method, "allow_redisplay": "unspecified", "_kind": kind, "_is_spent": False, **fields})


def method_of(store: Store, key: str, param: str = "payment_method") -> Thing:
    """The payment method of this id; the name of a test card makes a new one, as with Stripe."""
    if key not in CARDS:
        return store.get("payment_method", key, param)
    card = CARDS[key]
    face = {"brand": card.brand, "last4": card.last4, "exp_month": 12, "exp_year": 2034, "funding": "credit"}
    checks = dict.fromkeys(("address_line1_check", "address_postal_code_check", "cvc_check"))
    face |= {"country": "US", "display_brand": card.brand, "checks": checks, "generated_from": None, "wallet": None}
    face["fingerprint"] = hashlib.sha256(card.last4.encode()).hexdigest()[:16]
    face["networks"] = {"available": [card.brand], "preferred": None}
    face["three_d_secure_usage"] = {"supported": True}
    return make_method(store, "card", card=face, _kind=key)


def method_for(store: Store, key: str, customer: str | None, kinds: list[str]) -> Thing:
    """The payment method, if this customer (None: nobody known) may pay with it. Raises Refused."""
    method = method_of(store, key)
    if method["customer"] not in (None, customer):
        message = (
            f"The PaymentMethod {key} belongs to the Customer {method['customer']}. Please include the Customer in the"
            " `customer` parameter on the PaymentIntent."
        )
        raise Refused(message, param="payment_method")
    if method["_is_spent"] and method["customer"] is None:
        raise Refused(SPENT, param="payment_method")
    if method["type"] not in kinds:
        message = f"The PaymentMethod provided ({method['type']}) is not allowed here: {', '.join(kinds)} are."
        raise invalid(message, param="payment_method")
    return method


def retrieve_method(store: Store, params: Params, key: str) -> Thing:
    return store.get("payment_method", key)


def list_methods(store: Store, params: Params) -> dict[str, Any]:
    params.require("customer")
    return methods_of(store, params, params.text("customer") or "", "customer", "/v1/payment_methods")


def list_customers_methods(store: Store, params: Params, customer: str) -> dict[str, Any]:
    return methods_of(store, params, customer, "id", f"/v1/customers/{customer}/payment_methods")


def methods_of(store: Store, params: Params, customer: str, param: str, url: str) -> dict[str, Any]:
    store.get("customer", customer, param)
    return page(store, params, store.find("payment_method", customer=customer, type=params.text("type")), url)


def retrieve_customers_method(store: Store, params: Params, customer: str, key: str) -> Thing:
    method = store.get("payment_method", key)
    if method["customer"] != store.get("customer", customer)["id"]:
        raise Refused(f"No such payment_method: '{key}'", status=404, code="resource_missing", param="payment_method")
    return method


def attach_method(store: Store, params: Params, key: str) -> Thing:
    """Keep a payment method for a customer's later payments; the card is asked whether it is one."""
    params.require("customer")
    method = method_of(store, key)
    customer = store.get("customer", params.text("customer"), "customer")
    if method["_is_spent"] and method["customer"] is None:
        raise Refused(SPENT, param="payment_method")
    card = card_of(method)
    if card.decline and not card.keeps:
        raise declined(card.decline, method)
    return attach(store, method, customer["id"])


def attach(store: Store, method: Thing, customer: str, **fields: Any) -> Thing:
    if method["customer"] not in (None, customer):
        raise invalid("The payment method you provided has already been attached to a customer.", param="id")
    is_new = method["customer"] is None
    method = store.save({**method, "customer": customer, "_is_spent": False, **fields})
    if is_new:
        emit(store, "payment_method.attached", method)
    return method


def detach_method(store: Store, params: Params, key: str) -> Thing:
    """Let a kept payment method go; it pays nothing any more."""
    method = store.get("payment_method", key)
    if method["customer"] is None:
        message = "The payment method you provided is not attached to a customer so detachment is impossible."
        raise Refused(message, param="payment_method")
    return detach(store, method)


def detach(store: Store, method: Thing) -> Thing:
    before = {"customer": method["customer"]}
    method = store.save({**method, "customer": None, "_is_spent": True})
    emit(store, "payment_method.detached", method, before)
    return method


def declined(decline: Decline, method: Thing, **fields: Any) -> Refused:
    """The 402 of a card that said no, with what was asked of it as it is afterwards."""
    code, reason, message = decline
    address = f"https://stripe.com/docs/error-codes/{code}"
    fields |= {"code": code, "decline_code": reason, "doc_url": address, "payment_method": outside(method)}
    return Refused(message, status=CARD_SAID_NO, kind="card_error", **fields)
