"""A running Stripe sandbox for every test of payments that asks for it."""

from collections.abc import Iterator

import pytest

from payments.sandbox.server import Running, start
from tests.verification.stripe_contract import unlisted


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[Running]:
    """One sandbox in threads of this process, on a port of its own."""
    running = start()
    yield running
    running.stop()


@pytest.fixture
def sandbox(sandbox_server: Running) -> Iterator[Running]:
    """The sandbox as new: nothing in it, the clock at the machine's time, every dial at zero, no webhook.

    Whatever the gateway sent to it during the test has to be in the contract.
    """
    sandbox_server.reset()
    yield sandbox_server
    assert unlisted(sandbox_server.calls()) == []
