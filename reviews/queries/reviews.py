"""Reads of reviews. What is sealed is read by its author and by nobody else."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Reason
from reviews import rules
from reviews.models import Report, Review, Role


def review_by(by: Actor, booking: Booking) -> Review | None:
    """What this person wrote about a visit, sealed or not."""
    rows = Review.objects.filter(booking=booking, author_id=by.pk).select_related("note")
    return rows.first() if by.pk else None


def mine_or_open(by: Actor, booking: Booking) -> list[Review]:
    """What this reader may see of a visit's reviews: their own, and after the reveal the other's.

    One's own stays readable when it was removed, with the reason.
    """
    is_open = Q(revealed_at__isnull=False, removed_at=None)
    rows = Review.objects.filter(is_open | Q(author_id=by.pk), booking=booking)
    return list(rows.select_related("author", "subject", "note").order_by("pk"))


def is_revealed(booking: Booking) -> bool:
    return Review.objects.filter(booking=booking, revealed_at__isnull=False).exists()


def opens_at(booking_id: int) -> datetime:
    """When what was written about a confirmed visit opens at the latest."""
    return rules.opens_at(Booking.objects.get(pk=booking_id))


def remind_at(booking_id: int) -> list[datetime]:
    """When whoever has not written about a confirmed visit by then is reminded."""
    return rules.remind_at(Booking.objects.get(pk=booking_id))


def overdue() -> list[int]:
    """Visits of which something is sealed although its time is over."""
    is_over = Q(booking__state="confirmed", booking__confirmed_at__lte=timezone.now() - rules.WRITE_WITHIN)
    rows = Review.objects.filter(is_over, revealed_at=None)
    return list(rows.order_by("booking_id").values_list("booking_id", flat=True))


def why_not_write(booking: Booking, by: Actor) -> Reason | None:
    return rules.why_not_write(booking, by, is_revealed(booking), timezone.now())


def open_reviews(booking: Booking) -> QuerySet[Review]:
    """What both may read of a visit: revealed, and not removed."""
    rows = Review.objects.filter(booking=booking, revealed_at__isnull=False, removed_at=None)
    return rows.select_related("author", "subject").order_by("pk")


def reviews_about(person_id: int, role: str = Role.HELPER) -> QuerySet[Review]:
    """What everybody may read about somebody, the newest first."""
    rows = Review.objects.filter(subject_id=person_id, role=role, revealed_at__isnull=False, removed_at=None)
    return rows.select_related("author", "booking__request__topic").order_by("-revealed_at", "-pk")


def review_for(by: Actor, review_id: int) -> Review:
    """A review, for everybody once it is revealed; removed ones for operators only."""
    rows = Review.objects.filter(pk=review_id, revealed_at__isnull=False)
    if not by.is_operator:
        rows = rows.filter(removed_at=None)
    review = rows.select_related("author", "subject", "note").first()
    if review is None:
        raise Missing
    return review


def reports_open() -> QuerySet[Report]:
    """What operators have to look at, the oldest first."""
    rows = Report.objects.filter(closed_at=None, review__removed_at=None)
    return rows.select_related("review__author", "review__subject", "by").order_by("at")
