"""Policies: never changed, only followed by a new version."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import refuse_if
from matching.models import Policy
from matching.rules import why_not_policy

VERSION_LOCK = 0xB01C


@transaction.atomic
def add_policy(*, by: Actor, rules: dict[str, Any], reason: str) -> Policy:
    """Put a new version in force, with its author and its reason. Raises Refused when its shape is wrong."""
    refuse_if(why_not_policy(by, rules, reason))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [VERSION_LOCK])
    last = Policy.objects.aggregate(last=Max("version"))["last"] or 0
    policy = Policy.objects.create(version=last + 1, rules=rules, reason=reason.strip(), author_id=by.pk)
    events.record("policy.added", by=by, subject=policy, version=policy.version)
    return policy
