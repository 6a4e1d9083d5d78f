"""Flags for operators: raised once for each cause and set of people, looked at, decided. None moves anybody's trust."""

import hashlib
from collections.abc import Collection

from django.db import connection, transaction
from django.utils import timezone

from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Refused, refuse_if
from reviews import queries, rules, watch
from reviews.models import Flag
from reviews.watch import Suspicion

# Two sets of people are the same question when more than this part of the smaller one is in both.
SAME_ABOVE = 0.5


@transaction.atomic
def raise_flag(*, by: Actor, found: Suspicion) -> Flag | None:
    """Ask operators to look. What they are asked already grows by it; what they have looked at is not asked again."""
    _hold_cause(found.cause)
    if queries.is_cleared(found):
        return None
    flag = _open_about(found)
    if flag is None:
        flag = Flag.objects.create(cause=found.cause, group=group_of(found.people))
        flag.people.set(found.people)
        flag.reviews.set(found.reviews)
        _keep_kinds(flag, found)
        events.record("flag.raised", by=by, subject=flag, cause=flag.cause)
    else:
        _grow(flag, found, by)
    return flag


def raise_flags(*, by: Actor, found: Collection[Suspicion]) -> list[Flag]:
    """Each in a transaction of its own; returns those that are open because of it."""
    raised = (raise_flag(by=by, found=one) for one in found)
    return [flag for flag in raised if flag is not None]


def group_of(people: Collection[int]) -> str:
    """A set of people in one word: the same for the same people."""
    return hashlib.sha256(",".join(map(str, sorted(people))).encode()).hexdigest()


def _hold_cause(cause: str) -> None:
    """One at a time for each cause until the transaction ends: two who found the same ask once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"flags {cause}"])


def _open_about(found: Suspicion) -> Flag | None:
    """The open flag of this cause about these people, or about most of them."""
    rows = Flag.objects.select_for_update(no_key=True).filter(cause=found.cause, closed_at=None).order_by("pk")
    for flag in rows.prefetch_related("people"):
        known = {person.pk for person in flag.people.all()}
        if len(known & found.people) > SAME_ABOVE * min(len(known), len(found.people)):
            return rows.filter(group=group_of(known | found.people)).first() or flag
    return None


def _grow(flag: Flag, found: Suspicion, by: Actor) -> None:
    people = set(flag.people.values_list("pk", flat=True)) | found.people
    reviews = set(flag.reviews.values_list("pk", flat=True))
    if group_of(people) == flag.group and found.reviews <= reviews and found.kinds <= set(flag.kinds):
        return
    flag.people.add(*found.people)
    flag.reviews.add(*found.reviews)
    flag.group, flag.changed_at = group_of(people), timezone.now()
    flag.save(update_fields=["group", "changed_at"])
    _keep_kinds(flag, found)
    events.record("flag.grew", by=by, subject=flag, cause=flag.cause)


def _keep_kinds(flag: Flag, found: Suspicion) -> None:
    flag.kinds = sorted(set(flag.kinds) | found.kinds)
    flag.save(update_fields=["kinds"])


@transaction.atomic
def look_at_flag(*, by: Actor, flag_id: int) -> Flag:
    """An operator opens a flag, and with it what is known of its people; each look is kept. Raises Missing."""
    flag = queries.flag_for(by, flag_id)
    events.record("flag.looked", by=by, subject=flag, cause=flag.cause)
    return flag


@transaction.atomic
def close_flag(*, by: Actor, flag_id: int, outcome: str, reason: str) -> Flag:
    """An operator decides: nothing wrong, or dealt with. Reviews are taken down by their own verb, never by this one.

    Raises Missing for everybody else, and for an operator whom it is about; Refused without a reason.
    """
    queries.flag_for(by, flag_id)
    flag = Flag.objects.select_for_update(no_key=True).get(pk=flag_id)
    refuse_if(watch.why_not_close(flag, reason))
    if outcome not in Flag.Outcome.values:
        raise Refused(rules.REASON_UNKNOWN, field="outcome")
    flag.outcome, flag.reason = outcome, reason.strip()
    flag.closed_at, flag.closed_by_id = timezone.now(), by.pk
    flag.save(update_fields=["outcome", "reason", "closed_at", "closed_by"])
    events.record("flag.closed", by=by, subject=flag, cause=flag.cause, outcome=outcome)
    return flag
