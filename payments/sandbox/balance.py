"""The platform's balance: what each movement adds or takes, and when it becomes available."""

from typing import Any

from payments.sandbox.cards import DAY
from payments.sandbox.errors import Refused
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

AVAILABLE_AFTER = 2 * DAY
FEE_RATE_PER_MILLE = 29
FEE_FIXED = 30


def fee_of(amount: int) -> int:
    """Stripe's fee on a charge: 2.9 % and 0.30, in the smallest unit, rounded half up."""
    return (amount * FEE_RATE_PER_MILLE + 500) // 1000 + FEE_FIXED


def move(store: Store, source: Thing, amount: int, kind: str, **how: int) -> str:
    """Record a movement; `fee` lowers the net, `available_on` is a second (default: now). Returns its id."""
    fee = how.get("fee", 0)
    movement = store.make("balance_transaction", "txn", amount=amount, fee=fee, net=amount - fee, type=kind)
    movement |= {"currency": source["currency"], "source": source["id"]}
    movement["available_on"] = how.get("available_on", movement["created"])
    movement["status"] = "available" if movement["available_on"] <= movement["created"] else "pending"
    return store.save(movement)["id"]


def move_charge(store: Store, charge: Thing, amount: int, at_once: bool) -> str:
    wait = 0 if at_once else AVAILABLE_AFTER
    return move(store, charge, amount, "charge", fee=fee_of(amount), available_on=store.now() + wait)


def totals(store: Store) -> dict[str, dict[str, int]]:
    """Currency → {"available", "pending"}."""
    found: dict[str, dict[str, int]] = {}
    query = (
        "SELECT json_extract(body, '$.currency'), json_extract(body, '$.available_on') <= ?,"
        " sum(json_extract(body, '$.net')) FROM objects WHERE kind = 'balance_transaction' GROUP BY 1, 2"
    )
    for currency, is_available, net in store.base.execute(query, (store.now(),)):
        found.setdefault(currency, {"available": 0, "pending": 0})["available" if is_available else "pending"] += net
    return found


def check_available(store: Store, amount: int, currency: str) -> None:
    """Raise Refused (balance_insufficient) when the available balance does not cover the amount."""
    if totals(store).get(currency, {"available": 0})["available"] < amount:
        message = (
            "You have insufficient available funds in your Stripe account. Try adding funds directly to your"
            " available balance by creating Charges using the 4000000000000077 test card."
        )
        raise Refused(message, code="balance_insufficient")


def retrieve_balance(store: Store, params: Params) -> dict[str, Any]:
    rows = totals(store) or {"chf": {"available": 0, "pending": 0}}
    answer: dict[str, Any] = {"object": "balance", "livemode": False}
    for name in ("available", "pending"):
        answer[name] = [
            {"amount": row[name], "currency": currency, "source_types": {"card": row[name]}}
            for currency, row in sorted(rows.items())
        ]
    return answer


def retrieve_movement(store: Store, params: Params, key: str) -> Thing:
    return store.get("balance_transaction", key)
