"""Reads of trust: as it is kept, as it is worked out anew, and what moved it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import QuerySet
from django.utils import timezone

from marketplace.core.actors import Actor
from reviews import trust
from reviews.models import Role, TrustEntry, TrustState
from reviews.trust import Gift, State, Trust, Verdict

# What a replay reads of an entry: whose it is, and the verdict.
COUNTED = ("person_id", "role", "author_id", "good", "bad", "voice", "at")


CHUNK = 5_000


def state_of(person_id: int, role: str = Role.HELPER) -> State:
    """The state as it is kept; a blank one for somebody of whom nothing is known."""
    row = TrustState.objects.filter(person_id=person_id, role=role).prefetch_related("gifts").first()
    return _state(row) if row else State()


def trust_of(person_id: int, role: str = Role.HELPER) -> Trust:
    """How far somebody can be trusted now."""
    return trust.trust_of(state_of(person_id, role), timezone.now().timestamp())


def trust_of_all(person_ids: Collection[int], role: str = Role.HELPER) -> dict[int, Trust]:
    """How far each of these people can be trusted now, in two reads."""
    rows = TrustState.objects.filter(person_id__in=person_ids, role=role).prefetch_related("gifts")
    known, now = {row.person_id: _state(row) for row in rows}, timezone.now().timestamp()
    return {person_id: trust.trust_of(known.get(person_id, State()), now) for person_id in person_ids}


def replayed(person_id: int, role: str) -> State:
    """The state worked out anew from everything that was counted, without what was removed since."""
    rows = _counted().filter(person_id=person_id, role=role).order_by("pk")
    return trust.replay(_verdict(*row[2:]) for row in rows.values_list(*COUNTED))


def differing() -> list[int]:
    """States that are not to the last bit what a replay gives. Two passes over the tables, however many there are."""
    rows = _counted().order_by("person_id", "role", "pk").values_list(*COUNTED)
    groups = groupby(rows.iterator(chunk_size=CHUNK), key=itemgetter(0, 1))
    true = {key: trust.replay(_verdict(*row[2:]) for row in group) for key, group in groups}
    kept = TrustState.objects.prefetch_related("gifts").order_by("pk").iterator(chunk_size=CHUNK)
    return [row.pk for row in kept if _state(row) != true.get((row.person_id, row.role), State())]


def _state(row: TrustState) -> State:
    gifts = {gift.author_id: Gift(gift.amount, gift.at.timestamp()) for gift in row.gifts.all()}
    return State(
        row.praise,
        row.complaints,
        row.hinted_praise,
        row.hinted_complaints,
        row.last.timestamp() if row.last else None,
        gifts,
    )


def _counted() -> QuerySet[TrustEntry]:
    return TrustEntry.objects.exclude(cause=TrustEntry.Cause.REMOVED).exclude(review__removed_at__isnull=False)


def _verdict(author: int | None, good: float, bad: float, voice: float, at: datetime) -> Verdict:
    return Verdict(author, good, bad, voice, at.timestamp())


@dataclass(frozen=True)
class Moved:
    """One line of the derivation that a person reads of their own trust."""

    cause: str
    said: str
    at: datetime
    booking_id: int
    before: float
    after: float
    is_proven: bool
    good: float
    bad: float
    stars: int | None


def derivation_of(by: Actor, role: str = Role.HELPER) -> list[Moved]:
    """What moved one's own trust, the newest first."""
    rows = TrustEntry.objects.filter(person_id=by.pk, role=role).select_related("review").order_by("-pk")
    return [
        Moved(
            row.cause,
            row.get_cause_display(),
            row.at,
            row.booking_id,
            row.before,
            row.after,
            row.voice >= trust.PROVEN_FROM,
            row.good,
            row.bad,
            row.review.stars if row.review else None,
        )
        for row in rows
    ]
