"""Bodies, addresses and queries that nobody thinks of: every answer is one of ours, none is a fault."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core import NotSet

from frontend.api.documentation import schema_in
from tests.long import rounds
from tests.verification.world import World, make_world

pytestmark = pytest.mark.django_db
EXAMPLES = rounds(in_test=3, in_long=40)
WRITERS = ("owner", "assigned", "operator")
KNOWN = {200, 201, 204, 400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 429, 503}


class TakeBack(Exception):
    """Ends a savepoint, so that no example leaves anything for the next."""


def status_of(client: Client, case: Any, address: str) -> int:
    """What the case gets, with the effect of its request taken back."""
    body = "" if isinstance(case.body, NotSet) else json.dumps(case.body, default=str)
    status = 0
    try:
        with transaction.atomic():
            kind = case.media_type or "application/json"
            status = client.generic(case.method, address, body, content_type=kind).status_code
            raise TakeBack
    except TakeBack:
        return status


def address_of(case: Any, world: World) -> str:
    """Two of three addresses are those of things that there are."""
    for name in (case.path_parameters or {}) if len(repr(case.body)) % 3 else ():
        case.path_parameters[name] = world.values[name]
    return f"{case.formatted_path}?{urlencode(case.query or {}, doseq=True, errors='replace')}"


def faults(operation: Any, world: World, clients: list[Client]) -> list[str]:
    """The cases of one operation that were answered by none of our statuses."""
    found = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        address = address_of(case, world)
        for client in clients:
            status = status_of(client, case, address)
            if status not in KNOWN:
                found.append(f"{status} {case.method} {address} {case.body!r}")

    ask()
    return found


def test_nothing_that_an_app_sends_is_a_fault_of_ours():
    world, schema = make_world(), schemathesis.openapi.from_dict(schema_in("en"))
    clients = [world.client(name) for name in WRITERS]
    for client in clients:
        client.raise_request_exception = False
    operations = [one.ok() for one in schema.get_all_operations()]

    wrong = [fault for operation in operations for fault in faults(operation, world, clients)]

    assert len(operations) > 60
    assert wrong == []
