"""What a customer does on the hosted pages, and what follows from it."""

from payments.sandbox import setups
from payments.sandbox.cards import AT_ONCE, CARDS
from payments.sandbox.customers import new_customer
from payments.sandbox.errors import CARD_SAID_NO, Refused
from payments.sandbox.events import emit
from payments.sandbox.intents import authorise, confirm, fail, new_intent, save
from payments.sandbox.methods import attach, make_method, method_of
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

# Buttons that choose a card; the name of any test card is one too, though no page draws it.
CHOICES = {
    "pay": "pm_card_visa",
    "decline": "pm_card_visa_chargeDeclined",
    "ask": "pm_card_authenticationRequired",
}
UNCONFIRMED = ("payment_intent_authentication_failure", None, "Your bank did not confirm the payment.")
NOT_SET_UP = ("setup_intent_authentication_failure", None, "Your bank did not confirm that the card may be kept.")
DONE = ("requires_capture", "succeeded")


def press(store: Store, session: Thing, button: str) -> Thing:
    """One button of the page: pay, decline, ask (the bank wants a confirmation), confirm, refuse, a method, a card.

    Returns the session after it. A refusal of the card is no error here: the page says so and lets try again.
    Raises Refused when the button does not fit the session's state.
    """
    if session["status"] != "open":
        raise Refused("This Checkout Session is not open.")
    intent = intent_of(store, session)
    try:
        intent = (
            answer_bank(store, intent, button)
            if button in ("confirm", "refuse")
            else try_method(store, session, intent, button)
        )
    except Refused as refusal:
        if refusal.status != CARD_SAID_NO:
            raise
    return complete(store, session, intent) if intent["status"] in DONE else session


def intent_of(store: Store, session: Thing) -> Thing:
    """The session's intent; one that pays is made with the first attempt."""
    if session["mode"] == "setup":
        return store.get("setup_intent", session["setup_intent"])
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


def try_method(store: Store, session: Thing, intent: Thing, button: str) -> Thing:
    key = CHOICES.get(button, button)
    is_known = key in CARDS or (key in AT_ONCE and key in session["payment_method_types"])
    if not is_known or intent["status"] not in ("requires_payment_method", "requires_action"):
        raise Refused("This button does nothing now.")
    method = method_of(store, key) if key in CARDS else make_method(store, key, **{key: {}})
    if intent["object"] == "setup_intent":
        return setups.confirm(store, {**intent, "payment_method": method["id"]})
    intent |= {"payment_method": method["id"], "_confirmed": False}
    return confirm(store, intent, off_session=False)


def answer_bank(store: Store, intent: Thing, button: str) -> Thing:
    """The customer's word to the bank, for an intent that requires action."""
    if intent["status"] != "requires_action":
        raise Refused("The bank does not ask for anything.")
    method = store.get("payment_method", intent["payment_method"])
    if intent["object"] == "setup_intent":
        if button == "refuse":
            raise setups.fail(store, intent, method, NOT_SET_UP)
        return setups.succeed(store, intent)
    if button == "refuse":
        raise fail(store, intent, method, UNCONFIRMED)
    intent["_confirmed"] = True
    return authorise(store, intent, method)


def complete(store: Store, session: Thing, intent: Thing) -> Thing:
    """Close a session whose card said yes. A hold is not yet a payment: it stays unpaid until the capture."""
    if session["mode"] == "payment":
        if session["customer_creation"] == "always" or (intent["setup_future_usage"] and not session["customer"]):
            session["customer"] = keep_customer(store, session, intent)
        session["payment_status"] = "paid" if intent["status"] == "succeeded" else "unpaid"
    session |= {"status": "complete", "url": None}
    email = session["customer_email"] or known_email(store, session)
    session["customer_details"] = {"email": email, "name": None, "phone": None}
    store.save(session)
    emit(store, "checkout.session.completed", session)
    return session


def known_email(store: Store, session: Thing) -> str | None:
    return store.get("customer", session["customer"])["email"] if session["customer"] else None


def keep_customer(store: Store, session: Thing, intent: Thing) -> str:
    customer = new_customer(store, session["customer_email"], None, {}, Params({}))
    intent["customer"] = customer["id"]
    save(store, intent)
    charge = store.get("charge", intent["latest_charge"])
    store.save({**charge, "customer": customer["id"]})
    if intent["setup_future_usage"]:
        attach(store, store.get("payment_method", intent["payment_method"]), customer["id"], _set_up=True)
    return customer["id"]


def success_address(session: Thing) -> str:
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
