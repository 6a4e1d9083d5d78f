"""The state of the sandbox: one SQLite file, one lock, one clock that tests move."""

import json
import secrets
import sqlite3
import string
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from payments.sandbox.errors import CARD_SAID_NO, Refused, missing

Thing = dict[str, Any]

LETTERS = string.ascii_letters + string.digits
SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, kind TEXT, due INTEGER, body TEXT
);
CREATE INDEX IF NOT EXISTS objects_of_kind ON objects (kind, number);
CREATE INDEX IF NOT EXISTS objects_due ON objects (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, asked TEXT, status INTEGER, body TEXT, made INTEGER);
CREATE TABLE IF NOT EXISTS tellings (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT, attempts INTEGER, next REAL, done INTEGER, is_stale INTEGER
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS requests (
    number INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT, path TEXT, key TEXT, status INTEGER, fate TEXT,
    caller TEXT, names TEXT, headers TEXT, version TEXT
);
"""
TABLES = ("objects", "answers", "tellings", "settings", "requests")
# Objects that say nothing of livemode.
MODELESS = ("balance_transaction", "refund", "transfer_reversal", "account", "bank_account")
PLATFORM = ""


class Store:
    """Everything the sandbox knows. Every use happens inside `with store.turn()`: one caller at a time."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self.lock = threading.RLock()
        self.public_url = ""
        self.webhook_url = ""
        self.acting_for: str | None = None
        self.in_flight: set[str] = set()
        self.request: dict[str, str | None] = {"id": None, "idempotency_key": None}
        self.base = sqlite3.connect(str(path), check_same_thread=False, isolation_level=None)
        self.base.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + SCHEMA)

    @contextmanager
    def turn(self) -> Iterator["Store"]:
        """One caller's turn: what it wrote stays together, or goes together when it breaks."""
        with self.lock:
            self.base.execute("BEGIN")
            try:
                yield self
            except BaseException:
                self.base.execute("ROLLBACK")
                raise
            self.base.execute("COMMIT")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of a turn: what is refused leaves nothing, but a card that said no leaves its trace."""
        self.base.execute("SAVEPOINT attempt")
        try:
            yield
        except Refused as refusal:
            if refusal.status != CARD_SAID_NO:
                self.base.execute("ROLLBACK TO attempt")
            raise
        finally:
            self.base.execute("RELEASE attempt")

    @contextmanager
    def flight(self, key: str | None) -> Iterator[bool]:
        """While the block runs an idempotency key is in use; False when it was already."""
        with self.lock:
            is_free = key is None or key not in self.in_flight
            self.in_flight |= {key} if key and is_free else set()
        try:
            yield is_free
        finally:
            if key and is_free:
                with self.lock:
                    self.in_flight.discard(key)

    def close(self) -> None:
        with self.lock:
            self.base.close()

    def clear(self) -> None:
        for table in TABLES:
            self.base.execute(f"DELETE FROM {table}")

    # -- settings and the clock ------------------------------------------------------------------

    def setting(self, name: str, default: Any = None) -> Any:
        row = self.base.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def set(self, name: str, value: Any) -> None:
        self.base.execute("REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value)))

    def now(self) -> int:
        """The sandbox's time in whole seconds: the machine's, moved on by what tests asked for."""
        return int(time.time()) + int(self.setting("clock", 0))

    # -- objects ---------------------------------------------------------------------------------

    def new_id(self, prefix: str, length: int = 24) -> str:
        return prefix + "_" + "".join(secrets.choice(LETTERS) for _ in range(length))

    def make(self, kind: str, prefix: str, **fields: Any) -> Thing:
        """A new object with what all of Stripe's objects carry; not yet saved. `_account` says whose it is."""
        mode = {} if kind in MODELESS else {"livemode": False}
        known = {"id": self.new_id(prefix), "object": kind, "created": self.now(), **mode, "_account": PLATFORM}
        return {**known, **fields}

    def save(self, thing: Thing, due: int | None = None) -> Thing:
        """Write an object; `due` is the second at which time itself will change it."""
        self.base.execute(
            "INSERT INTO objects (id, kind, due, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET due = excluded.due, body = excluded.body",
            (thing["id"], thing["object"], due, json.dumps(thing)),
        )
        return thing

    def peek(self, key: str) -> Thing | None:
        row = self.base.execute("SELECT body FROM objects WHERE id = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def get(self, kind: str, key: str | None, param: str = "id") -> Thing:
        """The object of that kind. Raises Refused (resource_missing) when there is none."""
        thing = self.peek(key or "")
        if thing is None or thing["object"] != kind:
            raise missing(kind, key or "", param)
        return thing

    def own(self, kind: str, key: str | None, param: str = "id") -> Thing:
        """The object of that kind, if it belongs to the account that the call is about. Raises Refused."""
        thing = self.get(kind, key, param)
        if thing.get("_account", PLATFORM) != (self.acting_for or PLATFORM):
            raise missing(kind, key or "", param)
        return thing

    def find(self, kind: str, **fields: Any) -> list[Thing]:
        """All objects of a kind whose fields have these values, newest first; None asks for nothing."""
        asked = {name: value for name, value in fields.items() if value is not None}
        where = "".join(f" AND ifnull(json_extract(body, '$.{name}'), '') = ?" for name in asked)
        query = f"SELECT body FROM objects WHERE kind = ?{where} ORDER BY number DESC"
        return [json.loads(row[0]) for row in self.base.execute(query, (kind, *asked.values()))]

    def find_own(self, kind: str, **fields: Any) -> list[Thing]:
        """As `find`, of the account that the call is about."""
        return self.find(kind, _account=self.acting_for or PLATFORM, **fields)

    def next_due(self) -> int | None:
        """The second at which time itself changes something next."""
        return self.base.execute("SELECT min(due) FROM objects").fetchone()[0]

    def due(self) -> list[Thing]:
        """Objects whose time has come, earliest first."""
        query = "SELECT body FROM objects WHERE due <= ? ORDER BY due, number"
        return [json.loads(row[0]) for row in self.base.execute(query, (self.now(),))]
