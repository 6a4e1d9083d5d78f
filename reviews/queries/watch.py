"""Reads of those who watch over reviews: what is out of the ordinary, which flags are open, and what one is about."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import User
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from reviews import rings, trust, watch
from reviews.histories import History, Rating
from reviews.models import Flag, Review
from reviews.watch import Said, Suspicion, Tie

# Older reviews neither raise a question nor are drawn, unless one was raised by them.
LOOKED_AT = timedelta(days=365)
MIDDLE = 3
# A ring stands out against everybody else; where there are hardly any others, each circle of friends would be one.
ENOUGH_PEOPLE, PART_OF_ALL = 40, 0.25


def said(people: Collection[int] = ()) -> list[Said]:
    """The open reviews of the last year, or those by and about some people, in order of time."""
    rows = _open().filter(written_at__gte=timezone.now() - LOOKED_AT)
    if people:
        rows = rows.filter(Q(author__in=people) | Q(subject__in=people))
    rows = rows.annotate(voice=Max("entries__voice")).order_by("written_at", "pk")
    names = ("pk", "author_id", "subject_id", "stars", "voice", "written_at", "text")
    return [
        Said(pk, author, subject, stars, (voice or 0.0) >= trust.PROVEN_FROM, at.timestamp(), text)
        for pk, author, subject, stars, voice, at, text in rows.values_list(*names)
    ]


def _open() -> QuerySet[Review]:
    return Review.objects.filter(revealed_at__isnull=False, removed_at=None)


def suspicions() -> list[Suspicion]:
    """Everything out of the ordinary now, less what an operator has looked at."""
    everything, cleared = said(), cleared_reviews()
    fresh = {cause: [one for one in everything if one.review not in cleared[cause]] for cause in Flag.Cause}
    return [
        *watch.reciprocal(fresh[Flag.Cause.RECIPROCAL]),
        *watch.bursts(fresh[Flag.Cause.BURST]),
        *_shared(everything),
        *watch.copied(everything, cleared[Flag.Cause.COPIED]),
        *_rings(fresh[Flag.Cause.RING]),
    ]


def suspicions_about(people: Collection[int]) -> list[Suspicion]:
    """What can be said of a few people at once, without everybody else: what they share, and words that are copied."""
    some = said(people)
    return [*_shared(some), *watch.copied(some, cleared_reviews()[Flag.Cause.COPIED])]


def _shared(some: Collection[Said]) -> list[Suspicion]:
    ties = accounts.shared_fingerprints({(one.author, one.subject) for one in some})
    return watch.shared(some, ties - cleared_ties(ties))


def _rings(some: Collection[Said]) -> list[Suspicion]:
    """Rings of praise. Every helper is vetted here, and no ring is without one: nobody is left out for that."""
    people = sorted(watch.people_in(some))
    number = {person: at for at, person in enumerate(people)}
    ratings = (Rating(number[one.author], number[one.subject], one.stars - MIDDLE, one.at) for one in some)
    history = History(tuple(map(str, people)), tuple(ratings))
    found = []
    for ring in rings.find_rings(history) if len(people) >= ENOUGH_PEOPLE else ():
        if len(ring.members) > PART_OF_ALL * len(people):
            continue
        members = frozenset(people[at] for at in ring.members)
        inside = [one.review for one in some if {one.author, one.subject} <= members and one.stars > MIDDLE]
        found.append(Suspicion(Flag.Cause.RING, members, frozenset(inside)))
    return found


def cleared_reviews() -> dict[str, set[int]]:
    """Cause → the reviews that an operator has looked at for it; the same ones raise no question again."""
    cleared: dict[str, set[int]] = defaultdict(set)
    rows = Flag.objects.filter(closed_at__isnull=False, reviews__isnull=False)
    for cause, review in rows.values_list("cause", "reviews"):
        cleared[cause].add(review)
    return cleared


def cleared_ties(ties: Iterable[Tie]) -> set[Tie]:
    """Which of these an operator has looked at: a home or a device that two share is asked about once."""
    rows = Flag.objects.filter(cause=Flag.Cause.SHARED, closed_at__isnull=False).prefetch_related("people")
    looked_at = [({person.pk for person in flag.people.all()}, set(flag.kinds)) for flag in rows]
    return {tie for tie in ties if any(tie[2] in kinds and people.issuperset(tie[:2]) for people, kinds in looked_at)}


def is_cleared(found: Suspicion) -> bool:
    """Whether an operator has looked at all of it meanwhile."""
    if found.cause != Flag.Cause.SHARED:
        return found.reviews <= cleared_reviews()[found.cause]
    ties = {tie for tie in accounts.shared_fingerprints(combinations(found.people, 2)) if tie[2] in found.kinds}
    return ties <= cleared_ties(ties)


def flags_open(by: Actor) -> QuerySet[Flag]:
    """What waits for an operator, the oldest first; never what is about themself."""
    return _flags_for(by).filter(closed_at=None).order_by("raised_at", "pk")


def flags_closed(by: Actor) -> QuerySet[Flag]:
    """What was decided, the latest first."""
    return _flags_for(by).filter(closed_at__isnull=False).order_by("-closed_at", "-pk")


def flag_for(by: Actor, flag_id: int) -> Flag:
    """One of them. Raises Missing for everybody but an operator whom it is not about."""
    found = _flags_for(by).filter(pk=flag_id).first()
    if found is None:
        raise Missing
    return found


def _flags_for(by: Actor) -> QuerySet[Flag]:
    rows = Flag.objects.select_related("closed_by").prefetch_related("people")
    return rows.exclude(people=by.pk) if by.is_operator else rows.none()


@dataclass(frozen=True)
class Web:
    """What there is between the people of a flag: open reviews, those that raised it too, and what they share."""

    people: list[User]
    reviews: list[Review]
    ties: list[Tie]


def web_of(flag: Flag) -> Web:
    people = sorted(flag.people.all(), key=lambda person: person.pk)
    ids = [person.pk for person in people]
    between = Q(author__in=ids, subject__in=ids) & Q(written_at__gte=timezone.now() - LOOKED_AT, removed_at=None)
    raised_by = Q(pk__in=flag.reviews.values("pk"))
    rows = Review.objects.filter(between | raised_by, revealed_at__isnull=False)
    rows = rows.select_related("author", "subject").prefetch_related("entries").order_by("written_at", "pk")
    return Web(people, list(rows), sorted(accounts.shared_fingerprints(combinations(ids, 2))))
