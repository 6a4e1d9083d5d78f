"""R1: every route × method × 8 principals, as the matrix says (in `make test` shared out among the principals); a route
without a row is red."""

import pytest
from django.core.cache import cache
from django.db import transaction
from rest_framework.throttling import UserRateThrottle

from tests.verification.account_matrix import ACCOUNT_MATRIX, ADMIN_MATRIX
from tests.verification.api_matrix import API_MATRIX
from tests.verification.crawl import addresses
from tests.verification.demand_matrix import DEMAND_MATRIX
from tests.verification.door_matrix import DOOR_MATRIX
from tests.verification.matrix import MATRIX as PAGES
from tests.verification.moves_matrix import MOVES_MATRIX
from tests.verification.paid_matrix import PAID_MATRIX
from tests.verification.paper_matrix import PAPER_MATRIX
from tests.verification.routes import METHODS, all_routes, methods_of
from tests.verification.telling_matrix import TELLING_MATRIX
from tests.verification.world import PRINCIPALS, make_world

pytestmark = pytest.mark.django_db
MATRIX = PAGES | PAID_MATRIX | DEMAND_MATRIX | DOOR_MATRIX | MOVES_MATRIX | PAPER_MATRIX
MATRIX |= TELLING_MATRIX | API_MATRIX | ACCOUNT_MATRIX | ADMIN_MATRIX


class TakeBack(Exception):
    """Ends a savepoint, so that one request leaves nothing for the next."""


def seen(client, method: str, address: str) -> str:
    """What a principal gets: a status, `in` for "sign in first", or `to` for any other redirect."""
    answer = ""
    try:
        with transaction.atomic():
            response = client.generic(method, address, "", content_type="application/x-www-form-urlencoded")
            answer = str(response.status_code)
            if response.status_code in {302, 303}:
                answer = "in" if response.headers["Location"].startswith("/accounts/login/") else "to"
            raise TakeBack
    except TakeBack:
        return answer


def without_row(names: set[str], matrix: dict) -> set[str]:
    return names - set(matrix)


def expected(name: str, method: str, principal: str) -> str:
    """HEAD is as GET; a method without a row of its own is as `other`."""
    rows = MATRIX[name]
    row = rows.get(method) or (rows.get("GET") if method == "HEAD" else None) or rows["other"]
    return row.split()[PRINCIPALS.index(principal)]


def test_every_route_has_a_row():
    assert without_row(set(all_routes()), MATRIX) == set()
    assert {name.split()[0] for name in MATRIX} - set(all_routes()) == set()


def test_a_planted_route_without_a_row_is_seen():
    assert without_row({*all_routes(), "planted"}, MATRIX) == {"planted"}


def test_the_principals_together_try_every_method_on_every_route():
    for route in range(len(METHODS)):
        tried = {method for place in range(len(PRINCIPALS)) for method in methods_of(route + place)}
        assert tried == set(METHODS)


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_rights_are_as_the_matrix_says(principal, settings, monkeypatch):
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setitem(UserRateThrottle.THROTTLE_RATES, "user", None)
    world = make_world()
    client, wrong = world.client(principal), []
    cookies = client.cookies.copy()
    for number, (name, address) in enumerate(addresses(world).items(), PRINCIPALS.index(principal)):
        # There are more routes and methods than the API answers one person in a minute.
        cache.clear()
        for method in methods_of(number):
            client.cookies = cookies.copy()
            got, wanted = seen(client, method, address), expected(name, method, principal)
            if got != wanted:
                wrong.append(f"{method} {address} ({name}): {got}, matrix says {wanted}")

    assert wrong == []
