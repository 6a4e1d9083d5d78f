"""One call to the API: who asks, under which key, what comes of it, and whether the answer arrives."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from payments.sandbox import idempotency
from payments.sandbox.dials import faults_of
from payments.sandbox.due import let_time_pass
from payments.sandbox.errors import Refused, broken, hurried, in_use, invalid
from payments.sandbox.events import API_VERSION
from payments.sandbox.expansion import shown
from payments.sandbox.params import Params, parse
from payments.sandbox.routes import find
from payments.sandbox.store import Store

VERSION = re.compile(r"\d{4}-\d\d-\d\d(\.[a-z_]+)?(;.*)?")
TEST_KEYS = ("Bearer sk_test_", "Bearer rk_test_")
LONGEST_KEY = 255
TELLING_HEADERS = ("Idempotency-Key", "Stripe-Account", "Stripe-Version")
COLUMNS = ("method", "path", "key", "status", "fate", "caller", "names", "headers", "version")


@dataclass(frozen=True)
class Call:
    """A request: `encoded` is the query of a GET, the body of a POST."""

    method: str
    path: str
    encoded: str
    headers: Mapping[str, str]

    @property
    def key(self) -> str | None:
        return self.headers.get("Idempotency-Key") if self.method == "POST" else None

    @property
    def scoped_key(self) -> str | None:
        """The key with the account to which it belongs: each account has its own."""
        return f"{self.headers.get('Stripe-Account', '')}/{self.key}" if self.key else None


@dataclass
class Answer:
    """What goes back: `body` becomes JSON unless it is a page already; `is_lost` means that nothing arrives."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    is_lost: bool = False


def answer(store: Store, call: Call) -> Answer:
    """Do one call of the API in one turn, after the wait that a dial asked for."""
    with store.flight(call.scoped_key) as is_free:
        if not is_free:
            return refused_in_use(store, call)
        with store.turn():
            seconds, fault = faults_of(store, call.method, call.path)
        if seconds:
            time.sleep(seconds)
        return in_turn(store, call, fault)


def refused_in_use(store: Store, call: Call) -> Answer:
    refusal = in_use(call.key or "")
    found = Answer(refusal.status, refusal.body)
    with store.turn():
        note(store, call, found, "in_use")
    return found


def in_turn(store: Store, call: Call, fault: str | None) -> Answer:
    with store.turn():
        let_time_pass(store)
        store.request = {"id": store.new_id("req", 14), "idempotency_key": call.key}
        store.acting_for = call.headers.get("Stripe-Account")
        try:
            found = spoiled(store, call, fault)
            found.headers |= {"Request-Id": store.request["id"] or "", "Stripe-Version": version_of(call)}
        finally:
            store.request, store.acting_for = {"id": None, "idempotency_key": None}, None
    return found


def version_of(call: Call) -> str:
    return call.headers.get("Stripe-Version") or API_VERSION


def spoiled(store: Store, call: Call, fault: str | None) -> Answer:
    """The answer, with the fault that a dial asked for."""
    if fault in ("fail_before", "rate_limited"):
        refusal = broken() if fault == "fail_before" else hurried()
        found = Answer(refusal.status, refusal.body)
    else:
        found = kept(store, call, is_broken=fault == "fail_after_effect")
    found.is_lost = fault == "lost_answer"
    note(store, call, found, fault)
    return found


def note(store: Store, call: Call, found: Answer, fault: str | None) -> None:
    fate = fault or ("replayed" if "Idempotent-Replayed" in found.headers else "")
    names = json.dumps(sorted(names_in(call.encoded)))
    headers = json.dumps([name for name in TELLING_HEADERS if name in call.headers])
    caller, version = call.headers.get("Authorization"), call.headers.get("Stripe-Version")
    told = (call.method, call.path, call.key, found.status, fate, caller, names, headers, version)
    store.base.execute(f"INSERT INTO requests ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(told))})", told)


def names_in(encoded: str) -> set[str]:
    """The names of the parameters, numbers of lists left out: line_items[][quantity]; metadata as a whole."""
    names = (re.sub(r"\[\d*\]", "[]", name) for name, _ in parse_qsl(encoded, keep_blank_values=True))
    return {re.sub(r"((?:^|\[)metadata\]?)\[.*", r"\1", name) for name in names}


def kept(store: Store, call: Call, is_broken: bool) -> Answer:
    """The stored answer of the call's key, or a new one, stored under it."""
    try:
        check_caller(store, call)
        asked = json.dumps([call.method, call.path, store.acting_for, parse(call.encoded)], sort_keys=True)
        former = idempotency.recall(store, call.key, call.scoped_key or "", asked) if call.key else None
    except Refused as refusal:
        return Answer(refusal.status, refusal.body)
    if former:
        return Answer(former[0], former[1], {"Idempotent-Replayed": "true"})
    found, is_remembered = worked(store, call)
    if is_broken:
        found = Answer(500, broken().body)
    if call.scoped_key and is_remembered:
        idempotency.remember(store, call.scoped_key, asked, found.status, found.body)
    return found


def check_caller(store: Store, call: Call) -> None:
    authorization = call.headers.get("Authorization", "")
    if not authorization.startswith(TEST_KEYS):
        raise Refused("Invalid API Key provided.", status=401, remembered=False)
    if store.acting_for and not store.find("account", id=store.acting_for):
        message = f"The provided key does not have access to account '{store.acting_for}' (or it does not exist)."
        raise Refused(message, status=403, code="account_invalid", remembered=False)
    if not VERSION.fullmatch(version_of(call)):
        raise invalid(f"Invalid Stripe API version: {version_of(call)}")
    if call.key and len(call.key) > LONGEST_KEY:
        raise invalid(f"Idempotency keys have at most {LONGEST_KEY} characters.")


def worked(store: Store, call: Call) -> tuple[Answer, bool]:
    """Do the work; the answer, and whether it is to be remembered."""
    try:
        route, ids = find(call.method, call.path)
        if store.acting_for and not route.per_account:
            raise invalid("The sandbox knows this call for the platform only, not for a connected account.")
        params = Params(parse(call.encoded))
        params.allow(route.allowed)
        with store.attempt():
            return Answer(200, shown(store, route.work(store, params, *ids), params.items("expand"))), True
    except Refused as refusal:
        return Answer(refusal.status, refusal.body), refusal.remembered
