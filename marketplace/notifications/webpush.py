"""The one place that asks push services (RFC 8030, 8291, 8292). No transaction is open, and the outcome is one of four:

taken; `Gone` (the browser ended it: never again), `Rejected` (asking again changes nothing), or `Busy` (later).
"""

import time
from email.utils import parseaddr, parsedate_to_datetime
from urllib.parse import urlsplit, urlunsplit

import http_ece
import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import connection
from py_vapid import Vapid02

from marketplace.notifications.endpoints import Elsewhere, decoded, public_address

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
KEPT_SECONDS = 24 * 60 * 60
SIGNED_SECONDS = 12 * 60 * 60


class Gone(Exception):
    """The browser is not there any more."""


class Rejected(Exception):
    """The service refused for good; `code` is its status, or why we did not ask."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Busy(Exception):
    """No answer, or a fault or too much to do on the other side. `wait`: seconds it asks for."""

    def __init__(self, code: str, wait: int = 0) -> None:
        super().__init__(code)
        self.code, self.wait = code, wait


def push(browser: dict[str, str], payload: bytes, *, is_urgent: bool) -> None:
    """Send one push, sealed for this browser alone (`endpoint`, `p256dh`, `auth`)."""
    if connection.in_atomic_block:
        raise RuntimeError("A push is never sent inside a transaction.")
    endpoint = browser["endpoint"]
    try:
        address = public_address(endpoint)
    except Elsewhere as error:
        raise Rejected("elsewhere") from error
    except OSError as error:
        raise Busy("no_name") from error
    headers = {
        **_signed(endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "high" if is_urgent else "normal",
    }
    body = http_ece.encrypt(
        payload,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(browser["p256dh"]),
        auth_secret=decoded(browser["auth"]),
        version="aes128gcm",
    )
    _sort(_ask(endpoint, address, headers, body))


def _signed(endpoint: str) -> dict[str, str]:
    """Who we are, for this service alone and for some hours."""
    parts = urlsplit(endpoint)
    contact = f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + SIGNED_SECONDS, "sub": contact}
    return Vapid02.from_raw(settings.VAPID_PRIVATE_KEY.encode()).sign(claims)


def _ask(endpoint: str, address: str, headers: dict[str, str], body: bytes) -> httpx.Response:
    """Ask the very address that was looked at, under its name; whoever leads on is not followed."""
    parts = urlsplit(endpoint)
    host = f"[{address}]" if ":" in address else address
    pinned = urlunsplit(parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host))
    more = {"extensions": {"sni_hostname": parts.hostname}} if parts.scheme == "https" else {}
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
            return client.post(pinned, headers={**headers, "Host": parts.netloc}, content=body, **more)
    except httpx.HTTPError as error:
        raise Busy("no_answer") from error


def _sort(answer: httpx.Response) -> None:
    status = answer.status_code
    if status in {404, 410}:
        raise Gone
    if status == 429 or status >= 500:
        raise Busy(str(status), _wait_of(answer))
    if not 200 <= status < 300:
        raise Rejected(str(status))


def _wait_of(answer: httpx.Response) -> int:
    """Seconds that a service asks us to wait, said as a number or as a date; 0 without."""
    said = answer.headers.get("Retry-After", "")
    if said.isascii() and said.isdecimal():
        return min(int(said), KEPT_SECONDS)
    try:
        return max(0, int(parsedate_to_datetime(said).timestamp() - time.time()))
    except (ValueError, TypeError):
        return 0
