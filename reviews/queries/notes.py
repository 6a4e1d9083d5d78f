"""Reads of what authors wrote for our team alone."""

from django.db.models import Case, Q, QuerySet, Value, When

from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from reviews.models import Note

UNSAFE_FIRST = Case(When(felt=Note.Felt.UNSAFE, then=Value(0)), default=Value(1))


def notes_open(by: Actor) -> QuerySet[Note]:
    """Notes that say something and wait, those of somebody who felt unsafe first, then the oldest."""
    says_something = Q(felt=Note.Felt.UNSAFE) | ~Q(review__private_note="")
    return _readable(by).filter(says_something, done_at=None).order_by(UNSAFE_FIRST, "written_at", "pk")


def note_for(by: Actor, review_id: int) -> Note:
    """The note beside a review, sealed or not, for an operator who was not at the visit. Raises Missing."""
    note = _readable(by).filter(review_id=review_id).first()
    if note is None:
        raise Missing
    return note


def _readable(by: Actor) -> QuerySet[Note]:
    """An operator's own visits are left out: not even there does one learn what the other side wrote."""
    if not by.is_operator:
        return Note.objects.none()
    rows = Note.objects.exclude(review__author_id=by.pk).exclude(review__subject_id=by.pk)
    return rows.select_related("review__author", "review__subject", "review__booking__request__topic", "done_by")
