"""Reads of trust: as it is kept, as it is worked out anew, and what moved it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from marketplace.core.actors import Actor
from marketplace.vetting import queries as vetting
from reviews import trust
from reviews.models import GENERAL, Role, TrustEntry, TrustState
from reviews.trust import Gift, State, Trust, Verdict

# What a replay reads of an entry: whose it is and in which family, and the verdict.
COUNTED = ("person_id", "role", "family", "author_id", "good", "bad", "voice", "at")
UNCOUNTED = (TrustEntry.Cause.REMOVED, TrustEntry.Cause.ANNULLED)
CHUNK = 5_000
NOBODY = 0


class Key(NamedTuple):
    """Whose trust, as what, and in which family of topics."""

    person_id: int
    role: str
    family: str


@dataclass(frozen=True)
class Trusts:
    """How far somebody can be trusted in general, and in each family of topics of which anything is known."""

    general: Trust
    families: dict[str, Trust]

    def is_fallback(self, family: str | None) -> bool:
        """Whether there is too little behind a family's own score, so that the general one counts for it."""
        found = self.families.get(family or GENERAL)
        return found is None or not found.is_spoken

    def trust_in(self, family: str | None) -> Trust:
        """What counts for topics of this family: its own score, or the general one for want of evidence."""
        return self.general if self.is_fallback(family) else self.families[family or GENERAL]


def state_of(person_id: int, role: str = Role.HELPER, family: str = GENERAL) -> State:
    """The state as it is kept; a blank one for somebody of whom nothing is known."""
    return states_of(person_id, role).get(family, State())


def states_of(person_id: int, role: str = Role.HELPER) -> dict[str, State]:
    """Every state that is kept of somebody in one role, by the family of topics."""
    rows = TrustState.objects.filter(person_id=person_id, role=role).prefetch_related("gifts")
    return {row.family: state_in(row) for row in rows}


def trust_of(person_id: int, role: str = Role.HELPER) -> Trust:
    """How far somebody can be trusted now, in general."""
    return trust.trust_of(state_of(person_id, role), timezone.now().timestamp())


def trust_of_all(person_ids: Collection[int], role: str = Role.HELPER) -> dict[int, Trust]:
    """How far each of these people can be trusted now in general, in two reads."""
    return {person_id: found.general for person_id, found in trusts_of(person_ids, role).items()}


def trusts_of(person_ids: Collection[int], role: str = Role.HELPER) -> dict[int, Trusts]:
    """How far each of these people can be trusted now, in general and in each family of topics, in two reads."""
    now = timezone.now().timestamp()
    found: dict[int, dict[str, Trust]] = {person_id: {} for person_id in person_ids}
    for row in TrustState.objects.filter(person_id__in=person_ids, role=role).prefetch_related("gifts"):
        found[row.person_id][row.family] = trust.trust_of(state_in(row), now)
    blank = trust.trust_of(State(), now)
    return {person_id: Trusts(known.pop(GENERAL, blank), known) for person_id, known in found.items()}


def voice_of(person_id: int) -> float:
    """How much somebody's word counts now, 0 to 1: by what is thought of them in the role where that is more."""
    now, is_vetted = timezone.now().timestamp(), vetting.badges_of(person_id).exists()
    states = [state_of(person_id, role) for role in Role.values]
    return max(trust.voice(state, of=NOBODY, is_vetted=is_vetted, at=now) for state in states)


def replayed(person_id: int, role: str, family: str = GENERAL, without: int | None = None) -> State:
    """The state worked out anew from everything that counts, or from all of it but one entry."""
    rows = _counted().filter(person_id=person_id, role=role).exclude(pk=without).order_by("pk")
    rows = rows.filter(family=family) if family else rows
    return trust.replay(_verdict(*row[3:]) for row in rows.values_list(*COUNTED))


@dataclass(frozen=True)
class Compared:
    """What the nightly look finds: states that are not what a replay gives, and those that are not kept at all."""

    wrong: list[int]
    lacking: list[Key]


def compared() -> Compared:
    """Every state beside its replay, to the last bit. Two passes over the tables, however many there are."""
    rows = _counted().order_by("person_id", "role", "pk").values_list(*COUNTED)
    true = _replay_all(rows.iterator(chunk_size=CHUNK))
    kept = TrustState.objects.prefetch_related("gifts").order_by("pk").iterator(chunk_size=CHUNK)
    wrong = []
    for row in kept:
        if state_in(row) != true.pop(Key(row.person_id, row.role, row.family), State()):
            wrong.append(row.pk)
    return Compared(wrong, sorted(true))


def differing() -> list[int]:
    """States that are not to the last bit what a replay gives."""
    return compared().wrong


def _replay_all(rows: Iterable[tuple]) -> dict[Key, State]:
    """The general state and those of the families of everybody, from all entries in the order in which they count."""
    found: dict[Key, State] = {}
    for person_id, role, family, *said in rows:
        verdict = _verdict(*said)
        for name in {GENERAL, family}:
            key = Key(person_id, role, name)
            found[key] = trust.reveal(found.get(key) or State(), verdict, is_spent=True)
    return found


def state_in(row: TrustState) -> State:
    """The state that a row keeps, with its gifts."""
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
    """What counts: neither removed with its review nor annulled."""
    rows = TrustEntry.objects.exclude(cause__in=UNCOUNTED).filter(annulment=None)
    return rows.exclude(review__removed_at__isnull=False)


def _verdict(author: int | None, good: float, bad: float, voice: float, at: datetime) -> Verdict:
    return Verdict(author, good, bad, voice, at.timestamp())


@dataclass(frozen=True)
class Moved:
    """One line of the derivation that a person reads of their own trust; `counts` says whether it still does."""

    entry_id: int
    cause: str
    said: str
    at: datetime
    booking_id: int
    family: str
    before: float
    after: float
    is_proven: bool
    good: float
    bad: float
    stars: int | None
    counts: bool
    contests: tuple[Any, ...]

    @property
    def way(self) -> str:
        """Where it moved the score: up, down or same."""
        return "up" if self.after > self.before else "down" if self.after < self.before else "same"


def derivation_of(person: Actor, role: str = Role.HELPER) -> list[Moved]:
    """What moved somebody's trust, the newest first, in two reads."""
    rows = TrustEntry.objects.filter(person_id=person.pk, role=role).select_related("review", "annulment")
    return [moved(row) for row in rows.prefetch_related("contests").order_by("-pk")]


def moved(row: TrustEntry) -> Moved:
    is_gone = hasattr(row, "annulment") or row.cause in UNCOUNTED or bool(row.review and row.review.removed_at)
    return Moved(
        row.pk,
        row.cause,
        row.get_cause_display(),
        row.at,
        row.booking_id,
        row.family,
        row.before,
        row.after,
        row.voice >= trust.PROVEN_FROM,
        row.good,
        row.bad,
        row.review.stars if row.review else None,
        not is_gone,
        tuple(sorted(row.contests.all(), key=lambda one: one.pk)),
    )
