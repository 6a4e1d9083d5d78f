"""How well a score foretells: the AUC of later years, the AUC of the next word, and calibration (SCIENCE 1)."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.stats import rankdata

from reviews.evaluation.replay import Past, stand_ins
from reviews.histories import History

CUTS = (0.5, 0.6, 0.7, 0.8)
LATER_AT_LEAST = 2
NEXT_SKIPPED, NEXT_BLOCKS = 20, 80
BINS = 10
DRAWS = 200


class Method(Protocol):
    """A way to score: `scores` gives everybody's at the end of a past, higher is better."""

    name: str
    is_share: bool

    def scores(self, past: Past) -> np.ndarray: ...


@dataclass(frozen=True)
class Cut:
    """What came after a moment: for the people judged, whether the majority of their later ratings is bad."""

    past: Past
    people: np.ndarray
    is_bad: np.ndarray


@dataclass(frozen=True)
class Foretold:
    """Scores beside what happened, for each of which `is_good` says whether it was good."""

    scores: np.ndarray
    is_good: np.ndarray


def past_of(history: History, rows: int, vetted: frozenset[int] | None = None) -> Past:
    """What is known before the rating number `rows`; without vetted people their stand-ins, out of that past alone."""
    ratings, people = history.columns[:rows], len(history.people)
    at = history.columns.at[min(rows, len(history.columns) - 1)]
    return Past(ratings, float(at), stand_ins(ratings, people) if vetted is None else vetted, people)


def cut_at(history: History, share: float, vetted: frozenset[int] | None = None) -> Cut:
    """Cut a history after a share of its rows. Judged is who was rated before, and later at least twice with a majority
    for good or bad."""
    rows = int(len(history.columns) * share)
    past = past_of(history, rows, vetted)
    later = history.columns[rows:]
    good = np.bincount(later.rated, later.value > 0, past.people)
    bad = np.bincount(later.rated, later.value < 0, past.people)
    judged = np.flatnonzero((good + bad >= LATER_AT_LEAST) & (good != bad) & (past.heard() > 0))
    return Cut(past, judged, (bad > good)[judged])


def auc(scores: np.ndarray, is_good: np.ndarray) -> float:
    """How often something good scores above something bad, ties half; undefined (nan) when there is only one kind."""
    good, bad = int(is_good.sum()), int((~is_good).sum())
    if not good or not bad:
        return float("nan")
    return float((rankdata(scores)[is_good].sum() - good * (good + 1) / 2) / (good * bad))


def future(method: Method, cuts: list[Cut]) -> list[Foretold]:
    """What a method says of the judged people at each cut."""
    return [Foretold(method.scores(cut.past)[cut.people], ~cut.is_bad) for cut in cuts]


def auc_future(found: list[Foretold]) -> float:
    """The mean over the cuts at which there are both kinds."""
    aucs = [auc(one.scores, one.is_good) for one in found]
    return float(np.nanmean(aucs)) if not np.all(np.isnan(aucs)) else float("nan")


def interval(found: list[Foretold], chance: np.random.Generator) -> tuple[float, float]:
    """The 95 % interval of the AUC of the future: people drawn anew at each cut."""
    drawn = []
    for _ in range(DRAWS):
        picks = [chance.integers(0, len(one.scores), len(one.scores)) for one in found]
        anew = [Foretold(o.scores[pick], o.is_good[pick]) for o, pick in zip(found, picks, strict=True)]
        drawn.append(auc_future(anew))
    if np.all(np.isnan(drawn)):
        return float("nan"), float("nan")
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def following(method: Method, history: History, vetted: frozenset[int] | None = None) -> Foretold:
    """Rolling over the last four fifths in 80 blocks: the score at a block's start beside each rating in the block of
    somebody who was rated before it."""
    total = len(history.columns)
    blocks = NEXT_SKIPPED + NEXT_BLOCKS
    edges = [total * number // blocks for number in range(NEXT_SKIPPED, blocks + 1)]
    scores, is_good = [], []
    for start, end in zip(edges, edges[1:], strict=False):
        if start == end:
            continue
        past = past_of(history, start, vetted)
        block = history.columns[start:end]
        known = (past.heard() > 0)[block.rated] & (block.value != 0)
        scores.append(method.scores(past)[block.rated[known]])
        is_good.append(block.value[known] > 0)
    return Foretold(np.concatenate(scores), np.concatenate(is_good))


def calibration(found: Foretold) -> list[tuple[float, float, int]]:
    """Per tenth of the scale: the mean score, the share of good ones, and how many there were."""
    tenth = np.minimum((found.scores * BINS).astype(int), BINS - 1)
    groups = [(found.scores[tenth == number], found.is_good[tenth == number]) for number in range(BINS)]
    return [(float(said.mean()), float(was.mean()), len(said)) for said, was in groups if len(said)]


def ece(found: Foretold) -> float:
    """The expected calibration error: |score − share of good ones| per tenth of the scale, weighed by how many."""
    groups = calibration(found)
    total = sum(count for *_, count in groups)
    return sum(abs(said - was) * count for said, was, count in groups) / total if total else float("nan")
