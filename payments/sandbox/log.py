"""The events' own list: what a gateway reads when a webhook did not arrive."""

from typing import Any

from payments.sandbox.expansion import outside
from payments.sandbox.lists import page
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

HEADS = (
    "SELECT id, json_extract(body, '$.type'), json_extract(body, '$.created') FROM objects"
    " WHERE kind = 'event' AND json_extract(body, '$.account') IS ? ORDER BY number DESC"
)


def retrieve_event(store: Store, params: Params, key: str) -> Thing:
    return store.get("event", key)


def list_events(store: Store, params: Params) -> dict[str, Any]:
    """Events, newest first, by `type` or `types[]`, either with * at the end if wished.

    Events about a connected account stand in that account's own list (header Stripe-Account), not in the platform's.
    """
    names = [*params.items("types"), *([params.text("type")] if params.text("type") else [])]
    rows = store.base.execute(HEADS, (store.acting_for,))
    heads = [
        {"id": key, "object": "event", "created": created}
        for key, name, created in rows
        if not names or is_named(name, names)
    ]
    found = page(store, params, heads, "/v1/events")
    return {**found, "data": [outside(store.get("event", head["id"])) for head in found["data"]]}


def is_named(name: str, asked: list[str]) -> bool:
    return any(name == wish or (wish.endswith("*") and name.startswith(wish[:-1])) for wish in asked)
