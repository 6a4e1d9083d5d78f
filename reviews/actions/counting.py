"""How what was said and what happened moves somebody's trust: the general one, and that in a family of topics."""

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
from reviews.models import GENERAL, Report, Review, TrustEntry, TrustGift, TrustState

log = logging.getLogger(__name__)


@transaction.atomic
def count_fault(*, by: Actor, booking_id: int, person_id: int, role: str, cause: str, weight: float = 1.0) -> bool:
    """A visit called off by one's own fault, or a case that was upheld: bad, as from a proven reviewer. Once.

    `weight` is 1 to 2 (rules.WEIGHTS).
    """
    booking = lock_booking(booking_id)
    verdict = trust.Verdict(None, 0.0, weight, 1.0, timezone.now().timestamp())
    return _move(person_id, role, cause, booking, verdict, None)


@transaction.atomic
def check_trust(*, by: Actor) -> int:
    """Work everybody's trust out anew and set right what differs; returns how many did.

    What is not kept yet, such as of families that topics got only now, is built.
    """
    found = queries.compared()
    for key in found.lacking:
        row, _ = _hold(*key)
        _set_right(by, row, "trust.built")
        log.info("the trust of person %s as a %s in %s was built", *key)
    for state_id in found.wrong:
        row = TrustState.objects.select_for_update(no_key=True).get(pk=state_id)
        _set_right(by, row, "trust.corrected")
        log.error("the trust of person %s as a %s was not what its entries give", row.person_id, row.role)
    return len(found.wrong)


def _set_right(by: Actor, row: TrustState, name: str) -> None:
    save_state(row, queries.replayed(row.person_id, row.role, row.family))
    for event in (name, "trust.changed"):
        events.record(event, by=by, subject=row, person=row.person_id, role=row.role)


def count_review(review: Review) -> None:
    good, bad = rules.weight_of(review.stars)
    at = review.revealed_at or timezone.now()
    voice = _voice(review, at)
    verdict = trust.Verdict(review.author_id, good, bad, voice, at.timestamp())
    _move(review.subject_id, review.role, TrustEntry.Cause.REVIEW, review.booking, verdict, review)
    if verdict.bad and not verdict.is_proven:
        Report.objects.create(review=review, by=None, reason=rules.UNPROVEN)


def _voice(review: Review, at: datetime) -> float:
    """What the author's word weighs; of a free visit no more than a hint, unless the author is vetted.

    It comes from what is thought of them in general: a good neighbour is one in whatever they help with.
    """
    is_vetted = vetting.badges_of(review.author_id).exists()
    if review.is_free and not is_vetted:
        return 0.0
    other = "seeker" if review.role == "helper" else "helper"
    states = [queries.state_of(review.author_id, role) for role in (other, review.role)]
    return max(trust.voice(s, of=review.subject_id, is_vetted=is_vetted, at=at.timestamp()) for s in states)


def _move(person_id: int, role: str, cause: str, booking: Booking, verdict: trust.Verdict, review) -> bool:
    """Apply a verdict to held states, and write down what it did; False when it was counted before."""
    family = booking.request.topic.family_id or GENERAL
    held = hold_states(person_id, role, family)
    before = [queries.state_in(row) for row in held]
    after = [trust.reveal(state, verdict) for state in before]
    known = {"good": verdict.good, "bad": verdict.bad, "voice": verdict.voice, "author_id": verdict.author}
    known |= {"family": family, "at": datetime.fromtimestamp(verdict.at, UTC)}
    try:
        with transaction.atomic():
            row = _entry(held[0], cause, (before[0], after[0]), booking=booking, review=review, **known)
            row.save()
    except IntegrityError:
        return False
    _keep(held, after)
    return True


def hold_states(person_id: int, role: str, family: str) -> list[TrustState]:
    """Lock the general state, then that of the family. One that is new begins with what was counted before."""
    found = []
    for name in dict.fromkeys((GENERAL, family)):
        row, is_new = _hold(person_id, role, name)
        if is_new:
            save_state(row, queries.replayed(person_id, role, name))
        found.append(row)
    return found


def _hold(person_id: int, role: str, family: str) -> tuple[TrustState, bool]:
    row, is_new = TrustState.objects.get_or_create(person_id=person_id, role=role, family=family)
    return TrustState.objects.select_for_update(no_key=True).get(pk=row.pk), is_new


def _entry(row: TrustState, cause: str, states: tuple[trust.State, trust.State], **given: Any) -> TrustEntry:
    """A line of the derivation: the general score before and after."""
    before, after = (trust.trust_of(state, given["at"].timestamp()).value for state in states)
    values = {"before": before, "after": after, "version": rules.VERSION}
    return TrustEntry(person_id=row.person_id, role=row.role, cause=cause, **values, **given)


def take_out(entry: TrustEntry, cause: str) -> None:
    """Work somebody's trust out anew without an entry of it, and write down what that did.

    By REMOVED its review is gone already; by ANNULLED the line that is written now is what takes it out.
    """
    now = timezone.now()
    held = hold_states(entry.person_id, entry.role, entry.family)
    after = [queries.replayed(row.person_id, row.role, row.family, without=entry.pk) for row in held]
    states = (queries.state_in(held[0]), after[0])
    known: dict[str, Any] = {"booking_id": entry.booking_id, "review_id": entry.review_id, "family": entry.family}
    known |= {"good": 0.0, "bad": 0.0, "voice": 0.0, "at": now}
    known |= {"annuls": entry} if cause == TrustEntry.Cause.ANNULLED else {}
    _entry(held[0], cause, states, **known).save()
    _keep(held, after)


def _keep(held: list[TrustState], states: list[trust.State]) -> None:
    for row, state in zip(held, states, strict=True):
        save_state(row, state)
    row = held[0]
    events.record("trust.changed", by=SYSTEM, subject=row, person=row.person_id, role=row.role)


def save_state(row: TrustState, state: trust.State) -> None:
    for name in ("praise", "complaints", "hinted_praise", "hinted_complaints"):
        setattr(row, name, getattr(state, name))
    row.last = None if state.last is None else datetime.fromtimestamp(state.last, UTC)
    row.save()
    row.gifts.exclude(author_id__in=state.gifts).delete()
    kept = {gift.author_id: (gift.amount, gift.at.timestamp()) for gift in row.gifts.all()}
    new = [(author, gift) for author, gift in state.gifts.items() if kept.get(author) != (gift.amount, gift.at)]
    TrustGift.objects.bulk_create(
        [TrustGift(state=row, author_id=a, amount=g.amount, at=datetime.fromtimestamp(g.at, UTC)) for a, g in new],
        update_conflicts=True,
        unique_fields=["state", "author"],
        update_fields=["amount", "at"],
    )
