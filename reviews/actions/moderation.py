"""What operators do with a review that somebody doubts."""

from django.db import transaction
from django.utils import timezone

from marketplace.core import events, timers
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from reviews import rules
from reviews.actions.contests import settle_contests
from reviews.actions.counting import take_out
from reviews.actions.photos import forget_photos_of
from reviews.actions.reviews import RECOGNISE, facts, hold_review
from reviews.models import Review, TrustEntry


@transaction.atomic
def remove_review(*, by: Actor, review_id: int, reason: str) -> Review:
    """An operator takes a review down for a published reason; the trust is worked out without it."""
    review = _hold_for_operator(by, review_id)
    refuse_if(None if reason in rules.REPORT_REASONS else rules.REASON_UNKNOWN)
    review.removed_at, review.removed_because = timezone.now(), reason
    review.save(update_fields=["removed_at", "removed_because"])
    review.reports.filter(closed_at=None).update(closed_at=timezone.now())
    people = {"person": review.subject_id, "author": review.author_id}
    events.record("review.removed", by=by, subject=review, **facts(review.booking), **people, reason=reason)
    forget_photos_of(review)
    for entry in review.entries.filter(cause=TrustEntry.Cause.REVIEW):
        take_out(entry, TrustEntry.Cause.REMOVED)
        settle_contests(by, entry)
    timers.schedule(RECOGNISE, at=timezone.now(), person_id=review.booking.helper_id)
    return review


@transaction.atomic
def remove_reply(*, by: Actor, review_id: int, reason: str) -> Review:
    """An operator takes the reply to a review out, for a published reason; the review stands."""
    review = _hold_for_operator(by, review_id)
    refuse_if(rules.why_not_remove_reply(review, reason))
    review.reply, review.reply_removed_because = "", reason
    review.save(update_fields=["reply", "reply_removed_because"])
    review.reports.filter(closed_at=None, reason=rules.REPLY_WORDS).update(closed_at=timezone.now())
    people = {"person": review.subject_id, "author": review.author_id}
    events.record("review.reply_removed", by=by, subject=review, **facts(review.booking), **people, reason=reason)
    return review


@transaction.atomic
def keep_review(*, by: Actor, review_id: int) -> Review:
    """An operator looked and lets a review stand."""
    review = _hold_for_operator(by, review_id)
    review.reports.filter(closed_at=None).update(closed_at=timezone.now())
    events.record("review.kept", by=by, subject=review)
    return review


def _hold_for_operator(by: Actor, review_id: int) -> Review:
    review = hold_review(review_id)
    if not by.is_operator or review.revealed_at is None or review.removed_at:
        raise Missing
    if by.pk in (review.author_id, review.subject_id):
        raise Missing
    return review
