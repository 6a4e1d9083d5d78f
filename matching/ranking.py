"""How the helpers that can be reached are put in order (SCIENCE 2), and how many a wave asks.

Pure: what is known of each candidate comes in, numbers come out.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

Z = 0.5
NEAR_KM = 4.0
ANSWER_KM = 8.0


@dataclass(frozen=True)
class Candidate:
    """What one helper brings to one request; every distance is between cell centres.

    `offers`/`accepted` count the last 30 days; `jobs_per_day` are own jobs per available day. `price` is what this
    helper asks, in minor units, 0 for free help; `price_ratio` is that over the budget.
    """

    helper: int
    cell: str
    km: float
    trust: float
    evidence: float
    offers: int
    accepted: int
    jobs: int
    no_shows: int
    jobs_per_day: float
    price: int = 0
    price_ratio: float = 0.0


@dataclass(frozen=True)
class Ranked:
    """A candidate with its score, the parts it is made of (each 0 to 1; fair −1 to 1) and its chance to say yes."""

    candidate: Candidate
    score: float
    parts: dict[str, float]
    chance: float

    def receipt(self, rank: int) -> dict[str, Any]:
        """What is kept of it: ids and numbers, unrounded so that they can be worked out again, and no name."""
        return {**given(self.candidate), "rank": rank, "score": self.score, "features": self.parts}

    def because(self, weights: dict[str, float]) -> list[dict[str, Any]]:
        """What the helper may be told of it: for each part its share of the greatest, and its weight in the score.

        "new" is left out for somebody with visits, until reviews count them as evidence.
        """
        told = {name: share for name, share in self.parts.items() if name != "new" or not self.candidate.jobs}
        return [
            {"part": name, "share": round(share, 4), "value": round(weights[name] * share, 4)}
            for name, share in told.items()
        ]


def given(candidate: Candidate) -> dict[str, Any]:
    """The numbers that a candidate's score is worked out from; where somebody lives is not among them."""
    numbers = asdict(candidate)
    del numbers["cell"]
    return {"helper": numbers.pop("helper"), "given": numbers}


def trust_rank(trust: float, evidence: float) -> float:
    """The cautious trust: trust − z·sqrt(trust(1 − trust)/(n + 4)), z = .5 in matching (SCIENCE 1)."""
    return trust - Z * math.sqrt(trust * (1 - trust) / (evidence + 4))


def chance_of_yes(accepted: int, offers: int, km: float) -> float:
    """A = (accepted + 2)/(offers + 4) over 30 days × exp(−km/8) (SCIENCE 2)."""
    return (accepted + 2) / (offers + 4) * math.exp(-km / ANSWER_KM)


def nearness(km: float) -> float:
    """exp(−km/4): 1 next door, a third at four kilometres (SCIENCE 2)."""
    return math.exp(-km / NEAR_KM)


def fairness(own: float, mean: float) -> float:
    """F = clip((m − e)/(m + .5), −1, 1): who had less than the others comes a little earlier."""
    return max(-1.0, min(1.0, (mean - own) / (mean + 0.5)))


def parts_of(candidate: Candidate, mean_jobs: float) -> dict[str, float]:
    """The features of SCIENCE 2."""
    return {
        "trust": trust_rank(candidate.trust, candidate.evidence),
        "near": nearness(candidate.km),
        "answers": chance_of_yes(candidate.accepted, candidate.offers, candidate.km),
        "price": 1 - max(0.0, candidate.price_ratio - 1),
        "reliable": 1 - (candidate.no_shows + 0.4) / (candidate.jobs + 10),
        "new": 1 / math.sqrt(1 + candidate.evidence),
        "fair": fairness(candidate.jobs_per_day, mean_jobs),
    }


def mean_jobs(candidates: Sequence[Candidate]) -> float:
    """The mean of own jobs per available day, against which fairness is measured."""
    return sum(c.jobs_per_day for c in candidates) / len(candidates) if candidates else 0.0


def scored(candidate: Candidate, weights: dict[str, float], mean: float) -> Ranked:
    """A candidate with its score among others whose mean of jobs per day is `mean`."""
    parts = parts_of(candidate, mean)
    score = sum(weights[name] * value for name, value in parts.items())
    return Ranked(candidate, score, parts, parts["answers"])


def rank(candidates: Sequence[Candidate], weights: dict[str, float], mean: float | None = None) -> list[Ranked]:
    """Best first; equal scores in order of helper id, so that a replay gives the same list.

    `mean` is given where not all of those are there whom it was taken of: the best of many.
    """
    mean = mean_jobs(candidates) if mean is None else mean
    ranked = [scored(candidate, weights, mean) for candidate in candidates]
    return sorted(ranked, key=lambda one: (-one.score, one.candidate.helper))


def choose(ranked: Sequence[Ranked], rules: dict[str, Any], urgency: str) -> list[Ranked]:
    """Whom a wave asks: flexible the best; urgent the best k until 1 − Π(1 − A) ≥ .85, at most 8 (SCIENCE 2)."""
    mode = rules[urgency]
    chosen: list[Ranked] = []
    nobody = 1.0
    for one in ranked[: mode["at_most"]]:
        chosen.append(one)
        nobody *= 1 - one.chance
        if 1 - nobody >= mode.get("sure_enough", 1.0):
            break
    return chosen
