"""Every effect leaves an event, and every event wants to be told."""

import time
from typing import Any

from payments.sandbox.dials import tellings_of
from payments.sandbox.expansion import shown
from payments.sandbox.store import Store, Thing

API_VERSION = "2026-10-28.endive"


def emit(store: Store, name: str, thing: Thing, before: dict[str, Any] | None = None, account: str = "") -> Thing:
    """Store an event about an object as it is now; `before` holds the former values of what changed."""
    data: dict[str, Any] = {"object": shown(store, thing)}
    if before:
        data["previous_attributes"] = before
    event = store.make("event", "evt", type=name, api_version=API_VERSION, data=data, pending_webhooks=0)
    event["request"] = dict(store.request)
    if account:
        event["account"] = account
    tellings = tellings_of(store, name) if store.webhook_url else []
    event["pending_webhooks"] = int(bool(tellings))
    for wait, is_stale in tellings:
        query = "INSERT INTO tellings (event, attempts, next, done, is_stale) VALUES (?, 0, ?, 0, ?)"
        store.base.execute(query, (event["id"], time.time() + wait, is_stale))
    return store.save(event)
