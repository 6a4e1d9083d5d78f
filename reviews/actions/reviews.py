"""The verbs of a review: write, reveal, reply, report."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking
from marketplace.core import events, outbox, timers
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from reviews import queries, rules
from reviews.actions.counting import count_review
from reviews.actions.notes import keep_note
from reviews.actions.photos import forget_photos_without_review
from reviews.models import Report, Review

# What was said may be what a badge waited for.
RECOGNISE = "reviews.jobs.recognise"
WATCH = "reviews.jobs.watch_people"


@transaction.atomic
def write_review(
    *,
    by: Actor,
    booking_id: int,
    axes: dict[str, int],
    text: str = "",
    private_note: str = "",
    felt: str = "",
    is_sure: bool = False,
) -> Review:
    """Judge the other side of a confirmed visit; until the reveal one may write it anew.

    `axes` answers the four questions of rules.AXES with 0, 1 or 2. The second of both reveals them together.
    `private_note` and `felt` are for our team alone. Who `is_sure` publishes words that could hurt somebody.
    """
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if by.pk is None or by.pk not in (booking.seeker_id, booking.helper_id):
        raise Missing
    mine = Review.objects.filter(booking=booking, author_id=by.pk).first()
    refuse_if(rules.why_not_write(booking, by, queries.is_revealed(booking), timezone.now()))
    role = rules.role_of_subject(booking, by.pk)
    refuse_if(rules.why_not_content(role, axes, text, private_note, felt))
    _refuse_text(text, is_sure)
    review = mine or Review(booking=booking, author_id=by.pk, role=role, is_free=not booking.price)
    review.subject_id = booking.helper_id if role == "helper" else booking.seeker_id
    _save(review, axes, text, private_note, felt)
    events.record("review.written", by=by, subject=review, **facts(booking))
    if Review.objects.filter(booking=booking).count() == 2:
        _reveal(booking)
    return review


def _refuse_text(text: str, is_sure: bool) -> None:
    reason = rules.why_not_publish(text, is_sure)
    if reason:
        raise Refused(reason, field="text")


def _save(review: Review, axes: dict[str, int], text: str, private_note: str, felt: str) -> None:
    has_new_words = review.private_note != private_note.strip()
    review.axes, review.stars = axes, rules.stars_of(axes)
    review.text, review.private_note, review.written_at = text.strip(), private_note.strip(), timezone.now()
    review.save()
    keep_note(review, felt, has_new_words)


@transaction.atomic
def reveal_reviews(*, by: Actor, booking_id: int) -> int:
    """Open what was written about a visit once the time is over; returns how many were opened.

    While a case is open nothing opens; a visit that a ruling undid keeps its reviews sealed.
    """
    booking = lock_booking(booking_id)
    if not rules.is_time_to_open(booking, timezone.now()):
        return 0
    forget_photos_without_review(booking)
    return _reveal(booking)


@transaction.atomic
def reply_review(*, by: Actor, review_id: int, text: str, is_sure: bool = False) -> Review:
    """Answer a review about oneself, once, for everybody to read. Who `is_sure` publishes words that could hurt."""
    review = hold_review(review_id)
    if review.subject_id != by.pk or review.revealed_at is None:
        raise Missing
    refuse_if(rules.why_not_reply(review, lock_actor(by), text))
    _refuse_text(text, is_sure)
    review.reply, review.replied_at = text.strip(), timezone.now()
    review.save(update_fields=["reply", "replied_at"])
    if rules.needs_look(text):
        Report.objects.create(review=review, by=None, reason=rules.REPLY_WORDS)
    events.record("review.replied", by=by, subject=review, author=review.author_id, booking=review.booking_id)
    return review


@transaction.atomic
def report_review(*, by: Actor, review_id: int, reason: str) -> Report:
    """Say that a review should not stand; `reason` is a code of rules.REPORT_REASONS."""
    review = hold_review(review_id)
    if by.pk is None or review.revealed_at is None or review.removed_at:
        raise Missing
    if lock_actor(by).is_suspended:
        raise Refused(rules.SUSPENDED)
    refuse_if(None if reason in rules.REPORT_REASONS else rules.REASON_UNKNOWN)
    report, is_new = Report.objects.get_or_create(review=review, by_id=by.pk, defaults={"reason": reason})
    refuse_if(None if is_new else rules.REPORTED)
    events.record("review.reported", by=by, subject=review, reason=reason)
    return report


def _reveal(booking: Booking) -> int:
    rows = Review.objects.select_for_update(no_key=True).filter(booking=booking, revealed_at=None)
    sealed = sorted(rows, key=lambda review: review.subject_id)
    for review in sealed:
        review.revealed_at = timezone.now()
        review.save(update_fields=["revealed_at"])
        events.record("review.revealed", by=SYSTEM, subject=review, **facts(booking), person=review.subject_id)
    for review in sealed:
        count_review(review)
        if rules.needs_look(review.text):
            Report.objects.create(review=review, by=None, reason=rules.WORDS)
    if sealed:
        timers.schedule(RECOGNISE, at=timezone.now(), person_id=booking.helper_id)
        outbox.defer(WATCH, [{"people": [booking.seeker_id, booking.helper_id]}], queue="upkeep")
    return len(sealed)


def hold_review(review_id: int) -> Review:
    review = Review.objects.select_for_update(no_key=True).filter(pk=review_id).first()
    if review is None:
        raise Missing
    return review


def facts(booking: Booking) -> dict[str, int]:
    return {"booking": booking.pk, "seeker": booking.seeker_id, "helper": booking.helper_id}
