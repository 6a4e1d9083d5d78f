"""What of an object is shown: hidden fields stay inside, ids become objects where the caller asks."""

from typing import Any

from payments.sandbox.errors import invalid
from payments.sandbox.store import Store, Thing

# Lists that Stripe leaves out until they are asked for.
ON_DEMAND = {"checkout.session": ("line_items",), "charge": ("refunds",)}


def shown(store: Store, thing: Thing, expand: list[str] | None = None) -> Thing:
    """The object as the API answers it, with the given dotted paths expanded."""
    answer = outside(thing)
    if thing["object"] == "balance_transaction":
        answer["status"] = "available" if thing["available_on"] <= store.now() else "pending"
    if thing["object"] == "dispute":
        movements = (store.get("balance_transaction", key) for key in thing["balance_transactions"])
        answer["balance_transactions"] = [shown(store, movement) for movement in movements]
    if thing["object"] == "transfer":
        answer["reversals"] = list_of(store.find("transfer_reversal", transfer=thing["id"]), "/v1/transfers/reversals")
    for path in expand or []:
        open_path(store, answer, path.split("."))
    return answer


def outside(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if not name.startswith("_")}


def open_path(store: Store, answer: dict[str, Any], path: list[str]) -> None:
    head, rest = path[0], path[1:]
    if head == "data" and isinstance(answer.get("data"), list):
        for item in answer["data"]:
            open_path(store, item, rest)
        return
    if head in ON_DEMAND.get(answer.get("object", ""), ()):
        answer[head] = on_demand(store, answer, head)
    elif isinstance(answer.get(head), str):
        answer[head] = opened(store, answer[head], head)
    elif head not in answer:
        message = f"This property cannot be expanded ({head})."
        raise invalid(message, param="expand", code="property_cannot_be_expanded")
    if rest and isinstance(answer.get(head), dict):
        open_path(store, answer[head], rest)


def opened(store: Store, key: str, name: str) -> Thing:
    below = store.peek(key)
    if below is None:
        message = f"This property cannot be expanded ({name})."
        raise invalid(message, param="expand", code="property_cannot_be_expanded")
    return shown(store, below)


def on_demand(store: Store, answer: dict[str, Any], name: str) -> dict[str, Any]:
    if name == "refunds":
        return list_of([shown(store, refund) for refund in store.find("refund", charge=answer["id"])], "/v1/refunds")
    lines = store.get("checkout.session", answer["id"])["_line_items"]
    return list_of([outside(line) for line in lines], f"/v1/checkout/sessions/{answer['id']}/line_items")


def list_of(things: list[Any], url: str, has_more: bool = False) -> dict[str, Any]:
    return {"object": "list", "url": url, "has_more": has_more, "data": things}
