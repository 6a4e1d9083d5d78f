"""Lists as Stripe pages them: newest first, by limit, starting_after and ending_before."""

from typing import Any

from payments.sandbox.errors import invalid
from payments.sandbox.expansion import list_of, shown
from payments.sandbox.params import Params
from payments.sandbox.store import Store, Thing

PAGING = "limit starting_after ending_before expand created"
MOST = 100


def page(store: Store, params: Params, things: list[Thing], url: str) -> dict[str, Any]:
    """One page of `things` (newest first)."""
    things = [thing for thing in things if is_when(params, "created", thing["created"])]
    limit = params.number("limit", 10) or 0
    if not 1 <= limit <= MOST:
        raise invalid("limit must be between 1 and 100", param="limit", code="parameter_invalid_integer")
    after, before = params.text("starting_after"), params.text("ending_before")
    if before:
        things = things[: position(things, before, "ending_before")]
        return list_of([shown(store, thing) for thing in things[-limit:]], url, len(things) > limit)
    if after:
        things = things[position(things, after, "starting_after") + 1 :]
    return list_of([shown(store, thing) for thing in things[:limit]], url, len(things) > limit)


def position(things: list[Thing], key: str, param: str) -> int:
    for number, thing in enumerate(things):
        if thing["id"] == key:
            return number
    raise invalid(f"No such object: '{key}'", param=param, code="resource_missing")


def is_when(params: Params, name: str, second: int) -> bool:
    """Whether a filter, an exact second or a hash of bounds, lets this second through."""
    if isinstance(params.values.get(name), str):
        return second == params.number(name)
    bounds = params.group(name)
    bounds.allow("gt gte lt lte")
    checks = {"gt": int.__gt__, "gte": int.__ge__, "lt": int.__lt__, "lte": int.__le__}
    return all(checks[name](second, bounds.number(name) or 0) for name in bounds.values)
