"""The chain over the event rows: a changed, lost or slipped-in row no longer fits its link."""

import hashlib
import json

from django.db import connection, transaction

from marketplace.core.models import Event, Seal

CHAIN_LOCK = 0x5EA1
START = b"\0" * 32
BATCH = 5_000


def digest_of(event: Event, previous: bytes) -> bytes:
    """SHA-256 over the previous digest and the event's columns in canonical JSON."""
    row = [
        event.pk,
        event.name,
        event.actor_kind,
        event.actor_id,
        event.subject_kind,
        event.subject_id,
        event.facts,
        event.at.isoformat(),
    ]
    body = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous + body.encode()).digest()


@transaction.atomic
def seal_new_events() -> int:
    """Append links in id order under one advisory lock; returns how many were added.

    Ids of transactions still under way may be lower than a sealed one, so only events older than
    every running transaction are sealed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon = cursor.fetchone()[0]
    last = Seal.objects.order_by("-event_id").first()
    digest = bytes(last.digest) if last else START
    after = last.event_id if last else 0
    settled = Event.objects.filter(pk__gt=after, transaction__lt=horizon)
    links = []
    for event in settled.order_by("pk")[:BATCH]:
        digest = digest_of(event, digest)
        links.append(Seal(event=event, digest=digest))
    Seal.objects.bulk_create(links)
    return len(links)


def broken_links() -> list[int]:
    """Ids of the events that do not fit the chain, in order; empty when all is well.

    Either the row is not what was sealed, or it came without a link into a stretch that was sealed already.
    Rows taken off the end leave no trace here.
    """
    broken, digest, last = [], START, 0
    for seal in Seal.objects.select_related("event").order_by("event_id").iterator():
        expected = digest_of(seal.event, digest)
        digest, last = bytes(seal.digest), seal.event_id
        if digest != expected:
            broken.append(seal.event_id)
    slipped_in = Event.objects.filter(pk__lt=last, seal=None).values_list("pk", flat=True)
    return sorted([*broken, *slipped_in])
