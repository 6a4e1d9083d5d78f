"""How Stripe is asked: with no transaction open, and with faults sorted into refusals and what may have happened."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import stripe
from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 20
# The API that this code was written for; a newer SDK does not change it by itself.
API_VERSION = "2026-10-28.endive"


class Declined(Exception):
    """Stripe refused for good; `code` is its reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unknown(Exception):
    """No answer, or a fault on the other side: it may have happened."""


class Broken(Unknown):
    """Stripe answered that it broke. It gives the same answer to the same key again, so the next try needs another."""


@cache
def _client(key: str, address: str) -> stripe.StripeClient:
    http = stripe.HTTPXClient(timeout=TIMEOUT_SECONDS, allow_sync_methods=True)
    addresses: Any = {"api": address} if address else {}
    options: Any = {"stripe_version": API_VERSION, "max_network_retries": 0, "http_client": http}
    return stripe.StripeClient(key, base_addresses=addresses, **options)


def ask(call: Callable[[Any], Any]) -> Any:
    """Make a call and sort its faults; refuses to run while a transaction is open."""
    if connection.in_atomic_block:
        raise RuntimeError("Stripe is never called inside a transaction.")
    try:
        return call(_client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE).v1)
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise Unknown from error
    except stripe.AuthenticationError as error:
        # Our key is wrong, not what was asked: nobody's money is refused for that.
        log.error("stripe refuses our key")
        raise Unknown from error
    except stripe.StripeError as error:
        status = error.http_status or 500
        if status >= 500:
            raise Broken from error
        if status in (409, 429):
            raise Unknown from error
        raise Declined(_code_of(error)) from error


def _code_of(error: stripe.StripeError) -> str:
    code = read(error.error, "decline_code") or error.code or type(error).__name__
    return str(code)[:60]


def read(thing: Any, name: str) -> Any:
    """A field that may be left out of Stripe's answer."""
    try:
        return thing[name]
    except (KeyError, TypeError, AttributeError):
        return None


def id_of(thing: Any) -> str:
    """The id of what Stripe gives as an id or, expanded, as a whole."""
    return (thing if isinstance(thing, str) else read(thing, "id")) or ""


def moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
