"""Stripe's test cards: how each behaves, and how long a hold on it lives."""

from dataclasses import dataclass

from payments.sandbox.errors import CARD_SAID_NO, Refused, invalid
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

DAY = 24 * 60 * 60
# Visa keeps a hold for 7 days when the customer was there, and for 4 days and 18 hours when nobody was;
# Mastercard 7 days either way (Stripe, "Place a hold on a payment method").
ATTENDED = 7 * DAY
VISA_UNATTENDED = 4 * DAY + 18 * 60 * 60
SPENT = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, and may not be"
    " used again."
)


@dataclass(frozen=True)
class Card:
    """A kind of test card. `decline` is (code, decline_code, message); `asks` means the bank wants a confirmation;
    `disputes` is the reason for which it disputes whatever it paid."""

    brand: str = "visa"
    last4: str = "4242"
    decline: tuple[str, str | None, str] | None = None
    asks: bool = False
    funds_at_once: bool = False
    disputes: str | None = None


CARDS = {
    "pm_card_visa": Card(),
    "pm_card_mastercard": Card("mastercard", "4444"),
    "pm_card_bypassPending": Card(last4="0077", funds_at_once=True),
    "pm_card_authenticationRequired": Card(last4="3184", asks=True),
    "pm_card_threeDSecure2Required": Card(last4="3220", asks=True),
    "pm_card_createDispute": Card(last4="0259", disputes="fraudulent"),
    "pm_card_createDisputeProductNotReceived": Card(last4="2685", disputes="product_not_received"),
    "pm_card_visa_chargeDeclined": Card(
        last4="0002", decline=("card_declined", "generic_decline", "Your card was declined.")
    ),
    "pm_card_visa_chargeDeclinedInsufficientFunds": Card(
        last4="9995", decline=("card_declined", "insufficient_funds", "Your card has insufficient funds.")
    ),
    "pm_card_visa_chargeDeclinedLostCard": Card(
        last4="9987", decline=("card_declined", "lost_card", "Your card was declined.")
    ),
    "pm_card_chargeDeclinedExpiredCard": Card(last4="0069", decline=("expired_card", None, "Your card has expired.")),
    "pm_card_chargeDeclinedProcessingError": Card(
        last4="0119", decline=("processing_error", None, "An error occurred while processing your card. Try again.")
    ),
}
CARDS["pm_card_chargeDeclined"] = CARDS["pm_card_visa_chargeDeclined"]
CARDS["pm_card_chargeDeclinedInsufficientFunds"] = CARDS["pm_card_visa_chargeDeclinedInsufficientFunds"]


def card_of(method: Thing) -> Card:
    return CARDS[method["_kind"]]


def lifetime(card: Card, off_session: bool) -> int:
    """Seconds for which a hold on this card lives."""
    return VISA_UNATTENDED if off_session and card.brand == "visa" else ATTENDED


def method_of(store: Store, key: str, param: str = "payment_method") -> Thing:
    """The payment method of this id; the name of a test card makes a new one, as with Stripe."""
    if key not in CARDS:
        return store.get("payment_method", key, param)
    card = CARDS[key]
    face = {"brand": card.brand, "last4": card.last4, "exp_month": 12, "exp_year": 2034, "funding": "credit"}
    method = store.make("payment_method", "pm", type="card", card=face, customer=None, metadata={}, _kind=key)
    method["_is_spent"] = False
    return store.save(method)


def method_for(store: Store, key: str, customer: str | None) -> Thing:
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
    return method


def retrieve_method(store: Store, params: Params, key: str) -> Thing:
    return store.get("payment_method", key)


def attach_method(store: Store, params: Params, key: str) -> Thing:
    """Keep a payment method for a customer's later payments."""
    params.require("customer")
    method = method_of(store, key)
    customer = store.get("customer", params.text("customer"), "customer")
    if method["_is_spent"] and method["customer"] is None:
        raise Refused(SPENT, param="payment_method")
    return attach(store, method, customer["id"])


def attach(store: Store, method: Thing, customer: str) -> Thing:
    if method["customer"] not in (None, customer):
        raise invalid("The payment method you provided has already been attached to a customer.", param="id")
    return store.save({**method, "customer": customer, "_is_spent": False})


def declined(decline: tuple[str, str | None, str], charge: str | None, intent: Thing, method: Thing) -> Refused:
    """The 402 of a card that said no, with the intent as it is after it."""
    code, reason, message = decline
    fields = {"code": code, "decline_code": reason, "charge": charge, "payment_intent": intent}
    return Refused(message, status=CARD_SAID_NO, kind="card_error", payment_method=method, **fields)
