"""Idempotency keys: the same key with the same parameters gets the same answer, for 24 hours."""

import json
from typing import Any

from payments.sandbox.cards import DAY
from payments.sandbox.errors import Refused
from payments.sandbox.store import Store

REMEMBERED = DAY


def recall(store: Store, key: str, scoped: str, asked: str) -> tuple[int, dict[str, Any]] | None:
    """The stored answer (status, body) of a key (`scoped`: with its account). Raises Refused for other parameters."""
    store.base.execute("DELETE FROM answers WHERE made <= ?", (store.now() - REMEMBERED,))
    row = store.base.execute("SELECT asked, status, body FROM answers WHERE key = ?", (scoped,)).fetchone()
    if row is None:
        return None
    if row[0] != asked:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try"
            f" using a key other than '{key}' if you meant to execute a different request."
        )
        raise Refused(message, kind="idempotency_error", remembered=False)
    return row[1], json.loads(row[2])


def remember(store: Store, key: str, asked: str, status: int, body: dict[str, Any]) -> None:
    query = "INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?)"
    store.base.execute(query, (key, asked, status, json.dumps(body), store.now()))
