"""Addresses of push services as they rest: sealed, because whoever has one can ring; known again by a keyed digest."""

import base64
import hashlib
import json

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

PURPOSE = "marketplace.notifications.browsers"


def seal(said: dict[str, str]) -> bytes:
    return _lock().encrypt(json.dumps(said).encode())


def unseal(sealed: bytes) -> dict[str, str]:
    """What was sealed with the newest key or one before it."""
    return json.loads(_lock().decrypt(bytes(sealed)))


def digest_of(endpoint: str) -> bytes:
    return salted_hmac(PURPOSE, endpoint, algorithm="sha256").digest()


def _lock() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(PURPOSE.encode() + b":" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
