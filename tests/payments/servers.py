"""A running Stripe sandbox for every test of payments that asks for it."""

from collections.abc import Iterator

import pytest

from payments.sandbox.server import Running, start


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[Running]:
    """One sandbox in threads of this process, on a port of its own."""
    running = start()
    yield running
    running.stop()


@pytest.fixture
def sandbox(sandbox_server: Running) -> Running:
    """The sandbox as new: nothing in it, the clock at the machine's time, every dial at zero, no webhook."""
    sandbox_server.reset()
    return sandbox_server
