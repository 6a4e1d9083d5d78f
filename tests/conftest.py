"""What every test may ask for: the database as `app`, chance that can be replayed, and the system's browser."""

import gc
import os
import random
import secrets
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.template import Template
from django.test import TransactionTestCase
from django.test.utils import _TestState

from marketplace.config.packages import CHROMIUM, NGINX, REDIS
from marketplace.config.translations import compile_translations
from tests.database import SERVER
from tests.reset import Reset

pytest_plugins = ["tests.network", "tests.books", "tests.payments.servers"]
# Marker → the fixtures whose tests need that program of the system.
NEEDS = {"browser": {"chromium", "browser", "page"}, "nginx": {"nginx"}, "redis": {"redis_server"}}

# The files whose tests take half a minute and more each, the longest first.
LONGEST = (
    *("test_one_winner.py", "test_axe.py", "test_chaos.py", "test_interrupted.py", "test_killed_worker.py"),
    *("test_place_privacy.py", "test_rights.py"),
)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Draw one seed for the whole run, the same in every worker; SEED=… replays it. Pages speak German in tests too."""
    compile_translations()
    seed = os.environ.setdefault("SEED", str(secrets.randbelow(2**31)))
    if config.getoption("hypothesis_seed", None) is None:
        config.option.hypothesis_seed = seed


def pytest_report_header() -> str:
    return f"seed: {os.environ['SEED']} (SEED={os.environ['SEED']} replays this run)"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if terminalreporter.stats.get("failed") or terminalreporter.stats.get("error"):
        terminalreporter.write_line(f"Replay with SEED={os.environ['SEED']}")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Chromium or nginx, so that a machine without can run everything else and then say so."""
    items[:] = longest_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    for item in items:
        for marker, fixtures in NEEDS.items():
            if fixtures & set(getattr(item, "fixturenames", ())):
                item.add_marker(marker)


def longest_first(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """What takes longest stands at the head of each process's share, so that none begins it when others are done."""
    long = sorted((item for item in items if item.path.name in LONGEST), key=lambda item: LONGEST.index(item.path.name))
    short, ordered = [item for item in items if item.path.name not in LONGEST], []
    for number in range(workers):
        share = (len(items) - len(ordered)) // (workers - number)
        head = long[number::workers]
        rest = max(0, share - len(head))
        ordered += head + short[:rest]
        del short[:rest]
    return ordered


def pytest_collection_finish() -> None:
    """What was imported and collected is no garbage; walking it again and again costs a seventh of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True)
def chance(request: pytest.FixtureRequest) -> random.Random:
    """The test's own source of chance; the global one starts from the same seed."""
    random.seed(f"{os.environ['SEED']} {request.node.nodeid}")
    return random.Random(f"{os.environ['SEED']} {request.node.nodeid}")


@pytest.fixture(scope="session", autouse=True)
def templates_as_they_are(django_test_environment: None) -> Iterator[None]:
    """Django's test runner keeps a copy of the context of all that is rendered, down to each icon; nobody reads it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)
        yield


@pytest.fixture(scope="session")
def reset(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any) -> Iterator[Reset]:
    """This process's database, with what brings it back to its template."""
    server = request.config.stash[SERVER]
    try:
        server.join()
        with Reset(server.addresses.owner) as reset:
            yield reset
        with django_db_blocker.unblock():
            close_connections()
    finally:
        server.leave()


@pytest.fixture(scope="session")
def django_db_setup(reset: Reset) -> Iterator[None]:
    """Replace pytest-django's own, which would create, migrate and flush as one role that may do everything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: reset.run())
        yield


def close_connections() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()


@pytest.fixture
def owner_connection(request: pytest.FixtureRequest, django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A connection of the role that owns the schema, to the same database as the test's."""
    with psycopg.connect(request.config.stash[SERVER].addresses.owner, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    path = CHROMIUM.path()
    assert path, "Chromium is missing; make test says how to install it."
    return path


@pytest.fixture(scope="session")
def nginx() -> str:
    """The path of the system's nginx."""
    path = NGINX.path()
    assert path, "nginx is missing; make test says how to install it."
    return path


@pytest.fixture(scope="session")
def redis_server() -> str:
    """The path of the system's redis-server."""
    path = REDIS.path()
    assert path, "redis-server is missing; make test says how to install it."
    return path
