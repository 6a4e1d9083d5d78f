"""Addresses of push services and numbers of people as they rest: sealed, because whoever has one can ring.

Both are known again by a keyed digest. What is sealed for one `purpose` opens for no other.
"""

import base64
import hashlib
import json

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

BROWSERS, PHONES = "marketplace.notifications.browsers", "marketplace.notifications.phones"


def seal(said: dict[str, str], purpose: str = BROWSERS) -> bytes:
    return _lock(purpose).encrypt(json.dumps(said).encode())


def unseal(sealed: bytes, purpose: str = BROWSERS) -> dict[str, str]:
    """What was sealed with the newest key or one before it."""
    return json.loads(_lock(purpose).decrypt(bytes(sealed)))


def digest_of(address: str, purpose: str = BROWSERS) -> bytes:
    return salted_hmac(purpose, address, algorithm="sha256").digest()


def seal_number(number: str) -> bytes:
    return seal({"number": number}, PHONES)


def unseal_number(sealed: bytes) -> str:
    return unseal(sealed, PHONES)["number"]


def _lock(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(purpose.encode() + b":" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
