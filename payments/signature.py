"""Whether a webhook comes from Stripe, and what it tells of."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta

from django.conf import settings

from payments.answers import Event

TOLERANCE = timedelta(minutes=5)
LARGEST_WEBHOOK = 512 * 1024


class NotFromStripe(Exception):
    """A webhook that Stripe did not sign; `code` says what was wrong."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def heard(body: bytes, signature: str, now: datetime) -> Event:
    """What a webhook says, when Stripe signed it within five minutes of `now`, earlier or later.

    Raises NotFromStripe. Checked here and not by the SDK, which lets times in the future pass.
    """
    if not settings.STRIPE_WEBHOOK_SECRET:
        raise NotFromStripe("no_secret")
    if len(body) > LARGEST_WEBHOOK:
        raise NotFromStripe("too_large")
    stamp, proofs = _signature_parts(signature)
    if abs(now.timestamp() - stamp) > TOLERANCE.total_seconds():
        raise NotFromStripe("not_now")
    signed = f"{stamp}.".encode() + body
    wanted = hmac.new(settings.STRIPE_WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(wanted, proof) for proof in proofs):
        raise NotFromStripe("wrong_signature")
    return _event(body)


def _signature_parts(header: str) -> tuple[int, list[str]]:
    parts = [part.partition("=") for part in header.split(",")]
    stamps = [value for name, _, value in parts if name.strip() == "t"]
    proofs = [value for name, _, value in parts if name.strip() == "v1" and value.isascii()]
    if len(stamps) != 1 or not stamps[0].isascii() or not stamps[0].isdecimal() or len(stamps[0]) > 12 or not proofs:
        raise NotFromStripe("no_signature")
    return int(stamps[0]), proofs


def _event(body: bytes) -> Event:
    try:
        told = json.loads(body)
        kind, subject = str(told["type"]), str(told["data"]["object"]["id"])
        mode = told.get("livemode")
        is_live = mode if isinstance(mode, bool) else None
        return Event(str(told["id"])[:255], kind[:80], subject[:255], str(told.get("account") or "")[:255], is_live)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotFromStripe("no_event") from error
