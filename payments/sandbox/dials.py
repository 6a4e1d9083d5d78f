"""Faults on demand, only for tests and the demo."""

from typing import Any

from payments.sandbox.errors import invalid
from payments.sandbox.store import Store

# In the order in which they are used up; each counts the matching POST calls that it still spoils.
#   fail_before        nothing happens, the answer is 500 and is not remembered
#   fail_after_effect  it happens, the answer is 500 and is remembered under the idempotency key, as Stripe says
#   lost_answer        it happens and is remembered, and the connection closes without an answer
FAULTS = ("fail_before", "fail_after_effect", "lost_answer")


def turn(store: Store, dials: dict[str, Any]) -> dict[str, Any]:
    """Set dials; those not named stay. `only` is the beginning of a path, such as /v1/refunds."""
    unknown = set(dials) - {*FAULTS, "only", "drop_webhooks"}
    if unknown:
        raise invalid(f"Unknown dial: {sorted(unknown)[0]}")
    if "drop_webhooks" in dials:
        store.set("drop_webhooks", bool(dials["drop_webhooks"]))
    faults = {name: value for name, value in dials.items() if name != "drop_webhooks"}
    store.set("dials", {**store.setting("dials", {}), **faults})
    return {**store.setting("dials"), "drop_webhooks": store.setting("drop_webhooks", False)}


def next_fault(store: Store, method: str, path: str) -> str | None:
    """The fault for this call, if any, used up by one."""
    dials = store.setting("dials", {})
    if method != "POST" or not path.startswith(dials.get("only") or "/v1/"):
        return None
    for name in FAULTS:
        if dials.get(name, 0) > 0:
            store.set("dials", {**dials, name: dials[name] - 1})
            return name
    return None
