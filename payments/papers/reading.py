"""Whose papers are whose: one's own, those one's invoices are; operators read them all. Foreign equals missing."""

from django.db.models import Count, F, Max, Q, QuerySet

from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from payments.models import Billing, Paper, PaperSeries


def papers_of(by: Actor) -> QuerySet[Paper]:
    """What was written to a person, or in their name; the newest first."""
    return _whole(Paper.objects.filter(Q(recipient_id=by.pk) | Q(series__helper_id=by.pk)))


def paper_for(by: Actor, paper_id: int) -> Paper:
    rows = Paper.objects.all() if by.is_operator else papers_of(by)
    paper = _whole(rows).filter(pk=paper_id).first()
    if paper is None:
        raise Missing
    return paper


def papers_of_visit(by: Actor, booking_id: int) -> QuerySet[Paper]:
    """The papers of one visit that this person may read, the oldest first."""
    rows = Paper.objects.all() if by.is_operator else papers_of(by)
    return _whole(rows).filter(deal__booking_id=booking_id).order_by("pk")


def _whole(rows: QuerySet[Paper]) -> QuerySet[Paper]:
    return rows.select_related("series", "corrects__series", "deal").prefetch_related("parties").order_by("-pk")


def billing_of(person_id: int) -> Billing | None:
    return Billing.objects.filter(person_id=person_id).first()


def faults_in_series() -> list[str]:
    """Series whose numbers are not 1, 2, 3, … up to the last that was taken."""
    rows = PaperSeries.objects.annotate(count=Count("papers"), most=Max("papers__number"))
    wrong = rows.exclude(last=0, count=0).exclude(count=F("last"), most=F("last"))
    return [f"series {one.pk} took {one.last} numbers, has {one.count} papers up to {one.most}" for one in wrong]
