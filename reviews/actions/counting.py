"""How what was said and what happened moves somebody's trust."""

import logging
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_booking
from marketplace.bookings.models import Booking
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.vetting import queries as vetting
from reviews import queries, rules, trust
from reviews.models import Report, Review, TrustEntry, TrustGift, TrustState

log = logging.getLogger(__name__)


@transaction.atomic
def count_fault(*, by: Actor, booking_id: int, person_id: int, role: str, cause: str) -> bool:
    """A visit called off by one's own fault, or a case that was upheld: bad, as from a proven reviewer. Once."""
    booking = lock_booking(booking_id)
    verdict = trust.Verdict(None, 0.0, 1.0, 1.0, timezone.now().timestamp())
    return _move(person_id, role, cause, booking, verdict, None)


@transaction.atomic
def check_trust(*, by: Actor) -> int:
    """Work everybody's trust out anew and set right what differs; returns how many did."""
    wrong = queries.differing()
    for state_id in wrong:
        row = TrustState.objects.select_for_update(no_key=True).get(pk=state_id)
        save_state(row, queries.replayed(row.person_id, row.role))
        for name in ("trust.corrected", "trust.changed"):
            events.record(name, by=by, subject=row, person=row.person_id, role=row.role)
        log.error("the trust of person %s as a %s was not what its entries give", row.person_id, row.role)
    return len(wrong)


def count_review(review: Review) -> None:
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
    save_state(row, after)
    events.record("trust.changed", by=SYSTEM, subject=row, person=person_id, role=role)
    return True


def replay_without(review: Review) -> None:
    row = (
        TrustState.objects.select_for_update(no_key=True).filter(person_id=review.subject_id, role=review.role).first()
    )
    if row is None:
        return
    before, now = queries.state_of(review.subject_id, review.role), timezone.now()
    after = queries.replayed(review.subject_id, review.role)
    save_state(row, after)
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


def save_state(row: TrustState, state: trust.State) -> None:
    for name in ("praise", "complaints", "hinted_praise", "hinted_complaints"):
        setattr(row, name, getattr(state, name))
    row.last = None if state.last is None else datetime.fromtimestamp(state.last, UTC)
    row.save()
    row.gifts.exclude(author_id__in=state.gifts).delete()
    for author, gift in state.gifts.items():
        values = {"amount": gift.amount, "at": datetime.fromtimestamp(gift.at, UTC)}
        TrustGift.objects.update_or_create(state=row, author_id=author, defaults=values)
