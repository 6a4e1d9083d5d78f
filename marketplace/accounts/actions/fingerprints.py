"""What a person was seen with, kept as a digest so that two who share it can be found, and forgotten after a year."""

from django.db import transaction
from django.utils import timezone

from marketplace.accounts.fingerprints import KEPT_FOR, address_of, digest_of
from marketplace.accounts.models import Fingerprint, Place
from marketplace.core import events
from marketplace.core.actors import Actor


@transaction.atomic
def record_fingerprint(*, by: Actor, person_id: int, kind: str, value: str) -> Fingerprint | None:
    """A person was seen with `value`, of which only a keyed digest is kept. None when there is nothing to keep.

    `kind` is device, payment or address; an address comes in the one spelling of `fingerprints.address_of`.
    """
    if not value:
        return None
    now, what = timezone.now(), {"person_id": person_id, "kind": Fingerprint.Kind(kind)}
    row, is_new = Fingerprint.objects.get_or_create(
        **what, digest=digest_of(kind, value), defaults={"first_seen_at": now, "last_seen_at": now}
    )
    if is_new:
        events.record("fingerprint.seen", by=by, subject=row, person=person_id, kind=kind)
    elif row.last_seen_at < now:
        Fingerprint.objects.filter(pk=row.pk, last_seen_at__lt=now).update(last_seen_at=now)
        row.last_seen_at = now
    return row


@transaction.atomic
def forget_fingerprints(*, by: Actor) -> int:
    """Drop what was not seen for a year; returns how many."""
    return Fingerprint.objects.filter(last_seen_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def note_address(by: Actor, place: Place) -> None:
    """The house of a place that belongs to somebody; one without a number says no house."""
    if place.owner_id:
        value = address_of(place.street, place.number, place.postcode, place.country)
        kind = Fingerprint.Kind.ADDRESS
        record_fingerprint(by=by, person_id=place.owner_id, kind=kind, value=value)
