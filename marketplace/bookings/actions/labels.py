"""Labels: made in sheets, claimed by whoever owns the thing, retired; and the request that one of them prepares."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts import queries as people
from marketplace.bookings import queries
from marketplace.bookings.actions.requests import save_draft
from marketplace.bookings.models import Label, Request
from marketplace.bookings.rules.labels import LABEL_NOT_YOURS, why_not_claim, why_not_labels
from marketplace.catalog import queries as catalogue
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if


@transaction.atomic
def make_labels(*, by: Actor, model: str, topic: str, count: int, package: str = "") -> Label:
    """A sheet of `count` labels for things of one model; gives its first. Topic and package by slug. For operators."""
    if not by.is_operator:
        raise Missing
    refuse_if(why_not_labels(model, count))
    found = catalogue.topic_by_slug(topic)
    chosen = catalogue.chosen(found, {"package": package})["package_id"] if package else None
    sheet = uuid4()
    same = {"sheet": sheet, "model": model.strip(), "topic": found, "package_id": chosen, "made_by_id": by.pk}
    first = Label.objects.bulk_create([Label(**same) for _ in range(count)])[0]
    events.record("labels.made", by=by, subject=first, sheet=str(sheet), count=count)
    return first


@transaction.atomic
def retire_labels(*, by: Actor, sheet: UUID) -> Label:
    """The labels of a sheet open nothing any more."""
    first = queries.sheet_for(by, sheet)[0]
    if Label.objects.filter(sheet=sheet, retired_at=None).update(retired_at=timezone.now()):
        events.record("labels.retired", by=by, subject=first, sheet=str(sheet))
    return Label.objects.get(pk=first.pk)


@transaction.atomic
def claim_label(*, by: Actor, key: str) -> Label:
    """The thing is mine and stands at home: my last address is kept with it, for nobody but me."""
    label = _hold(key)
    refuse_if(why_not_claim(label, by.pk))
    label.owner_id, label.claimed_at = by.pk, timezone.now()
    label.place = people.places_of(by).first()
    label.save(update_fields=["owner", "place", "claimed_at"])
    events.record("label.claimed", by=by, subject=label)
    return label


@transaction.atomic
def release_label(*, by: Actor, key: str) -> Label:
    """The thing is not mine any more."""
    label = _hold(key)
    refuse_if(None if label.owner_id == by.pk else LABEL_NOT_YOURS)
    label.owner = label.place = label.claimed_at = None
    label.save(update_fields=["owner", "place", "claimed_at"])
    events.record("label.released", by=by, subject=label)
    return label


@transaction.atomic
def draft_from_label(*, by: Actor, key: str, visitor_key: str = "") -> Request:
    """A request about the thing, prepared and not sent; its place is filled in for its owner only."""
    label = queries.label_by_key(key)
    fields: dict = {"topic_id": label.topic_id, "package_id": label.package_id, "words": f"{label.model}: "}
    if by.pk is not None and label.owner_id == by.pk and label.place_id is not None:
        fields["place_id"] = accounts.copy_place(by=by, place_id=label.place_id).pk
    return save_draft(by=by, visitor_key=visitor_key, **fields)


def _hold(key: str) -> Label:
    found = queries.label_by_key(key)
    return Label.objects.select_for_update(no_key=True, of=("self",)).get(pk=found.pk)
