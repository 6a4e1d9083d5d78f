"""`bench assignment`: requests that contend for the same helpers, by four ways, interleaved in one run."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matching.assignment import Ints, Pairs, assign
from matching.bench.drawn import Helpers, Requests, draw_helpers, draw_requests, scatter_km
from matching.bench.rivals import best_pair_first, first_come, optimum
from matching.ranking import ANSWER_KM, NEAR_KM
from matching.rules import FIRST_RULES

PEOPLE_OF_THE_CITY = 3_600_000
CANDIDATES_AT_MOST = 50
QUIET_SHARE = 20
TIMED: dict[str, Callable[[Pairs], Ints]] = {
    "first come": first_come,
    "best pair first": best_pair_first,
    "together": assign,
}
Write = Callable[[str], object]


@dataclass(frozen=True)
class Outcome:
    """What one way gave: how many requests have a helper, the sum of their scores, and the median seconds of CPU."""

    served: int
    score: float
    seconds: float

    def gap(self, best: "Outcome") -> float:
        """The share that is missing to the optimum, of requests served or of the score, whichever is more."""
        return max(1 - self.served / best.served, 1 - self.score / best.score)


def measure(requests: int, helpers: int, seed: int, repeats: int, write: Write) -> dict[str, float]:
    """Draw a city, measure it full and quiet, and write both tables.

    Returns the figures: gap (a share, the worse of both), time_ratio (over first come, contested), and whether nothing
    got worse where nobody contends.
    """
    pairs = drawn_pairs(requests, helpers, seed)
    if not len(pairs.score):
        return {"gap": 0.0, "time_ratio": 1.0, "is_worse": 0.0}
    full = _table("contested", pairs, repeats, write)
    quiet = _table("uncontested", _first(pairs, max(1, requests // QUIET_SHARE)), repeats, write)
    mine, before = quiet["together"], quiet["first come"]
    return {
        "gap": max(full["together"].gap(full["optimum"]), mine.gap(quiet["optimum"])),
        "time_ratio": full["together"].seconds / full["first come"].seconds,
        "is_worse": float((mine.served, mine.score) < (before.served, before.score - 1e-9)),
    }


def drawn_pairs(requests: int, helpers: int, seed: int) -> Pairs:
    """The best 50 candidates of each request, in one city of 3.6 million people."""
    chance = np.random.default_rng(seed)
    people, wishes = draw_helpers(chance, helpers), draw_requests(chance, requests)
    scatter = scatter_km(PEOPLE_OF_THE_CITY)
    homes, doors = chance.normal(0, scatter, (helpers, 2)), chance.normal(0, scatter, (requests, 2))
    found = [_candidates(n, people, wishes, homes, doors) for n in range(requests)]
    counts = [len(best) for best, _ in found]
    return Pairs(
        np.repeat(np.arange(requests), counts),
        np.concatenate([best for best, _ in found]),
        np.concatenate([score for _, score in found]),
    )


def _candidates(n: int, people: Helpers, wishes: Requests, homes: Ints, doors: Ints) -> tuple[Ints, Ints]:
    """The best helpers for request n, in order of their numbers, and their scores."""
    able = people.topics[:, wishes.topic[n]] & people.slots[:, wishes.slot[n]] & people.languages[:, wishes.language[n]]
    able &= people.is_active & (people.price <= wishes.budget[n])
    near = np.flatnonzero(able)
    km = np.hypot(*(homes[near] - doors[n]).T)
    near, km = near[km <= people.radius_km[near]], km[km <= people.radius_km[near]]
    score = score_of(people, near, km)
    best = np.sort(np.argsort(-score, kind="stable")[:CANDIDATES_AT_MOST])
    return near[best], score[best]


def score_of(people: Helpers, who: Ints, km: Ints) -> Ints:
    """The parts of the score in which drawn helpers differ (`ranking.parts_of`); none asks more than the budget."""
    weights = FIRST_RULES["weights"]
    near, answers = np.exp(-km / NEAR_KM), people.answers[who] * np.exp(-km / ANSWER_KM)
    own = weights["trust"] * people.trust[who] + weights["near"] * near + weights["answers"] * answers
    return own + weights["price"]


def _first(pairs: Pairs, requests: int) -> Pairs:
    until = int(np.searchsorted(pairs.request, requests))
    return Pairs(pairs.request[:until], pairs.helper[:until], pairs.score[:until])


def _table(title: str, pairs: Pairs, repeats: int, write: Write) -> dict[str, Outcome]:
    requests = int(pairs.request[-1]) + 1
    write(f"{title}: {requests:,} requests, {len(np.unique(pairs.helper)):,} helpers, {len(pairs.score):,} pairs")
    outcomes = _measured(pairs, repeats)
    best, base = outcomes["optimum"], outcomes["first come"].seconds
    write(f"  {'':22} {'served':>7} {'score':>10} {'below optimum':>14} {'CPU ms':>9} {'× first come':>13}")
    for name, one in outcomes.items():
        row = f"{one.served:7,} {one.score:10.2f} {one.gap(best):13.4%} {one.seconds * 1000:9.2f}"
        write(f"  {name:22} {row} {one.seconds / base:13.2f}")
    return outcomes


def _measured(pairs: Pairs, repeats: int) -> dict[str, Outcome]:
    """Every way as often as said, in turn; the optimum, which is a reference, once."""
    spans: dict[str, list[float]] = {name: [] for name in TIMED}
    chosen: dict[str, Ints] = {}
    for _ in range(repeats):
        for name, way in TIMED.items():
            chosen[name], seconds = _timed(way, pairs)
            spans[name].append(seconds)
    chosen["optimum"], seconds = _timed(optimum, pairs)
    spans["optimum"] = [seconds]
    return {
        name: Outcome(len(places), float(pairs.score[places].sum()), statistics.median(spans[name]))
        for name, places in chosen.items()
    }


def _timed(way: Callable[[Pairs], Ints], pairs: Pairs) -> tuple[Ints, float]:
    begun = time.process_time()
    places = way(pairs)
    return places, time.process_time() - begun
