"""Labels, for whoever scans one and for operators who print them."""

from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from marketplace.bookings.models import Label
from marketplace.bookings.queries.finding import only
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing


def label_by_key(key: str) -> Label:
    """A label that still works. Raises Missing for an unknown and for a retired one."""
    rows = Label.objects.filter(key=key, retired_at=None, topic__retired_at=None)
    return only(rows.select_related("topic__programme", "package", "place"))


def sheets(by: Actor) -> list[dict]:
    """The sheets that were made, the newest first, with how many labels of each are claimed. For operators."""
    if not by.is_operator:
        raise Missing
    rows = Label.objects.values("sheet", "model", "topic_id").annotate(
        made_at=Min("made_at"), labels=Count("pk"), claimed=Count("owner"), retired=Max("retired_at"), newest=Max("pk")
    )
    return list(rows.order_by("-newest")[:200])


def sheet_for(by: Actor, sheet: UUID) -> QuerySet[Label]:
    """The labels of one sheet, for operators. Raises Missing."""
    rows = Label.objects.filter(sheet=sheet).select_related("topic", "package").order_by("pk")
    if not by.is_operator or not rows.exists():
        raise Missing
    return rows


def labels_of(person_id: int) -> QuerySet[Label]:
    return Label.objects.filter(Q(owner_id=person_id)).select_related("topic").order_by("pk")


def sheet_of_label(by: Actor, label_id: int) -> UUID:
    """The sheet that a label is on, for operators."""
    if not by.is_operator:
        raise Missing
    return Label.objects.get(pk=label_id).sheet
