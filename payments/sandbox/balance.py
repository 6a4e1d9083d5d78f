"""Balances, of the platform and of each connected account: what each movement adds or takes, and when it is there."""

from typing import Any

from payments.sandbox.cards import DAY
from payments.sandbox.errors import Refused, invalid
from payments.sandbox.lists import page
from payments.sandbox.params import Params
from payments.sandbox.store import PLATFORM, Store, Thing

AVAILABLE_AFTER = 2 * DAY
FEE_RATE_PER_MILLE = 29
FEE_FIXED = 30
CATEGORIES = {
    "adjustment": "dispute",
    "payment": "charge",
    "payment_refund": "refund",
    "payout_cancel": "payout_reversal",
    "payout_failure": "payout_reversal",
    "stripe_fee": "fee",
    "transfer_refund": "transfer_reversal",
}


def fee_of(amount: int) -> int:
    """Stripe's fee on a charge: 2.9 % and 0.30, in the smallest unit, rounded half up."""
    return (amount * FEE_RATE_PER_MILLE + 500) // 1000 + FEE_FIXED


def move(store: Store, source: Thing, amount: int, kind: str, account: str = PLATFORM, **how: int) -> str:
    """Record a movement in the balance of an account (default: the platform's). Returns its id.

    `fee` lowers the net, `available_on` is a second (default: now).
    """
    fee = how.get("fee", 0)
    movement = store.make("balance_transaction", "txn", _account=account, amount=amount, fee=fee, net=amount - fee)
    movement |= {"type": kind, "reporting_category": CATEGORIES.get(kind, kind), "balance_type": "payments"}
    movement |= {"currency": source["currency"], "source": source["id"], "description": source.get("description")}
    movement |= {"exchange_rate": None, "fee_details": details_of(fee, source["currency"])}
    movement["available_on"] = max(movement["created"], how.get("available_on", 0))
    return store.save({**movement, "status": "pending", "_payout": None})["id"]


def details_of(fee: int, currency: str) -> list[Thing]:
    detail = {"amount": fee, "application": None, "currency": currency, "description": "Stripe processing fees"}
    return [{**detail, "type": "stripe_fee"}] if fee else []


def move_charge(store: Store, charge: Thing, amount: int, at_once: bool) -> str:
    kind = "charge" if charge["payment_method_details"]["type"] == "card" else "payment"
    wait = 0 if at_once else AVAILABLE_AFTER
    return move(store, charge, amount, kind, fee=fee_of(amount), available_on=store.now() + wait)


def totals(store: Store, account: str = PLATFORM) -> dict[str, dict[str, int]]:
    """Currency → {"available", "pending"}."""
    found: dict[str, dict[str, int]] = {}
    query = (
        "SELECT json_extract(body, '$.currency'), json_extract(body, '$.available_on') <= ?,"
        " sum(json_extract(body, '$.net')) FROM objects WHERE kind = 'balance_transaction'"
        " AND ifnull(json_extract(body, '$._account'), '') = ? GROUP BY 1, 2"
    )
    for currency, is_available, net in store.base.execute(query, (store.now(), account)):
        found.setdefault(currency, {"available": 0, "pending": 0})["available" if is_available else "pending"] += net
    return found


def total(store: Store, currency: str, account: str = PLATFORM) -> dict[str, int]:
    """{"available", "pending"} in one currency."""
    return totals(store, account).get(currency, {"available": 0, "pending": 0})


def check_available(store: Store, amount: int, currency: str, account: str = PLATFORM) -> None:
    """Raise Refused (balance_insufficient) when the available balance does not cover the amount."""
    if total(store, currency, account)["available"] < amount:
        message = (
            "You have insufficient available funds in your Stripe account. Try adding funds directly to your"
            " available balance by creating Charges using the 4000000000000077 test card."
        )
        raise Refused(message, code="balance_insufficient")


def retrieve_balance(store: Store, params: Params) -> dict[str, Any]:
    account = store.acting_for or PLATFORM
    usual = store.get("account", account)["default_currency"] if account else "chf"
    rows = totals(store, account) or {usual: {"available": 0, "pending": 0}}
    answer: dict[str, Any] = {"object": "balance", "livemode": False}
    for name in ("available", "pending"):
        answer[name] = [
            {"amount": row[name], "currency": currency, "source_types": {"card": row[name]}}
            for currency, row in sorted(rows.items())
        ]
    return answer


def retrieve_movement(store: Store, params: Params, key: str) -> Thing:
    return store.own("balance_transaction", key)


def list_movements(store: Store, params: Params) -> dict[str, Any]:
    """The movements of one balance, newest first; with `payout` those that an automatic payout paid out, and itself."""
    asked = {name: params.text(name) for name in ("type", "source", "currency")}
    found = store.find_own("balance_transaction", **asked)
    if params.text("payout"):
        payout = store.own("payout", params.text("payout"), "payout")
        if not payout["automatic"]:
            message = "Balance transaction history can only be filtered on automatic payouts, not manual ones."
            raise invalid(message, param="payout")
        if payout["reconciliation_status"] != "completed":
            message = f"The transactions of payout {payout['id']} are not known yet: wait for its reconciliation."
            raise Refused(message, param="payout", code="payout_reconciliation_not_ready")
        found = [movement for movement in found if movement["_payout"] == payout["id"]]
    return page(store, params, found, "/v1/balance_transactions")
