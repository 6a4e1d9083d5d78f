"""What only tests and the demo may do: move the clock, turn dials, look inside, start anew."""

import json
from typing import Any

from payments.sandbox.accounts import set_state
from payments.sandbox.api import COLUMNS, Answer
from payments.sandbox.balance import move
from payments.sandbox.dials import turn
from payments.sandbox.disputes import REASONS, decide, open_dispute
from payments.sandbox.due import advance
from payments.sandbox.errors import Refused, invalid
from payments.sandbox.expansion import shown
from payments.sandbox.payouts import FAILURES
from payments.sandbox.refunds import FAILURES as FAILED_REFUNDS
from payments.sandbox.store import Store


def healthz(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    return {"ok": True, "now": store.now()}


def state(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """The platform's objects by kind with their count, those of connected accounts by kind, every call with its fate,
    and the number of events that nobody has taken yet."""
    rows: dict[str, list] = {}
    connected: dict[str, list] = {}
    for (kind,) in store.base.execute("SELECT DISTINCT kind FROM objects ORDER BY kind").fetchall():
        for thing in store.find(kind)[::-1]:
            (connected if thing.get("_account") else rows).setdefault(kind, []).append(thing)
    waiting = store.base.execute("SELECT count(*) FROM tellings WHERE done = 0").fetchone()[0]
    counts = {kind: len(found) for kind, found in rows.items()}
    known = {"counts": counts, "rows": rows, "connected": connected}
    return {"now": store.now(), **known, "calls": calls(store, asked)["calls"], "webhooks_waiting": waiting}


def calls(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Every call since the start: its fate, who made it, and the names of its parameters and headers."""
    rows = store.base.execute(f"SELECT {', '.join(COLUMNS)} FROM requests ORDER BY number")
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    told = ("names", "headers")
    return {"calls": [{**call, **{name: json.loads(call[name]) for name in told}} for call in found]}


def clock(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Move the clock on by `advance` seconds, and do what falls due."""
    seconds = asked.get("advance")
    if not isinstance(seconds, int) or seconds < 0:
        raise invalid("advance takes seconds, 0 or more.", param="advance")
    return {"changed": advance(store, seconds), "now": store.now()}


def reset(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    store.clear()
    return {"ok": True}


def fund(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Put available money into the platform's balance: `amount` and `currency`."""
    source = {"id": store.new_id("tu"), "currency": asked.get("currency", "chf")}
    return {"balance_transaction": move(store, source, int(asked["amount"]), "topup")}


def account(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Move a connected account to `state`: complete, payouts_off, restricted or unfinished."""
    return set_state(store, store.get("account", asked.get("id"), "account"), asked.get("state", ""))


def payouts(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Let the next payout `fail` with that code; let accounts go below zero or not (`may_go_negative`)."""
    if "fail" in asked:
        if asked["fail"] not in FAILURES:
            raise invalid(f"Unknown failure: {asked['fail']}", param="fail")
        store.set("failing_payouts", [*store.setting("failing_payouts", []), asked["fail"]])
    if "may_go_negative" in asked:
        store.set("accounts_may_go_negative", bool(asked["may_go_negative"]))
    names = ("failing_payouts", "accounts_may_go_negative")
    return {name: store.setting(name) for name in names}


def dispute(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Let a bank dispute a `charge` or `payment_intent` (default: all of it, as fraudulent), or decide the dispute `id`
    by its `outcome`, won or lost."""
    if "id" in asked:
        if asked.get("outcome") not in ("won", "lost"):
            raise invalid("outcome is won or lost.", param="outcome")
        return shown(store, decide(store, store.get("dispute", asked["id"]), asked["outcome"]))
    key = asked.get("charge") or store.get("payment_intent", asked.get("payment_intent"))["latest_charge"]
    charge, reason = store.own("charge", key), asked.get("reason", "fraudulent")
    if reason not in REASONS.split():
        raise invalid(f"Unknown reason: {reason}", param="reason")
    return shown(store, open_dispute(store, charge, int(asked.get("amount", charge["amount_captured"])), reason))


def refunds(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Let the next refund `fail` with that reason, a day after it was made."""
    if asked.get("fail") not in FAILED_REFUNDS.split():
        raise invalid(f"Unknown failure: {asked.get('fail')}", param="fail")
    store.set("failing_refunds", [*store.setting("failing_refunds", []), asked["fail"]])
    return {"failing_refunds": store.setting("failing_refunds")}


CONTROLS = {
    ("GET", "healthz"): healthz,
    ("GET", "state"): state,
    ("GET", "calls"): calls,
    ("POST", "clock"): clock,
    ("POST", "dials"): turn,
    ("POST", "reset"): reset,
    ("POST", "balance"): fund,
    ("POST", "account"): account,
    ("POST", "payouts"): payouts,
    ("POST", "dispute"): dispute,
    ("POST", "refunds"): refunds,
}


def answer(store: Store, method: str, name: str, asked: dict[str, Any]) -> Answer:
    work = CONTROLS.get((method, name))
    if work is None:
        return Answer(404, {"error": {"message": "No such control."}})
    try:
        with store.turn():
            return Answer(200, work(store, asked))
    except Refused as refusal:
        return Answer(refusal.status, refusal.body)
