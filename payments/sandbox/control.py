"""What only tests and the demo may do: move the clock, turn dials, look inside, start anew."""

from typing import Any

from payments.sandbox.accounts import set_state
from payments.sandbox.api import Answer
from payments.sandbox.balance import move
from payments.sandbox.dials import turn
from payments.sandbox.due import let_time_pass
from payments.sandbox.errors import Refused, invalid
from payments.sandbox.store import Store

CALL_COLUMNS = ("method", "path", "key", "status", "fate")


def healthz(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    return {"ok": True, "now": store.now()}


def state(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Every object by kind with its count, every call with its fate, and the events that nobody has taken yet."""
    rows: dict[str, list] = {}
    for (kind,) in store.base.execute("SELECT DISTINCT kind FROM objects ORDER BY kind").fetchall():
        rows[kind] = store.find(kind)[::-1]
    query = f"SELECT {', '.join(CALL_COLUMNS)} FROM calls ORDER BY number"
    calls = [dict(zip(CALL_COLUMNS, row, strict=True)) for row in store.base.execute(query)]
    waiting = store.base.execute("SELECT count(*) FROM deliveries WHERE done = 0").fetchone()[0]
    counts = {kind: len(found) for kind, found in rows.items()}
    return {"now": store.now(), "counts": counts, "rows": rows, "calls": calls, "webhooks_waiting": waiting}


def clock(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Move the clock on by `advance` seconds, and do what falls due."""
    seconds = asked.get("advance")
    if not isinstance(seconds, int) or seconds < 0:
        raise invalid("advance takes seconds, 0 or more.", param="advance")
    store.set("clock", int(store.setting("clock", 0)) + seconds)
    return {"changed": let_time_pass(store), "now": store.now()}


def reset(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    store.clear()
    return {"ok": True}


def fund(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Put available money into the platform's balance: `amount` and `currency`."""
    source = {"id": store.new_id("tu"), "currency": asked.get("currency", "chf")}
    return {"balance_transaction": move(store, source, int(asked["amount"]), "topup")}


def account(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    """Move a connected account to `state`: complete, restricted or unfinished."""
    return set_state(store, store.get("account", asked.get("id"), "account"), asked.get("state", ""))


CONTROLS = {
    ("GET", "healthz"): healthz,
    ("GET", "state"): state,
    ("POST", "clock"): clock,
    ("POST", "dials"): turn,
    ("POST", "reset"): reset,
    ("POST", "balance"): fund,
    ("POST", "account"): account,
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
