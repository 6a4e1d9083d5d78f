"""The official SDK, pointed at the sandbox."""

import pytest
from stripe import StripeClient

from payments.sandbox.server import Running


def client_of(running: Running) -> StripeClient:
    return StripeClient("sk_test_direct", base_addresses={"api": running.url}, max_network_retries=0)


@pytest.fixture
def stripe(sandbox: Running) -> StripeClient:
    return client_of(sandbox)
