"""What most tests of the sandbox start from."""

from typing import Any

from stripe import StripeClient
from stripe.checkout import Session

from payments.sandbox.server import Running


def make_hold(stripe: StripeClient, amount: int = 5000, **fields: Any) -> Any:
    """A payment intent that holds the amount on a Visa card."""
    asked = {
        "amount": amount,
        "currency": "chf",
        "capture_method": "manual",
        "confirm": True,
        "payment_method_types": ["card"],
    }
    return stripe.v1.payment_intents.create({"payment_method": "pm_card_visa", **asked, **fields})


def make_payment(stripe: StripeClient, amount: int = 5000, **fields: Any) -> Any:
    """A captured payment intent."""
    return stripe.v1.payment_intents.capture(make_hold(stripe, amount, **fields).id)


def make_session(stripe: StripeClient, amount: int = 4500, **fields: Any) -> Session:
    """An open checkout session for a hold."""
    product = {"currency": "chf", "unit_amount": amount, "product_data": {"name": "WLAN <läuft> nicht"}}
    asked = {
        "mode": "payment",
        "line_items": [{"price_data": product, "quantity": 1}],
        "payment_intent_data": {
            "capture_method": "manual",
            "transfer_group": "booking-1",
            "metadata": {"booking": "1"},
        },
        "success_url": "http://localhost:1/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://localhost:1/back",
    }
    return stripe.v1.checkout.sessions.create({**asked, **fields})


def make_account(stripe: StripeClient, **fields: Any) -> Any:
    """A connected account that has told nothing yet."""
    asked = {"type": "express", "country": "CH", "capabilities": {"transfers": {"requested": True}}}
    return stripe.v1.accounts.create({**asked, "email": "hana@example.org", **fields})


def make_payable_account(stripe: StripeClient, sandbox: Running) -> Any:
    """A connected account that can be paid."""
    account = make_account(stripe)
    sandbox.account(account.id)
    return account


def types_of_events(stripe: StripeClient) -> list[str]:
    """The types of all events, the oldest first."""
    return [event.type for event in stripe.v1.events.list({"limit": 100}).auto_paging_iter()][::-1]
