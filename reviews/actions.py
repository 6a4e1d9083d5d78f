"""The verbs of reviews: write, reveal, reply, report, remove; and what they do to somebody's trust."""

import logging
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from marketplace.vetting import queries as vetting
from reviews import queries, rules, trust
from reviews.models import Report, Review, TrustEntry, TrustGift, TrustState

log = logging.getLogger(__name__)


@transaction.atomic
def write_review(*, by: Actor, booking_id: int, axes: dict[str, int], text: str = "", private_note: str = "") -> Review:
    """Judge the other side of a confirmed visit; until the reveal one may write it anew.

    `axes` answers the four questions of rules.AXES with 0, 1 or 2. The second of both reveals them together.
    """
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if by.pk is None or by.pk not in (booking.seeker_id, booking.helper_id):
        raise Missing
    mine = Review.objects.filter(booking=booking, author_id=by.pk).first()
    refuse_if(rules.why_not_write(booking, by, queries.is_revealed(booking), timezone.now()))
    role = rules.role_of_subject(booking, by.pk)
    refuse_if(rules.why_not_content(role, axes, text, private_note))
    review = mine or Review(booking=booking, author_id=by.pk, role=role, is_free=not booking.price)
    review.subject_id = booking.helper_id if role == "helper" else booking.seeker_id
    review.axes, review.stars = axes, rules.stars_of(axes)
    review.text, review.private_note, review.written_at = text.strip(), private_note.strip(), timezone.now()
    review.save()
    events.record("review.written", by=by, subject=review, **_facts(booking))
    if Review.objects.filter(booking=booking).count() == 2:
        _reveal(booking)
    return review


@transaction.atomic
def reveal_reviews(*, by: Actor, booking_id: int) -> int:
    """Open what was written about a visit once the time is over; returns how many were opened.

    While a case is open nothing opens; a visit that a ruling undid keeps its reviews sealed.
    """
    booking = lock_booking(booking_id)
    return _reveal(booking) if rules.is_time_to_open(booking, timezone.now()) else 0


def _reveal(booking: Booking) -> int:
    rows = Review.objects.select_for_update(no_key=True).filter(booking=booking, revealed_at=None)
    sealed = sorted(rows, key=lambda review: review.subject_id)
    for review in sealed:
        review.revealed_at = timezone.now()
        review.save(update_fields=["revealed_at"])
        events.record("review.revealed", by=SYSTEM, subject=review, **_facts(booking), person=review.subject_id)
    for review in sealed:
        _count_review(review)
    return len(sealed)


def _count_review(review: Review) -> None:
    good, bad = rules.weight_of(review.stars)
    at = review.revealed_at or timezone.now()
    voice = _voice(review, at)
    verdict = trust.Verdict(review.author_id, good, bad, voice, at.timestamp())
    _move(review.subject_id, review.role, TrustEntry.Cause.REVIEW, review.booking, verdict, review)
    if verdict.bad and not verdict.is_proven:
        Report.objects.create(review=review, by=None, reason=rules.UNPROVEN)


def _voice(review: Review, at: datetime) -> float:
    """What the author's word weighs; of a free visit no more than a hint, unless the author is vetted."""
    is_vetted = vetting.badges_of(review.author_id).exists()
    if review.is_free and not is_vetted:
        return 0.0
    other = "seeker" if review.role == "helper" else "helper"
    states = [queries.state_of(review.author_id, role) for role in (other, review.role)]
    return max(trust.voice(s, of=review.subject_id, is_vetted=is_vetted, at=at.timestamp()) for s in states)


@transaction.atomic
def count_fault(*, by: Actor, booking_id: int, person_id: int, role: str, cause: str) -> bool:
    """A visit called off by one's own fault, or a case that was upheld: bad, as from a proven reviewer. Once."""
    booking = lock_booking(booking_id)
    verdict = trust.Verdict(None, 0.0, 1.0, 1.0, timezone.now().timestamp())
    return _move(person_id, role, cause, booking, verdict, None)


def _move(person_id: int, role: str, cause: str, booking: Booking, verdict: trust.Verdict, review) -> bool:
    """Apply a verdict to a held state, and write down what it did; False when it was counted before."""
    row, _ = TrustState.objects.get_or_create(person_id=person_id, role=role)
    row = TrustState.objects.select_for_update(no_key=True).get(pk=row.pk)
    before = queries.state_of(person_id, role)
    after = trust.reveal(before, verdict)
    at = datetime.fromtimestamp(verdict.at, UTC)
    known = {"good": verdict.good, "bad": verdict.bad, "voice": verdict.voice, "author_id": verdict.author}
    values = {
        "before": trust.trust_of(before, verdict.at).value,
        "after": trust.trust_of(after, verdict.at).value,
        "version": rules.VERSION,
        "at": at,
    }
    try:
        with transaction.atomic():
            TrustEntry.objects.create(
                person_id=person_id, role=role, cause=cause, booking=booking, review=review, **known, **values
            )
    except IntegrityError:
        return False
    _save(row, after)
    events.record("trust.changed", by=SYSTEM, subject=row, person=person_id, role=role)
    return True


def _save(row: TrustState, state: trust.State) -> None:
    for name in ("praise", "complaints", "hinted_praise", "hinted_complaints"):
        setattr(row, name, getattr(state, name))
    row.last = None if state.last is None else datetime.fromtimestamp(state.last, UTC)
    row.save()
    row.gifts.exclude(author_id__in=state.gifts).delete()
    for author, gift in state.gifts.items():
        values = {"amount": gift.amount, "at": datetime.fromtimestamp(gift.at, UTC)}
        TrustGift.objects.update_or_create(state=row, author_id=author, defaults=values)


@transaction.atomic
def reply_review(*, by: Actor, review_id: int, text: str) -> Review:
    """Answer a review about oneself, once, for everybody to read."""
    review = _hold(review_id)
    if review.subject_id != by.pk or review.revealed_at is None:
        raise Missing
    refuse_if(rules.why_not_reply(review, lock_actor(by), text))
    review.reply, review.replied_at = text.strip(), timezone.now()
    review.save(update_fields=["reply", "replied_at"])
    events.record("review.replied", by=by, subject=review, author=review.author_id, booking=review.booking_id)
    return review


@transaction.atomic
def report_review(*, by: Actor, review_id: int, reason: str) -> Report:
    """Say that a review should not stand; `reason` is a code of rules.REPORT_REASONS."""
    review = _hold(review_id)
    if by.pk is None or review.revealed_at is None or review.removed_at:
        raise Missing
    if lock_actor(by).is_suspended:
        raise Refused(rules.SUSPENDED)
    refuse_if(None if reason in rules.REPORT_REASONS else rules.REASON_UNKNOWN)
    report, is_new = Report.objects.get_or_create(review=review, by_id=by.pk, defaults={"reason": reason})
    refuse_if(None if is_new else rules.REPORTED)
    events.record("review.reported", by=by, subject=review, reason=reason)
    return report


@transaction.atomic
def remove_review(*, by: Actor, review_id: int, reason: str) -> Review:
    """An operator takes a review down for a published reason; the trust is worked out without it."""
    review = _hold_for_operator(by, review_id)
    refuse_if(None if reason in rules.REPORT_REASONS else rules.REASON_UNKNOWN)
    review.removed_at, review.removed_because = timezone.now(), reason
    review.save(update_fields=["removed_at", "removed_because"])
    review.reports.filter(closed_at=None).update(closed_at=timezone.now())
    people = {"person": review.subject_id, "author": review.author_id}
    events.record("review.removed", by=by, subject=review, **_facts(review.booking), **people, reason=reason)
    _replay(review)
    return review


def _replay(review: Review) -> None:
    row = (
        TrustState.objects.select_for_update(no_key=True).filter(person_id=review.subject_id, role=review.role).first()
    )
    if row is None:
        return
    before, now = queries.state_of(review.subject_id, review.role), timezone.now()
    after = queries.replayed(review.subject_id, review.role)
    _save(row, after)
    values: dict[str, Any] = {"good": 0.0, "bad": 0.0, "voice": 0.0, "version": rules.VERSION, "at": now}
    TrustEntry.objects.create(
        person_id=review.subject_id,
        role=review.role,
        cause=TrustEntry.Cause.REMOVED,
        booking_id=review.booking_id,
        review=review,
        before=trust.trust_of(before, now.timestamp()).value,
        after=trust.trust_of(after, now.timestamp()).value,
        **values,
    )
    events.record("trust.changed", by=SYSTEM, subject=row, person=review.subject_id, role=review.role)


@transaction.atomic
def keep_review(*, by: Actor, review_id: int) -> Review:
    """An operator looked and lets a review stand."""
    review = _hold_for_operator(by, review_id)
    review.reports.filter(closed_at=None).update(closed_at=timezone.now())
    events.record("review.kept", by=by, subject=review)
    return review


def _hold(review_id: int) -> Review:
    review = Review.objects.select_for_update(no_key=True).filter(pk=review_id).first()
    if review is None:
        raise Missing
    return review


def _hold_for_operator(by: Actor, review_id: int) -> Review:
    review = _hold(review_id)
    if not by.is_operator or review.revealed_at is None or review.removed_at:
        raise Missing
    if by.pk in (review.author_id, review.subject_id):
        raise Missing
    return review


@transaction.atomic
def check_trust(*, by: Actor) -> int:
    """Work everybody's trust out anew and set right what differs; returns how many did."""
    wrong = queries.differing()
    for state_id in wrong:
        row = TrustState.objects.select_for_update(no_key=True).get(pk=state_id)
        _save(row, queries.replayed(row.person_id, row.role))
        for name in ("trust.corrected", "trust.changed"):
            events.record(name, by=by, subject=row, person=row.person_id, role=row.role)
        log.error("the trust of person %s as a %s was not what its entries give", row.person_id, row.role)
    return len(wrong)


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Take a person's words out; that somebody was judged, and how, stays without them."""
    refuse_if(queries.why_not_erase(person_id))
    Review.objects.filter(author_id=person_id).update(text="", private_note="")
    Review.objects.filter(subject_id=person_id).update(reply="")
    Report.objects.filter(by_id=person_id).delete()


def _facts(booking: Booking) -> dict[str, int]:
    return {"booking": booking.pk, "seeker": booking.seeker_id, "helper": booking.helper_id}
