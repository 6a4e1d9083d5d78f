"""Setup intents: keeping a card for later payments without taking one now."""

from typing import Any

from payments.sandbox.cards import Decline
from payments.sandbox.errors import Refused, invalid
from payments.sandbox.events import emit
from payments.sandbox.expansion import outside
from payments.sandbox.kinds import check_redirects, kinds_of
from payments.sandbox.lists import page
from payments.sandbox.methods import attach, card_of, declined, method_for
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
REASONS = "abandoned requested_by_customer duplicate"


def create_setup(store: Store, params: Params) -> Thing:
    setup = new_setup(store, params)
    if params.text("payment_method"):
        method = method_for(
            store, params.text("payment_method") or "", setup["customer"], setup["payment_method_types"]
        )
        setup |= {"payment_method": method["id"], "status": "requires_confirmation"}
    store.save(setup)
    emit(store, "setup_intent.created", setup)
    if not params.flag("confirm"):
        return setup
    check_redirects(setup, params)
    return confirm(store, setup, params.url("return_url"))


def new_setup(store: Store, params: Params) -> Thing:
    """A setup intent that waits for a payment method; not yet saved."""
    setup = store.make("setup_intent", "seti", status="requires_payment_method", metadata=params.metadata())
    customer = params.text("customer")
    setup["customer"] = store.get("customer", customer, "customer")["id"] if customer else None
    setup["usage"] = params.choice("usage", "off_session on_session", "off_session")
    setup |= {name: params.text(name) for name in ("description", "on_behalf_of")}
    setup |= kinds_of(params)
    empty = ("payment_method", "last_setup_error", "latest_attempt", "mandate", "next_action", "cancellation_reason")
    setup |= dict.fromkeys((*empty, "application", "single_use_mandate"))
    setup["client_secret"] = f"{setup['id']}_secret_{store.new_id('x')[2:]}"
    return {**setup, "_session": None, "_return_url": None}


def retrieve_setup(store: Store, params: Params, key: str) -> Thing:
    return store.get("setup_intent", key)


def list_setups(store: Store, params: Params) -> dict[str, Any]:
    asked = {name: params.text(name) for name in ("customer", "payment_method")}
    return page(store, params, store.find("setup_intent", **asked), "/v1/setup_intents")


def confirm_setup(store: Store, params: Params, key: str) -> Thing:
    setup = store.get("setup_intent", key)
    check_status(setup, "confirmed")
    if params.text("payment_method"):
        method = method_for(
            store, params.text("payment_method") or "", setup["customer"], setup["payment_method_types"]
        )
        setup["payment_method"] = method["id"]
    if setup["payment_method"] is None:
        raise invalid("You cannot confirm this SetupIntent because it's missing a payment method.")
    check_redirects(setup, params)
    return confirm(store, setup, params.url("return_url"))


def confirm(store: Store, setup: Thing, return_url: str | None = None) -> Thing:
    """Ask the card's bank. Raises Refused (402) when it says no."""
    method = store.get("payment_method", setup["payment_method"])
    card = card_of(method)
    if card.decline and not card.keeps:
        raise fail(store, setup, method, card.decline)
    if card.asks_now(off_session=False, was_set_up=False):
        return ask_customer(store, setup, return_url)
    return succeed(store, setup)


def ask_customer(store: Store, setup: Thing, return_url: str | None) -> Thing:
    setup |= {"status": "requires_action", "_return_url": return_url}
    if return_url:
        redirect = {"url": f"{store.public_url}/c/confirm/{setup['id']}", "return_url": return_url}
        setup["next_action"] = {"type": "redirect_to_url", "redirect_to_url": redirect}
    else:
        setup["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    store.save(setup)
    emit(store, "setup_intent.requires_action", setup)
    return setup


def succeed(store: Store, setup: Thing) -> Thing:
    """The card is kept, for its customer where there is one."""
    method = store.get("payment_method", setup["payment_method"])
    if setup["customer"]:
        attach(store, method, setup["customer"], _set_up=True)
    else:
        store.save({**method, "_set_up": True})
    setup |= {"status": "succeeded", "next_action": None, "last_setup_error": None}
    store.save(setup)
    emit(store, "setup_intent.succeeded", setup)
    return setup


def fail(store: Store, setup: Thing, method: Thing, decline: Decline) -> Refused:
    """Write a failed attempt down, and return the refusal to raise."""
    error = declined(decline, method)
    setup |= {"status": "requires_payment_method", "payment_method": None, "next_action": None}
    setup["last_setup_error"] = dict(error.fields)
    store.save(setup)
    emit(store, "setup_intent.setup_failed", setup)
    error.fields["setup_intent"] = outside(setup)
    return error


def cancel_setup(store: Store, params: Params, key: str) -> Thing:
    setup = store.get("setup_intent", key)
    reason = params.choice("cancellation_reason", REASONS)
    check_status(setup, "canceled")
    return cancel(store, setup, reason)


def cancel(store: Store, setup: Thing, reason: str | None) -> Thing:
    setup |= {"status": "canceled", "cancellation_reason": reason, "next_action": None}
    store.save(setup)
    emit(store, "setup_intent.canceled", setup)
    return setup


def check_status(setup: Thing, verb: str) -> None:
    if setup["status"] not in OPEN:
        message = f"This SetupIntent could not be {verb} because it has a status of {setup['status']}."
        raise Refused(message, code="setup_intent_unexpected_state", setup_intent=outside(setup))
