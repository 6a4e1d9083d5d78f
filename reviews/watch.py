"""What makes somebody look twice at reviews: praise that goes back and forth, bursts, things shared, words copied.

Pure: open reviews in, suspicions out. A suspicion is a question for an operator and changes no number of anybody's.
Each rule is drawn so that honest habits stay below it: regulars, a couple in one home, a helper whom many praise at
once, and the few words that everybody writes. Rings have a module of their own. Times are seconds since 1970.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from statistics import median
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason
from reviews.copying import same_words

WEEK = 7 * 86_400.0
PRAISE_FROM = 4
# Back and forth: so often each way, so many times what is usual, and for both at least half of all their praise.
REPEATED, TIMES_USUAL, SHARE_OF_ALL = 5, 2.0, 0.5
# A burst: so many people nobody has vouched for within a week, where chance would bring them once in ten thousand.
BURST_FROM, BY_CHANCE, WEEKLY_AT_LEAST = 6, 1e-4, 0.5
# Copied: two people with the same words about one; or one person with the same words about so many people.
COPIES_ABOUT, COPIES_BY = 2, 3

NOT_OPEN = Reason("flag_closed", _("This has been decided."))
REASON_MISSING = Reason("reason_missing", _("Please write why."))
REASON_TOO_LONG = Reason("reason_too_long", _("Please keep it below 1,000 characters."))
REASON_AT_MOST = 1_000


@dataclass(frozen=True)
class Said:
    """One open review as it is watched: `is_proven` when its author had been vouched for, `at` when it was written."""

    review: int
    author: int
    subject: int
    stars: int
    is_proven: bool
    at: float
    text: str = ""


@dataclass(frozen=True)
class Suspicion:
    """Why to look (a cause of models.Flag), at whom, by which reviews; `kinds` is what they share."""

    cause: str
    people: frozenset[int]
    reviews: frozenset[int]
    kinds: frozenset[str] = frozenset()


Tie = tuple[int, int, str]
Row = TypeVar("Row")


def why_not_close(flag, reason: str) -> Reason | None:
    if flag.closed_at is not None:
        return NOT_OPEN
    if not reason.strip():
        return REASON_MISSING
    return REASON_TOO_LONG if len(reason.strip()) > REASON_AT_MOST else None


def people_in(said: Iterable[Said]) -> frozenset[int]:
    return frozenset(who for one in said for who in (one.author, one.subject))


def _suspicion(cause: str, said: Collection[Said]) -> Suspicion:
    return Suspicion(cause, people_in(said), frozenset(one.review for one in said))


def reciprocal(said: Collection[Said]) -> list[Suspicion]:
    """Two who praise each other again and again, and whom hardly anybody else praises.

    A helper's regular is praised by the helper alone, but the helper by many: that is no such pair.
    """
    praise = [one for one in said if one.stars >= PRAISE_FROM]
    given = Counter((one.author, one.subject) for one in praise)
    received = Counter(one.subject for one in praise)
    both = {pair: min(n, given[pair[::-1]]) for pair, n in given.items() if pair[0] < pair[1] and given[pair[::-1]]}
    wanted = [pair for pair, n in both.items() if n >= REPEATED and _is_most(pair, given, received)]
    return [
        _suspicion("reciprocal", [one for one in praise if {one.author, one.subject} == set(pair)])
        for pair in sorted(wanted)
        if both[pair] >= TIMES_USUAL * median([n for other, n in both.items() if other != pair] or [1])
    ]


def _is_most(pair: tuple[int, int], given: Counter, received: Counter) -> bool:
    ways = (pair, pair[::-1])
    return all(given[author, subject] >= SHARE_OF_ALL * received[subject] for author, subject in ways)


def bursts(said: Collection[Said]) -> list[Suspicion]:
    """Somebody about whom many speak within a week for whom nobody has vouched, far more than they or others usually
    have. A helper who always has many new neighbours has them in other weeks, too.
    """
    about: dict[int, list[Said]] = defaultdict(list)
    for one in sorted(said, key=lambda one: (one.at, one.review)):
        about[one.subject].append(one)
    weekly = {who: _weekly(rows) for who, rows in about.items()}
    whole, others = sum(weekly.values()), max(len(weekly) - 1, 1)
    found = (_burst_of(rows, (whole - weekly[who]) / others) for who, rows in about.items())
    return [_suspicion("burst", rows) for rows in found if rows]


def _weekly(rows: Collection[Said], but: Collection[Said] = ()) -> float:
    """How many unproven reviews a week, from the first review to the last, without one week that is looked at."""
    ends = [one.at for one in rows]
    weeks = max((max(ends) - min(ends)) / WEEK - bool(but), 1.0)
    return (sum(not one.is_proven for one in rows) - len(but)) / weeks


def _burst_of(rows: list[Said], others: float) -> list[Said]:
    """The fullest week of one person's unproven reviews, each author once; empty when it is not beyond the usual."""
    unproven = list({one.author: one for one in reversed(rows) if not one.is_proven}.values())[::-1]
    windows = ([one for one in unproven if 0 <= one.at - first.at <= WEEK] for first in unproven)
    fullest = max(windows, key=len, default=[])
    if len(fullest) < BURST_FROM:
        return []
    usual = max(others, _weekly(rows, fullest), WEEKLY_AT_LEAST)
    return fullest if chance_of(len(fullest), usual) < BY_CHANCE else []


def chance_of(count: int, expected: float) -> float:
    """How likely so many or more are where `expected` come on average (Poisson)."""
    fewer = sum(math.exp(n * math.log(expected) - expected - math.lgamma(n + 1)) for n in range(count))
    return max(1.0 - fewer, 0.0)


def shared(said: Collection[Said], ties: Collection[Tie]) -> list[Suspicion]:
    """Reviewers who share a device, a way of paying or an address with whom they review; all that hangs together is
    one suspicion. `ties` are (the lower id, the higher id, kind).
    """
    kinds: dict[frozenset[int], set[str]] = defaultdict(set)
    for low, high, kind in ties:
        kinds[frozenset((low, high))].add(kind)
    between = [one for one in said if people_in([one]) in kinds]
    found = []
    for group in joined((people_in([one]), one) for one in between):
        pairs = {people_in([one]) for one in group}
        suspicion = _suspicion("shared", group)
        found.append(replace(suspicion, kinds=frozenset(kind for pair in pairs for kind in kinds[pair])))
    return found


def joined(rows: Iterable[tuple[frozenset[int], Row]]) -> list[list[Row]]:
    """Rows in groups: those that touch, directly or by others, are together."""
    groups: list[tuple[frozenset[int], list[Row]]] = []
    for ends, row in rows:
        touching = [group for group in groups if group[0] & ends]
        groups = [group for group in groups if not group[0] & ends]
        everybody = ends.union(*(group[0] for group in touching))
        groups.append((everybody, [*(one for group in touching for one in group[1]), row]))
    return [rows for _, rows in groups]


def copied(said: Collection[Said], cleared: Collection[int] = ()) -> list[Suspicion]:
    """The same words about one person by several, or by one person about several; short courtesies are nobody's own.

    Two texts that were both looked at (`cleared`) are no news. Who writes the same again about the same person only
    repeats themself.
    """
    about: dict[int, list[Said]] = defaultdict(list)
    by: dict[int, list[Said]] = defaultdict(list)
    for one in said:
        about[one.subject].append(one)
        by[one.author].append(one)
    found = [group for rows in about.values() for group in _copies(rows, cleared, "author", COPIES_ABOUT)]
    found += [group for rows in by.values() for group in _copies(rows, cleared, "subject", COPIES_BY)]
    return list(dict.fromkeys(_suspicion("copied", group) for group in found))


def _copies(rows: list[Said], cleared: Collection[int], apart: str, people: int) -> list[list[Said]]:
    """Groups of texts that are the same and differ in whom (`apart`), with so many people at least."""
    same = [(rows[one], rows[other]) for one, other in same_words([row.text for row in rows])]
    fresh = [
        pair
        for pair in same
        if getattr(pair[0], apart) != getattr(pair[1], apart) and not all(one.review in cleared for one in pair)
    ]
    groups = joined((frozenset(one.review for one in pair), pair) for pair in fresh)
    texts = [list(dict.fromkeys(one for pair in group for one in pair)) for group in groups]
    return [group for group in texts if len({getattr(one, apart) for one in group}) >= people]
