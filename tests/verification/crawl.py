"""Crawl every route as a principal and keep what was answered, less what may differ between two equal answers."""

import re
from collections.abc import Iterator

from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.verification.api_matrix import API_MATRIX
from tests.verification.door_matrix import DOOR_MATRIX
from tests.verification.moves_matrix import MOVES_MATRIX
from tests.verification.paid_matrix import PAID_MATRIX
from tests.verification.routes import all_routes, parameters
from tests.verification.world import World

# The whole list of what is removed before two answers are compared.
REMOVED = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'),
    re.compile(rb'nonce="[^"]+"'),
    re.compile(rb"(reference|request)[-_ ]?id=\"?[0-9a-f]{8}"),
    re.compile(rb'"X-CSRFToken": ?"[^"]+"'),
    re.compile(rb'name="(client|idempotency)_id" value="[^"]+"'),
    re.compile(rb'<code class="reference">[0-9a-f]+</code>'),
)
REMOVED_HEADERS = {"set-cookie", "x-request-id"}
Ways = dict[str, tuple[str, dict[str, str]]]
# HEAD is as GET, which the rights test holds.
WAYS: Ways = {"GET": ("GET", {}), "htmx": ("GET", {"HX-Request": "true"})}
# A first look can leave something behind: a conversation that was read, a page that was cached.
FIRST_LOOK: Ways = {"GET": ("GET", {})}
# An app's routes know nothing of the page's script.
ONLY_PAGES = {"htmx"}
# Leaving a session or the site is not looking at a page.
NOT_CRAWLED = {"account_logout"}
# Routes that are looked at once more with the paid visit in a state of its own.
IN_STATES = [name for name in PAID_MATRIX | DOOR_MATRIX | MOVES_MATRIX | API_MATRIX if " " in name]


def addresses(world: World) -> dict[str, str]:
    """Route name → address in this world. Raises AssertionError for a parameter that the world has no value for."""
    found = {}
    for name, pattern in all_routes().items():
        wanted = parameters(pattern)
        unknown = set(wanted) - set(world.values)
        assert not unknown, f"the world has no value for {unknown} of route {name}"
        try:
            found[name] = reverse(name, kwargs={key: world.values[key] for key in wanted})
        except NoReverseMatch:
            found[name] = reverse(name, args=[world.values[key] for key in wanted])
    return found | _paid_addresses(world)


def _paid_addresses(world: World) -> dict[str, str]:
    """ "<route> <state>" → address of the paid visit in that state."""
    pairs = {name: name.split() for name in IN_STATES}
    return {name: reverse(route, args=[world.visits[state].pk]) for name, (route, state) in pairs.items()}


def answer(client: Client, address: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, less what may differ."""
    response = client.generic(method, address, headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for pattern in REMOVED:
        body = pattern.sub(b"", body)
    kept = {name.lower(): value for name, value in response.headers.items() if name.lower() not in REMOVED_HEADERS}
    return response.status_code, kept, body


def crawl(world: World, principal: str, ways: Ways = WAYS) -> dict[str, tuple]:
    """Every route as a page, by htmx and as JSON, and the mails sent so far."""
    seen = dict(looks(world, principal, ways))
    seen["mails"] = tuple((message.to, message.subject, message.body) for message in mail.outbox)
    return seen


def looks(world: World, principal: str, ways: Ways = WAYS) -> Iterator[tuple[str, tuple]]:
    """ "<route> <way>" and its answer, one after the other."""
    # Several looks at all routes are more than an app may ask in a minute.
    cache.clear()
    client = world.client(principal)
    for name, address in addresses(world).items():
        if name in NOT_CRAWLED:
            continue
        for way, (method, headers) in ways.items():
            if way in ONLY_PAGES and name.startswith("api_"):
                continue
            yield f"{name} {way}", answer(client, address, method, **headers)


def differing(before: dict[str, tuple], after: dict[str, tuple]) -> list[str]:
    return [name for name in before if before[name] != after[name]]
