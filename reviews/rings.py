"""Rings: people who praise each other far more than chance and ordinary trade explain. Pure: a history in, groups out.

A group is judged by one number, in nats: how much likelier its praise is under "these people are a ring" than under
"everybody praises as usual", less what it costs to have picked it among all groups of its size (scan statistic).

* density: praise inside, against a degree-corrected null model in which everybody keeps how many they praise and are
  praised by, and whom is chance (Karrer and Newman, Phys. Rev. E 83, 2011). Praise from and to outsiders raises what
  is expected, so whoever does honest work beside needs a denser ring to stand out.
* returned praise, and people who both give and get: against how usual either is in this history. Where one side rates
  both are rare; where both do they are a matter of course, and then praise that is never returned is the odd one.
* bursts: whether the praise inside falls into a window in which little else was said (a scan statistic over time);
  loudness: whether it is all of the highest value; complaints from outside: whether outsiders complain more than usual,
  which corroborates but never accuses.

Neighbours praise each other more than strangers do, so a group is flagged only when it also stands out against the
tightest circles of everybody else. A few honest people who keep to themselves look like a ring to any rule that reads
ratings alone: a flag is a question for an operator, never a penalty.

Candidates are found by short random walks from everybody (Andersen, Chung, Lang, FOCS 2006), cut where the number is
largest, then improved person by person. Vetted people are never members; people praised by two vetted ones rarely.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from scipy.special import gammaln, xlogy

from reviews.histories import Columns, History

STEPS = (4, 12)
LARGEST, SMALLEST = 80, 4
SIZES = (5, 8, 12, 18, 25, 35, 50)
SURE, SURE_PER_MEMBER = 2.0, 0.2
USUAL_CIRCLE, ABOVE_USUAL, NEIGHBOURHOOD = 0.95, 1.25, 20
HOPELESS = -10.0
BLOCK = 256
WINDOWS = (0.5, 0.75, 0.9, 1.0)
VOUCHED_BY = 2
VOUCHED_COSTS = 3.0
CORROBORATES_AT_MOST = 5.0
MOVES = 100
ENTWINED = 2


@dataclass(frozen=True)
class Ring:
    """A group that is flagged: its members, the most entangled first, and how sure that is (nats above chance)."""

    members: tuple[int, ...]
    surprise: float


@dataclass(frozen=True)
class Tally:
    """What groups are made of, a number per group. `edges` are pairs with praise either way."""

    size: np.ndarray
    edges: np.ndarray
    degrees: np.ndarray
    mutual: np.ndarray
    both_ways: np.ndarray
    vouched: np.ndarray


class Praise:
    """Who praised whom in a history, without some people, and what is usual in it."""

    def __init__(self, history: History, vetted: Iterable[int] = (), without: np.ndarray | None = None) -> None:
        columns = history.columns
        self.people = len(history.people)
        if without is not None:
            columns = columns[~(without[columns.rater] | without[columns.rated])]
        good, self.bad = columns[columns.value > 0], columns[columns.value < 0]
        self.usual_complaint = (len(self.bad) + 1) / (len(columns) + 2)
        self.rater, self.rated = self._ordered(good)
        self.degree = self.count(self.low) + self.count(self.high)
        self.edges = len(self.low)
        self.gives_and_gets = ((self.count(good.rater) > 0) & (self.count(good.rated) > 0)).astype(float)
        self.is_vetted = np.zeros(self.people, bool)
        self.is_vetted[list(vetted)] = True
        self.is_vouched = (self.count(self.rated[self.is_vetted[self.rater]]) >= VOUCHED_BY).astype(float)
        self.usual_return = (self.is_mutual.sum() + 1) / (self.edges + 2)
        self.usual_both_ways = (self.gives_and_gets.sum() + 1) / ((self.degree > 0).sum() + 2)
        self.usual_loudness = (self.is_loudest.sum() + 1) / (len(self.rater) + 2)
        self.times = np.sort(self.first)

    def _ordered(self, good: Columns) -> tuple[np.ndarray, np.ndarray]:
        """Keep of each two people who praised one another when that was first, and whether both did; return who
        praised whom, each pair once."""
        directed, last = np.unique((good.rater * self.people + good.rated)[::-1], return_index=True)
        rater, rated = directed // self.people, directed % self.people
        self.is_loudest = good.value[::-1][last] >= good.value.max(initial=0)
        pairs, ways = np.unique(np.minimum(rater, rated) * self.people + np.maximum(rater, rated), return_counts=True)
        self.low, self.high, self.is_mutual = pairs // self.people, pairs % self.people, ways == 2
        said = np.minimum(good.rater, good.rated) * self.people + np.maximum(good.rater, good.rated)
        _, first = np.unique(said, return_index=True)
        self.first = good.at[first]
        return rater, rated

    def count(self, who: np.ndarray) -> np.ndarray:
        return np.bincount(who, minlength=self.people)

    @cached_property
    def known(self) -> csr_array:
        """Praise either way, as a symmetric matrix of ones."""
        return self.matrix(np.ones(self.edges))

    def matrix(self, weight: np.ndarray) -> csr_array:
        """A weight per pair, as a symmetric matrix."""
        ends = np.concatenate([self.low, self.high]), np.concatenate([self.high, self.low])
        return csr_array((np.concatenate([weight, weight]), ends), shape=(self.people, self.people))

    def place(self, members: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which pairs are both among these people, and in the first how many of them: the place of the later one."""
        place = np.full(self.people, len(members))
        place[members] = np.arange(len(members))
        last = np.maximum(place[self.low], place[self.high])
        inside = np.flatnonzero(last < len(members))
        return inside, last[inside]

    def tally(self, members: np.ndarray) -> Tally:
        """The tallies of the first one, two, three … of these people."""
        inside, last = self.place(members)
        count = len(members)
        return Tally(
            np.arange(1.0, count + 1),
            np.cumsum(np.bincount(last, minlength=count)),
            np.cumsum(self.degree[members]),
            np.cumsum(np.bincount(last, self.is_mutual[inside], count)),
            np.cumsum(self.gives_and_gets[members]),
            np.cumsum(self.is_vouched[members]),
        )


Candidate = tuple[float, np.ndarray]


def find_rings(history: History, vetted: Iterable[int] = ()) -> list[Ring]:
    """Find groups that no two people share, the surest first. Each is judged without those found before it."""
    known = frozenset(vetted)
    praise = Praise(history, known)
    circles = list(_circles(praise)) if praise.edges else []
    waiting = sorted(_candidates(praise, circles), key=_surest)
    taken, found = np.zeros(praise.people, bool), []
    while waiting:
        surprise, members = waiting.pop(0)
        if surprise >= sure_enough(members, circles):
            found.append(Ring(_by_entanglement(praise, members), surprise))
            taken[members] = True
            praise = Praise(history, known, taken)
            waiting = sorted(_left(praise, waiting, taken), key=_surest)
    return found


def _surest(candidate: Candidate) -> tuple[float, list[int]]:
    return -candidate[0], candidate[1].tolist()


def sure_enough(members: np.ndarray, circles: Sequence[Candidate]) -> float:
    """From how many nats on a group is flagged. Neighbours know each other more than strangers do; how much more is
    seen in the tightest circles of everybody who has nothing to do with the group, and adds up in large groups."""
    people = set(members.tolist())
    others = [surprise / len(circle) for surprise, circle in circles if people.isdisjoint(circle.tolist())]
    usual = float(np.quantile(others, USUAL_CIRCLE)) + ABOVE_USUAL if others else 0.0
    size = len(members)
    nearness = max(usual - SURE_PER_MEMBER, 0.0) * min(1.0, size / NEIGHBOURHOOD)
    return SURE + (SURE_PER_MEMBER + nearness) * size


def _left(praise: Praise, waiting: list[Candidate], taken: np.ndarray) -> Iterator[Candidate]:
    """What is left of the candidates without those who are taken, judged anew."""
    seen: set[bytes] = set()
    for _, members in waiting:
        left = members[~taken[members]]
        if len(left) >= SMALLEST and praise.edges and left.tobytes() not in seen:
            seen.add(left.tobytes())
            yield whole(praise, left), left


def _circles(praise: Praise) -> Iterator[Candidate]:
    """The tightest circles around everybody."""
    for order in _walks(praise):
        members, surprise = _best_start(praise, order)
        if len(members) >= SMALLEST:
            yield surprise, members


def _candidates(praise: Praise, circles: Iterable[Candidate]) -> Iterator[Candidate]:
    """What the more surprising circles become when people are let in and out, each once."""
    seen: set[bytes] = set()
    for surprise, circle in circles:
        if surprise < HOPELESS or circle.tobytes() in seen:
            continue
        seen.add(circle.tobytes())
        members, better = _improved(praise, circle, surprise)
        if better >= SURE:
            yield better, members


def _walks(praise: Praise) -> Iterator[np.ndarray]:
    """For everybody, those whom a short lazy walk along praise ends at most often for how known they are."""
    degree = np.maximum(praise.degree, 1)
    step = csr_array(praise.known / degree[np.newaxis, :])
    for begin in range(0, praise.people, BLOCK):
        who = np.arange(begin, min(begin + BLOCK, praise.people))
        who = who[~praise.is_vetted[who] & (praise.degree[who] > 0)]
        there = np.zeros((praise.people, len(who)))
        there[who, np.arange(len(who))] = 1
        for taken in range(1, STEPS[-1] + 1):
            there = (there + step @ there) / 2
            if taken in STEPS:
                yield from _most_often(there / degree[:, np.newaxis], praise.is_vetted)


def _most_often(there: np.ndarray, is_vetted: np.ndarray) -> Iterator[np.ndarray]:
    there[is_vetted] = 0
    for column in there.T:
        order = np.argsort(-column, kind="stable")[:LARGEST]
        yield order[column[order] > 0]


def _best_start(praise: Praise, order: np.ndarray) -> tuple[np.ndarray, float]:
    """The first few of an order that are the most surprising, by praise alone and then with its times."""
    if len(order) < SMALLEST:
        return order, -np.inf
    said = chance_of(praise, praise.tally(order))
    inside, last = praise.place(order)
    sizes = {SMALLEST + int(np.argmax(said[SMALLEST - 1 :])), *(size for size in SIZES if size <= len(order))}
    total = {size: said[size - 1] + bursts(praise, inside[last < size]).surprise for size in sorted(sizes)}
    best = max(total, key=lambda size: total[size])
    return np.sort(order[:best]), total[best]


def _improved(praise: Praise, members: np.ndarray, surprise: float) -> tuple[np.ndarray, float]:
    """Let people in and out one by one while that makes the group more surprising; praise in its burst counts more."""
    is_in = np.zeros(praise.people, bool)
    is_in[members] = True
    burst = bursts(praise, praise.place(members)[0])
    in_burst = (praise.first >= burst.begins) & (praise.first <= burst.ends)
    one = np.ones(praise.people)
    parts = [praise.known, praise.matrix(praise.is_mutual), praise.matrix(in_burst)]
    links = [part @ is_in.astype(float) for part in parts]
    now = np.array([part[-1] for part in _parts(praise.tally(members))] + [links[2][is_in].sum() / 2])
    each = burst.surprise / max(now[-1], 1)
    current = float(chance_of(praise, Tally(*now[:-1])) + each * now[-1])
    for _ in range(MOVES):
        near = np.flatnonzero(((links[0] > 0) | is_in) & ~praise.is_vetted)
        sign = np.where(is_in[near], -1.0, 1.0)
        own = (one, links[0], praise.degree, links[1], praise.gives_and_gets, praise.is_vouched, links[2])
        moved = [total + sign * column[near] for total, column in zip(now, own, strict=True)]
        after = chance_of(praise, Tally(*moved[:-1])) + each * moved[-1]
        after[(moved[0] < SMALLEST) | (moved[0] > LARGEST)] = -np.inf
        best = int(np.argmax(after))
        if after[best] <= current + 1e-9:
            break
        who, current = near[best], float(after[best])
        now = now + sign[best] * np.array([column[who] for column in own])
        is_in[who] = not is_in[who]
        links = [link + sign[best] * part[[who]].toarray()[0] for link, part in zip(links, parts, strict=True)]
    better = np.flatnonzero(is_in)
    members = better if whole(praise, better) > surprise else members
    members = _entwined(praise, members)
    return members, whole(praise, members)


def _entwined(praise: Praise, members: np.ndarray) -> np.ndarray:
    """Without those who know only one of the others, again and again, unless that is most of them: a customer of one
    member is no member, but the leaves of a star are."""
    core = members
    while True:
        inside = praise.place(core)[0]
        knows = praise.count(praise.low[inside]) + praise.count(praise.high[inside])
        kept = core[knows[core] >= ENTWINED]
        if len(kept) == len(core):
            return core if len(core) >= max(SMALLEST, len(members) / 2) else members
        core = kept


def _parts(tally: Tally) -> tuple[np.ndarray, ...]:
    return tally.size, tally.edges, tally.degrees, tally.mutual, tally.both_ways, tally.vouched


def whole(praise: Praise, members: np.ndarray) -> float:
    """How surprising a group is by everything there is."""
    inside = praise.place(members)[0]
    said = float(chance_of(praise, praise.tally(members))[-1])
    return said + bursts(praise, inside).surprise + loudness(praise, members) + complaints(praise, members)


def chance_of(praise: Praise, group: Tally) -> np.ndarray:
    """How surprising groups are by who praised whom, in nats, for having been picked among all of their size."""
    expected = np.maximum(group.degrees**2 / (4 * praise.edges), 1e-12)
    density = np.where(group.edges > expected, xlogy(group.edges, group.edges / expected) - group.edges + expected, 0)
    returned = group.edges * apart(group.mutual / np.maximum(group.edges, 1), praise.usual_return)
    share = group.both_ways / group.size
    roles = np.where(share > praise.usual_both_ways, group.size * apart(share, praise.usual_both_ways), 0)
    picked = np.log(LARGEST) + _log_choose(praise.people, np.minimum(group.size, praise.people))
    return density + returned + roles - picked - VOUCHED_COSTS * group.vouched


@dataclass(frozen=True)
class Burst:
    """A window of time, and how surprising it is that so much of a group's praise falls into it."""

    surprise: float = 0.0
    begins: float = 0.0
    ends: float = 0.0


def bursts(praise: Praise, inside: np.ndarray) -> Burst:
    """The most surprising window that holds half, three quarters, nearly all or all of the praise of these pairs."""
    times = np.sort(praise.first[inside])
    count, total, best = len(times), len(praise.times), Burst()
    for share in WINDOWS if count >= SMALLEST else ():
        held = int(np.ceil(count * share))
        begin = int(np.argmin(times[held - 1 :] - times[: count - held + 1]))
        begins, ends = times[begin], times[begin + held - 1]
        around = np.searchsorted(praise.times, ends, side="right") - np.searchsorted(praise.times, begins)
        usual = max(around - held, 1) / total
        if held / count > usual:
            surprise = count * float(apart(held / count, usual)) - 2 * np.log(count)
            best = Burst(surprise, begins, ends) if surprise > best.surprise else best
    return best


def loudness(praise: Praise, members: np.ndarray) -> float:
    """How surprising it is how much of the praise inside is the highest there is; each person's habit counts once."""
    is_in = np.zeros(praise.people, bool)
    is_in[members] = True
    inside = praise.is_loudest[is_in[praise.rater] & is_in[praise.rated]]
    share = float(inside.mean()) if len(inside) else 0.0
    return len(members) * float(apart(share, praise.usual_loudness)) if share > praise.usual_loudness else 0.0


def complaints(praise: Praise, members: np.ndarray) -> float:
    """How surprising it is that outsiders complain; at most so much, for a bad helper is no ring."""
    is_in = np.zeros(praise.people, bool)
    is_in[members] = True
    bad = float((is_in[praise.bad.rated] & ~is_in[praise.bad.rater]).sum())
    good = float((is_in[praise.rated] & ~is_in[praise.rater]).sum())
    share = bad / max(good + bad, 1)
    if share <= praise.usual_complaint:
        return 0.0
    return min((good + bad) * float(apart(share, praise.usual_complaint)), CORROBORATES_AT_MOST)


def apart(share: np.ndarray | float, usual: np.ndarray | float) -> np.ndarray:
    """How far a share is from what is usual: the divergence of Kullback and Leibler of two coins, in nats."""
    return xlogy(share, share / usual) + xlogy(1 - share, (1 - share) / (1 - usual))


def _log_choose(among: int, picked: np.ndarray | float) -> np.ndarray:
    return gammaln(among + 1) - gammaln(picked + 1) - gammaln(among - picked + 1)


def _by_entanglement(praise: Praise, members: np.ndarray) -> tuple[int, ...]:
    """Members by the share of their praise, got and given, that stays inside; more of it first."""
    pairs = praise.place(members)[0]
    inside = praise.count(praise.low[pairs]) + praise.count(praise.high[pairs])
    share = inside / np.maximum(praise.degree, 1)
    return tuple(int(who) for who in sorted(members, key=lambda who: (-share[who], -inside[who], who)))
