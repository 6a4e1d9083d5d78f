"""A request that comes twice, because its answer was lost, has one effect.

Kept is what a request led to, never what was told of it: a repeated request is told about the thing as it may be
read then, so that no kept answer holds words, names or addresses beyond their time.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import Actor
from marketplace.core.errors import Reason, Refused, refuse_if
from marketplace.core.models import Answer

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 80
KEY_WRONG = Reason("idempotency_key_wrong", _("An idempotency key is 1 to 80 visible ASCII characters."))
KEY_REUSED = Reason("idempotency_key_reused", _("This idempotency key was used before, with another content."))


def why_not_key(key: str) -> Reason | None:
    is_visible = key.isascii() and key.isprintable() and " " not in key
    return None if is_visible and 0 < len(key) <= LONGEST_KEY else KEY_WRONG


def digest_of(body: Any) -> bytes:
    """The same for bodies that say the same, in whatever order their fields come."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).digest()


@transaction.atomic
def once(*, by: Actor, route: str, key: str, body: Any, act: Callable[[], int]) -> int:
    """Run `act` unless this key already did; returns the id of what it led to, then or now.

    The key's row is written in the transaction of `act`: a refusal leaves none, and two at once wait for each other.
    Raises Refused with KEY_REUSED for another body, with KEY_WRONG for what is no key.
    """
    refuse_if(why_not_key(key))
    _hold(f"{by.pk} {route} {key}")
    known = Answer.objects.filter(actor_id=by.pk, route=route, key=key).first()
    if known is not None and known.at > timezone.now() - KEPT_FOR:
        if bytes(known.body_digest) != digest_of(body):
            raise Refused(KEY_REUSED)
        return known.outcome["id"]
    if known is not None:
        known.delete()
    found = act()
    Answer.objects.create(actor_id=by.pk, route=route, key=key, body_digest=digest_of(body), outcome={"id": found})
    return found


def _hold(name: str) -> None:
    """Until the transaction ends, one at a time per key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotency {name}"])


def forget_answers() -> int:
    """Drop keys that nobody comes back to after a day; returns how many."""
    return Answer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]
