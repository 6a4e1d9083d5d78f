"""What a customer does on the hosted payment page, and what follows from it."""

from payments.sandbox.cards import attach, method_of
from payments.sandbox.customers import new_customer
from payments.sandbox.errors import CARD_SAID_NO, Refused
from payments.sandbox.events import emit
from payments.sandbox.intents import authorise, confirm, fail, new_intent, save
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

OUTCOMES = {
    "pay": "pm_card_visa",
    "decline": "pm_card_visa_chargeDeclined",
    "ask": "pm_card_authenticationRequired",
}
UNCONFIRMED = ("payment_intent_authentication_failure", None, "Your bank did not confirm the payment.")


def press(store: Store, session: Thing, button: str) -> Thing:
    """One button of the page: pay, decline, ask (the bank wants a confirmation), confirm, refuse.

    Returns the session after it. A refusal of the card is no error here: the page says so and lets try again.
    Raises Refused when the button does not fit the session's state.
    """
    if session["status"] != "open":
        raise Refused("This Checkout Session is not open.")
    intent = intent_of(store, session)
    try:
        intent = (
            answer_bank(store, intent, button) if button in ("confirm", "refuse") else try_card(store, intent, button)
        )
    except Refused as refusal:
        if refusal.status != CARD_SAID_NO:
            raise
    return complete(store, session, intent) if intent["status"] in ("requires_capture", "succeeded") else session


def intent_of(store: Store, session: Thing) -> Thing:
    """The session's payment intent, made with the first attempt."""
    if session["payment_intent"]:
        return store.get("payment_intent", session["payment_intent"])
    params = Params({**session["_intent"], **({"customer": session["customer"]} if session["customer"] else {})})
    intent = new_intent(store, params, session["amount_total"], session["currency"])
    intent["_session"] = session["id"]
    save(store, intent)
    emit(store, "payment_intent.created", intent)
    session["payment_intent"] = intent["id"]
    store.save(session, session["expires_at"])
    return intent


def try_card(store: Store, intent: Thing, button: str) -> Thing:
    if button not in OUTCOMES or intent["status"] not in ("requires_payment_method", "requires_action"):
        raise Refused("This button does nothing now.")
    intent |= {"payment_method": method_of(store, OUTCOMES[button])["id"], "_confirmed": False}
    return confirm(store, intent, off_session=False)


def answer_bank(store: Store, intent: Thing, button: str) -> Thing:
    """The customer's word to the bank, for an intent that requires action."""
    if intent["status"] != "requires_action":
        raise Refused("The bank does not ask for anything.")
    method = store.get("payment_method", intent["payment_method"])
    if button == "refuse":
        raise fail(store, intent, method, UNCONFIRMED)
    intent["_confirmed"] = True
    return authorise(store, intent, method)


def complete(store: Store, session: Thing, intent: Thing) -> Thing:
    """Close a session whose card said yes. A hold is not yet a payment: it stays unpaid until the capture."""
    if session["customer_creation"] == "always" or (intent["setup_future_usage"] and not session["customer"]):
        session["customer"] = keep_customer(store, session, intent)
    paid = "paid" if intent["status"] == "succeeded" else "unpaid"
    session |= {"status": "complete", "payment_status": paid, "url": None}
    session["customer_details"] = {"email": session["customer_email"], "name": None, "phone": None}
    store.save(session)
    emit(store, "checkout.session.completed", session)
    return session


def keep_customer(store: Store, session: Thing, intent: Thing) -> str:
    customer = new_customer(store, session["customer_email"], None, {}, Params({}))
    intent["customer"] = customer["id"]
    save(store, intent)
    charge = store.get("charge", intent["latest_charge"])
    store.save({**charge, "customer": customer["id"]})
    if intent["setup_future_usage"]:
        attach(store, store.get("payment_method", intent["payment_method"]), customer["id"])
    return customer["id"]


def success_address(session: Thing) -> str:
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
