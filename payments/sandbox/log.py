"""The events' own list: what a gateway reads when a webhook did not arrive."""

from typing import Any

from payments.sandbox.lists import page
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing


def retrieve_event(store: Store, params: Params, key: str) -> Thing:
    return store.get("event", key)


def list_events(store: Store, params: Params) -> dict[str, Any]:
    """Events, newest first, by `type` or `types[]`, the latter with * at the end if wished.

    Events about a connected account stand in that account's own list (header Stripe-Account), not in the platform's.
    """
    names = [*params.items("types"), *([params.text("type")] if params.text("type") else [])]
    mine = [event for event in store.find("event") if event.get("account") == store.acting_for]
    found = [event for event in mine if not names or is_named(event["type"], names)]
    return page(store, params, found, "/v1/events")


def is_named(name: str, asked: list[str]) -> bool:
    return any(name == wish or (wish.endswith("*") and name.startswith(wish[:-1])) for wish in asked)
