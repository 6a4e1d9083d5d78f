"""Faults on demand, only for tests and the demo. Every dial is off until it is turned, and a new start turns all off.

Turn them by POST /_sandbox/dials with JSON, or by `Running.dial(name=…)`. A dial is a number, of how many of the next
calls or webhooks it spoils (0 is off), or a rule with any of
    count        how many it spoils at most
    probability  how likely it spoils one, from 0 to 1 (default 1)
    seed         makes the draws repeatable: the same seed spoils the same ones, counted from the turn of the dial
    only         the beginning of the paths (of the event types, for webhooks) that it looks at
    seconds      how long, for delays and shuffles
    reads        true: GET is spoiled as well; otherwise only what changes something is
`only` beside the dials is the beginning for all dials that have none of their own.

For calls, in this order; at most one of the last four meets a call:
    delay              the call waits `seconds` (default 1) before it is done; its idempotency key is in use meanwhile
    rate_limited       429, nothing happens, not remembered
    fail_before        500, nothing happens, not remembered
    fail_after_effect  it happens, the answer is 500 and is remembered under the idempotency key, as Stripe says
    lost_answer        it happens and is remembered, and the connection closes without an answer

For webhooks:
    webhook_drop       it is never sent; the event stays readable
    webhook_delay      it is sent `seconds` (default 2) later
    webhook_shuffle    it is sent up to `seconds` (default 1) later, so that it changes places with others
    webhook_duplicate  it is sent twice
    webhook_stale      it carries the object as the event before it did
    drop_webhooks      true or false: none is sent at all
"""

import random
from typing import Any

from payments.sandbox.errors import invalid
from payments.sandbox.store import Store

FAULTS = ("rate_limited", "fail_before", "fail_after_effect", "lost_answer")
CALLS = ("delay", *FAULTS)
WEBHOOKS = ("webhook_drop", "webhook_delay", "webhook_shuffle", "webhook_duplicate", "webhook_stale")
RULE = {"count", "probability", "seed", "only", "seconds", "reads"}
Rule = dict[str, Any]


def turn(store: Store, dials: dict[str, Any]) -> dict[str, Any]:
    """Set dials; those not named stay."""
    unknown = set(dials) - {*CALLS, *WEBHOOKS, "only", "drop_webhooks"}
    if unknown:
        raise invalid(f"Unknown dial: {sorted(unknown)[0]}")
    if "drop_webhooks" in dials:
        store.set("drop_webhooks", bool(dials["drop_webhooks"]))
    if "only" in dials:
        store.set("only", dials["only"])
    rules = {name: rule_of(name, value) for name, value in dials.items() if name in (*CALLS, *WEBHOOKS)}
    store.set("dials", {**store.setting("dials", {}), **rules})
    return {**store.setting("dials", {}), "drop_webhooks": store.setting("drop_webhooks", False)}


def rule_of(name: str, value: Any) -> Rule:
    rule = {"count": value} if isinstance(value, int) else value
    if not isinstance(rule, dict) or set(rule) - RULE:
        raise invalid(f"A dial is a number or a rule of {', '.join(sorted(RULE))}.", param=name)
    return {**rule, "seen": 0}


def spoiling(store: Store, name: str, what: str) -> Rule | None:
    """The dial's rule, if it spoils this one, which it then counts."""
    rules = store.setting("dials", {})
    rule = rules.get(name)
    if rule is None or rule.get("count") == 0:
        return None
    common = store.setting("only") if name in CALLS else None
    if not what.startswith(rule.get("only") or common or ""):
        return None
    hits = chance(name, rule) < rule.get("probability", 1)
    counted = {"count": rule["count"] - 1} if hits and rule.get("count") is not None else {}
    store.set("dials", {**rules, name: {**rule, **counted, "seen": rule["seen"] + 1}})
    return rule if hits else None


def chance(name: str, rule: Rule, purpose: str = "") -> float:
    """A number from 0 to 1 for the next one that a dial looks at: the same for the same seed."""
    return random.Random(f"{rule.get('seed', 0)} {name} {rule['seen']} {purpose}").random()


def faults_of(store: Store, method: str, path: str) -> tuple[float, str | None]:
    """The seconds for which this call waits, and the fault that it then meets; counted."""
    names = [name for name in CALLS if method != "GET" or store.setting("dials", {}).get(name, {}).get("reads")]
    delay = spoiling(store, "delay", path) if "delay" in names else None
    fault = next((name for name in names if name != "delay" and spoiling(store, name, path)), None)
    return (delay.get("seconds", 1.0) if delay else 0.0), fault


def tellings_of(store: Store, event: str) -> list[tuple[float, bool]]:
    """How an event of this type is told: for each time, the seconds until then and whether it is stale."""
    met = {name: spoiling(store, name, event) for name in WEBHOOKS}
    if met["webhook_drop"] or store.setting("drop_webhooks", False):
        return []
    late, shuffled = met["webhook_delay"], met["webhook_shuffle"]
    wait = late.get("seconds", 2.0) if late else 0.0
    wait += chance("webhook_shuffle", shuffled, "place") * shuffled.get("seconds", 1.0) if shuffled else 0.0
    return [(wait, bool(met["webhook_stale"]))] * (2 if met["webhook_duplicate"] else 1)
