"""The one place that speaks Stripe. Every call is made with no transaction open, and its outcome is one of three:

an answer, `Declined` (Stripe said no: asking again changes nothing), or `Unknown` (it may have happened: look, then
ask again with the same key).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from payments.answers import Connected, Intent, Plastic, Session
from payments.gateway.asking import API_VERSION, Broken, Declined, Unknown
from payments.gateway.asking import ask as _ask
from payments.gateway.asking import id_of as _id_of
from payments.gateway.asking import moment as _moment
from payments.gateway.asking import read as _read
from payments.gateway.balances import (
    is_live,
    list_movements,
    list_payout_lines,
    list_payouts,
    read_balance,
    read_payout,
)
from payments.gateway.disputes import answer_dispute, list_disputes, read_dispute

__all__ = [
    "API_VERSION",
    "Broken",
    "Declined",
    "Unknown",
    "answer_dispute",
    "is_live",
    "list_disputes",
    "list_movements",
    "list_payout_lines",
    "list_payouts",
    "read_balance",
    "read_dispute",
    "read_payout",
]


def create_session(
    *,
    key: str,
    amount: int,
    currency: str,
    title: str,
    email: str,
    customer: str,
    group: str,
    marker: str,
    ways: Sequence[str],
    is_at_once: bool,
    keeps_card: bool,
    success_url: str,
    cancel_url: str,
    until: datetime,
    locale: str,
) -> Session:
    """Open a hosted page that asks for a hold of `amount`. The same key gives the same page.

    Beside the card it offers `ways`, which charge at once; `is_at_once` charges the card at once, too.
    """
    price = {"currency": currency.lower(), "unit_amount": amount, "product_data": {"name": title}}
    card: dict[str, str] = {} if is_at_once else {"capture_method": "manual"}
    if keeps_card:
        card["setup_future_usage"] = "off_session"
    params = {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "payment_method_types": ["card", *ways],
        "payment_intent_data": {"transfer_group": group, "metadata": {"marker": marker}},
        "metadata": {"marker": marker},
        "client_reference_id": marker,
        "success_url": success_url,
        "cancel_url": cancel_url,
        "expires_at": int(until.timestamp()),
        "locale": locale,
        **({"payment_method_options": {"card": card}} if card else {}),
        **({"customer": customer} if customer else {"customer_email": email}),
    }
    return _session(_ask(lambda v1: v1.checkout.sessions.create(params, {"idempotency_key": key})))


def create_setup(*, customer: str, marker: str, success_url: str, cancel_url: str, locale: str) -> Session:
    """Open a hosted page on which a card is saved, and nothing is paid."""
    params = {
        "mode": "setup",
        "customer": customer,
        "payment_method_types": ["card"],
        "metadata": {"marker": marker},
        "success_url": success_url,
        "cancel_url": cancel_url,
        "locale": locale,
    }
    return _session(_ask(lambda v1: v1.checkout.sessions.create(params)))


def read_session(session: str) -> Session:
    return _session(_ask(lambda v1: v1.checkout.sessions.retrieve(session)))


def expire_session(session: str) -> Session:
    """Close a page that nobody is to pay on any more; one that was paid meanwhile stays complete."""
    try:
        return _session(_ask(lambda v1: v1.checkout.sessions.expire(session)))
    except Declined:
        return read_session(session)


def _session(found: Any) -> Session:
    return Session(found["id"], _read(found, "url") or "", found["status"], _id_of(_read(found, "payment_intent")))


def read_intent(intent: str) -> Intent:
    return _intent(_ask(lambda v1: v1.payment_intents.retrieve(intent, {"expand": ["latest_charge"]})))


def capture(*, intent: str, amount: int, key: str) -> Intent:
    """Take `amount` of what is held; the rest is given free."""
    params = {"amount_to_capture": amount, "expand": ["latest_charge"]}
    return _intent(_ask(lambda v1: v1.payment_intents.capture(intent, params, {"idempotency_key": key})))


def void(*, intent: str, key: str) -> Intent:
    """Give the whole hold back."""
    return _intent(_ask(lambda v1: v1.payment_intents.cancel(intent, {}, {"idempotency_key": key})))


def create_customer(*, key: str, email: str) -> str:
    """Have Stripe know a person who pays; returns their id there."""
    return _ask(lambda v1: v1.customers.create({"email": email}, {"idempotency_key": key}))["id"]


def cards_of(customer: str) -> list[Plastic]:
    """The cards that are saved for a customer, the newest first."""
    params = {"type": "card", "limit": 100}
    found = _ask(lambda v1: v1.customers.payment_methods.list(customer, params))["data"]
    return [_plastic(row["id"], row["card"]) for row in found]


def _plastic(method: str, card: Any) -> Plastic:
    face = card["brand"], card["last4"], card["exp_year"], card["exp_month"]
    return Plastic(method, *face, str(_read(card, "fingerprint") or ""))


def customer_of(method: str) -> str:
    """The customer for whom a card is saved; empty for one that is not saved."""
    return _id_of(_read(_ask(lambda v1: v1.payment_methods.retrieve(method)), "customer"))


def detach(method: str) -> None:
    """Have a saved card forgotten. Raises Declined when it is not saved, or not known."""
    _ask(lambda v1: v1.payment_methods.detach(method))


def pay_by_card(
    *,
    key: str,
    amount: int,
    currency: str,
    customer: str,
    method: str,
    group: str,
    marker: str,
    return_url: str,
    is_off_session: bool,
    is_at_once: bool,
) -> Intent:
    """Hold `amount` on a saved card, or charge it at once. Raises Declined with the bank's code.

    With the seeker there, the bank may want a confirmation first: then the answer says where.
    """
    there = {"off_session": True} if is_off_session else {"return_url": return_url}
    params = {
        "amount": amount,
        "currency": currency.lower(),
        "customer": customer,
        "payment_method": method,
        "payment_method_types": ["card"],
        "capture_method": "automatic" if is_at_once else "manual",
        "confirm": True,
        "transfer_group": group,
        "metadata": {"marker": marker},
        "expand": ["latest_charge"],
        **there,
    }
    return _intent(_ask(lambda v1: v1.payment_intents.create(params, {"idempotency_key": key})))


def find_intent(*, customer: str, marker: str) -> Intent | None:
    """The payment that carries this marker, for when an answer was lost."""
    found = _ask(lambda v1: v1.payment_intents.list({"customer": customer, "limit": 100}))
    intent = _marked(found["data"], marker)
    return read_intent(intent) if intent else None


def _intent(found: Any) -> Intent:
    charge = _read(found, "latest_charge")
    paid_by = _read(charge, "payment_method_details") if not isinstance(charge, str) else None
    until = _read(_read(paid_by, "card"), "capture_before")
    wrong = _read(found, "last_payment_error")
    return Intent(
        found["id"],
        found["status"],
        found["amount"],
        _read(found, "amount_received") or 0,
        _id_of(charge),
        datetime.fromtimestamp(until, UTC) if until else None,
        _read(paid_by, "type") or "",
        _read(_read(_read(found, "next_action"), "redirect_to_url"), "url") or "",
        str(_read(wrong, "decline_code") or _read(wrong, "code") or "")[:60],
        _read(_read(found, "metadata"), "marker") or "",
        str(_read(_read(paid_by, "card"), "fingerprint") or ""),
    )


def refund(*, intent: str, amount: int, key: str, marker: str) -> str:
    """Send `amount` back to the seeker; returns the refund's id."""
    params = {"payment_intent": intent, "amount": amount, "metadata": {"marker": marker}}
    found = _ask(lambda v1: v1.refunds.create(params, {"idempotency_key": key}))
    if found["status"] in ("failed", "canceled"):
        raise Declined(str(_read(found, "failure_reason") or "refund_failed")[:60])
    return found["id"]


def find_refund(*, intent: str, marker: str) -> str | None:
    """The refund that carries this marker, for when an answer was lost."""
    found = _ask(lambda v1: v1.refunds.list({"payment_intent": intent, "limit": 100}))
    return _marked([row for row in found["data"] if row["status"] not in ("failed", "canceled")], marker)


def refund_failure(refund: str) -> str:
    """Why a refund did not arrive, and is with us again; empty while it is on its way or has arrived."""
    found = _ask(lambda v1: v1.refunds.retrieve(refund))
    is_back = found["status"] in ("failed", "canceled")
    return str(_read(found, "failure_reason") or found["status"])[:60] if is_back else ""


def transfer(*, amount: int, currency: str, destination: str, charge: str, group: str, key: str, marker: str) -> str:
    """Give a helper their share out of one charge, or without one out of our own balance; returns the transfer's id."""
    params = {
        "amount": amount,
        "currency": currency.lower(),
        "destination": destination,
        "transfer_group": group,
        "metadata": {"marker": marker},
    }
    if charge:
        params["source_transaction"] = charge
    return _ask(lambda v1: v1.transfers.create(params, {"idempotency_key": key}))["id"]


def find_transfer(*, group: str, marker: str) -> str | None:
    found = _ask(lambda v1: v1.transfers.list({"transfer_group": group, "limit": 100}))
    return _marked(found["data"], marker)


def reverse_transfer(*, transfer: str, amount: int, key: str, marker: str) -> str:
    """Take `amount` of a transfer back out of the helper's balance; returns the reversal's id."""
    params = {"amount": amount, "metadata": {"marker": marker}}
    return _ask(lambda v1: v1.transfers.reversals.create(transfer, params, {"idempotency_key": key}))["id"]


def find_reversal(*, transfer: str, marker: str) -> str | None:
    found = _ask(lambda v1: v1.transfers.reversals.list(transfer, {"limit": 100}))
    return _marked(found["data"], marker)


def _marked(rows: Any, marker: str) -> str | None:
    return next((row["id"] for row in rows if _read(_read(row, "metadata"), "marker") == marker), None)


def create_account(*, key: str, email: str, country: str) -> Connected:
    """Open a helper's account; Stripe asks them for everything else on its own pages."""
    params = {
        "type": "express",
        "country": country,
        "email": email,
        "capabilities": {"transfers": {"requested": True}},
        "business_type": "individual",
    }
    return _account(_ask(lambda v1: v1.accounts.create(params, {"idempotency_key": key})))


def read_account(account: str) -> Connected:
    return _account(_ask(lambda v1: v1.accounts.retrieve(account)))


def onboarding_url(*, account: str, refresh_url: str, return_url: str) -> str:
    """A link, for one use, to Stripe's own questions."""
    params = {
        "account": account,
        "refresh_url": refresh_url,
        "return_url": return_url,
        "type": "account_onboarding",
    }
    return _ask(lambda v1: v1.account_links.create(params))["url"]


def _account(found: Any) -> Connected:
    wanted = _read(found, "requirements")
    missing, overdue = (tuple(_read(wanted, name) or ()) for name in ("currently_due", "past_due"))
    may = _read(_read(found, "capabilities"), "transfers") == "active"
    due = _read(wanted, "current_deadline")
    return Connected(
        found["id"],
        may,
        bool(found["payouts_enabled"]),
        missing,
        overdue,
        str(_read(wanted, "disabled_reason") or "")[:60],
        _moment(due) if due else None,
    )
