"""Addresses of push services: whoever names one must not make us knock anywhere but at a public service.

An address is looked at when a browser gives it, and its host again when something is sent: a name may lead elsewhere
tomorrow. What is asked is the very address that was looked at, and nobody is followed who leads on.
"""

import base64
import binascii
import ipaddress
import socket
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

LONGEST = 2000
NOT_A_SERVICE = Reason("push_address", _("Your browser gave an address that no push service can have."))
NOT_A_KEY = Reason("push_key", _("Your browser gave a key that pushes cannot be sealed with."))


class Elsewhere(Exception):
    """The address leads to where no push service is."""


def host_of(endpoint: str) -> str:
    return urlsplit(endpoint).hostname or ""


def why_not_link(endpoint: str, p256dh: str, auth: str) -> Reason | None:
    """Why something cannot be sent to this address with these keys."""
    if not _is_address(endpoint):
        return NOT_A_SERVICE
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(p256dh))
        is_secret = len(decoded(auth)) == 16
    except (ValueError, binascii.Error):
        return NOT_A_KEY
    return None if is_secret else NOT_A_KEY


def decoded(text: str) -> bytes:
    """Base64 for addresses, with or without its padding. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _is_address(endpoint: str) -> bool:
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        return False
    try:
        parts = urlsplit(endpoint)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return False
    if settings.PUSH_TO_LOOPBACK and host == "localhost":
        return True
    is_plain = parts.scheme == "https" and port in (None, 443) and not parts.username and not parts.password
    return is_plain and "." in host and not _is_number(host)


def _is_number(host: str) -> bool:
    """An address instead of a name, in any of the spellings that a resolver reads."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rsplit(".", 1)[-1].isdigit() or host.rsplit(".", 1)[-1].startswith("0x")
    return True


def public_address(endpoint: str) -> str:
    """The IP address to ask. Raises Elsewhere unless all that the name leads to are public, OSError where none is."""
    if not _is_address(endpoint):
        raise Elsewhere
    found = socket.getaddrinfo(host_of(endpoint), None, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(one[4][0]) for one in found]
    if settings.PUSH_TO_LOOPBACK and host_of(endpoint) == "localhost":
        return "127.0.0.1"
    if not addresses or not all(one.is_global and not one.is_multicast for one in addresses):
        raise Elsewhere
    return str(addresses[0])


def public_key() -> str:
    """The key of this site that browsers are told; empty where none was made."""
    if not settings.VAPID_PRIVATE_KEY:
        return ""
    private = ec.derive_private_key(int.from_bytes(decoded(settings.VAPID_PRIVATE_KEY)), ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()
