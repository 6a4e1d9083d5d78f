"""Telling events: signed, in the background, tried again a few times."""

import hashlib
import hmac
import json
import threading
import time
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from payments.sandbox.due import let_time_pass
from payments.sandbox.expansion import outside
from payments.sandbox.store import Store, Thing

NEXT = (
    "SELECT number, event, attempts, is_stale FROM tellings WHERE done = 0 AND next <= ? ORDER BY next, number LIMIT 1"
)
PAUSES = (0.5, 2.0, 5.0, 15.0)
IDLE = 0.5
PATIENCE = 10.0


class NoRedirect(HTTPRedirectHandler):
    """Stripe takes a redirect for a failure."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


OPENER = build_opener(NoRedirect, ProxyHandler({}))


def signature(payload: str, secret: str, second: int) -> str:
    """The header's value: t=<second>,v1=<HMAC SHA-256 of "second.payload">. The time is the machine's, not the clock's:
    whoever checks it compares it with a clock that no test has moved."""
    digest = hmac.new(secret.encode(), f"{second}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={second},v1={digest}"


def post(url: str, secret: str, payload: str) -> bool:
    """Send one event; whether it was taken (2xx)."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature(payload, secret, int(time.time())),
        "User-Agent": "Stripe/1.0 (+sandbox)",
    }
    try:
        with OPENER.open(Request(url, payload.encode(), headers), timeout=PATIENCE) as response:
            return 200 <= response.status < 300
    except (HTTPError, URLError, OSError):
        return False


def told(store: Store, event: Thing, is_stale: bool) -> Thing:
    """What a webhook says; a stale one carries the object as the last event about it before this one did."""
    if not is_stale:
        return outside(event)
    query = (
        "SELECT json_extract(body, '$.data.object') FROM objects WHERE kind = 'event'"
        " AND json_extract(body, '$.data.object.id') = ?"
        " AND number < (SELECT number FROM objects WHERE id = ?) ORDER BY number DESC LIMIT 1"
    )
    with store.turn():
        row = store.base.execute(query, (event["data"]["object"]["id"], event["id"])).fetchone()
    earlier = json.loads(row[0]) if row else event["data"]["object"]
    return outside({**event, "data": {**event["data"], "object": earlier}})


class Messenger(threading.Thread):
    """Delivers what waits, and lets time pass while nobody calls."""

    def __init__(self, store: Store, secret: str) -> None:
        super().__init__(daemon=True, name="sandbox-webhooks")
        self.store = store
        self.secret = secret
        self.wake = threading.Event()
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            with self.store.turn():
                let_time_pass(self.store)
            while not self.ended.is_set() and self.deliver_next():
                pass
            self.wake.wait(IDLE)
            self.wake.clear()

    def end(self) -> None:
        self.ended.set()
        self.wake.set()
        self.join(PATIENCE)

    def deliver_next(self) -> bool:
        """Send the event that has waited longest; False when none is due."""
        with self.store.turn() as store:
            row = store.base.execute(NEXT, (time.time(),)).fetchone()
            event = store.peek(row[1]) if row else None
            url = store.webhook_url
        if row is None or event is None:
            return False
        payload = json.dumps(told(self.store, event, row[3]))
        self.write_down(row[0], event["id"], row[2] + 1, post(url, self.secret, payload) if url else True)
        return True

    def write_down(self, number: int, event: str, attempts: int, is_taken: bool) -> None:
        is_over = is_taken or attempts > len(PAUSES)
        pause = 0 if is_over else PAUSES[attempts - 1]
        with self.store.turn() as store:
            query = "UPDATE tellings SET attempts = ?, done = ?, next = ? WHERE number = ?"
            store.base.execute(query, (attempts, int(is_over), time.time() + pause, number))
            known = store.peek(event)
            if is_taken and known:
                store.save({**known, "pending_webhooks": 0})
