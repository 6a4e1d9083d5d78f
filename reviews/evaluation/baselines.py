"""Scores that others use, for comparison. Each takes a Past and gives everybody's score, higher is better."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from reviews.evaluation.replay import Past
from reviews.histories import Columns, Rating
from reviews.trust import DAY, PRIOR_ALL, PRIOR_GOOD

HALF_LIFE_DAYS = 180.0
BAYES_WEIGHT = 3.0
WILSON_Z = 1.96
ROUNDS, CLOSE = 100, 1e-6
TO_THE_VETTED = 0.15


class Baseline(ABC):
    """A score worked out anew from all ratings. `is_share` says that it can be read as the share of good ones."""

    name: str
    is_share = True

    @abstractmethod
    def scores(self, past: Past) -> np.ndarray: ...

    def rehearsal(self, past: Past, since: float) -> Callable[[list[Rating], int], float]:
        """What somebody's score at the end would be, had these ratings been given at `since` besides."""

        def after(given: list[Rating], who: int) -> float:
            people = max([past.people, *(1 + max(rating.rater, rating.rated) for rating in given)])
            return self.scores(replace(past, ratings=past.ratings.and_then(Columns.of(given)), people=people))[who]

        return after


def unit(values: np.ndarray) -> np.ndarray:
    """Values scaled to −1…1 by the largest one there is."""
    largest = np.abs(values).max(initial=0)
    return values / largest if largest else values


def share(means: np.ndarray) -> np.ndarray:
    """−1…1 as 0…1."""
    return (means + 1) / 2


class PlainMean(Baseline):
    """The mean of the values received; somebody unheard has everybody's mean."""

    name = "plain mean"
    is_share = False
    weight = 0.0

    def scores(self, past: Past) -> np.ndarray:
        values = unit(past.ratings.value)
        heard = past.heard()
        overall = values.mean() if len(values) else 0.0
        total = np.bincount(past.ratings.rated, values, past.people) + self.weight * overall
        mass = heard + self.weight
        return share(np.where(mass > 0, total / np.maximum(mass, 1e-12), overall))


class BayesianAverage(PlainMean):
    """The mean of the values received and of three like everybody's mean."""

    name = "Bayesian average"
    weight = BAYES_WEIGHT


class GoodShare(Baseline):
    """The share of good ones among the ratings received."""

    name = "share of good"

    def scores(self, past: Past) -> np.ndarray:
        good, bad = past.good(), past.bad()
        overall = good.sum() / max((good + bad).sum(), 1)
        return np.where(good + bad > 0, good / np.maximum(good + bad, 1), overall)


class WilsonLowerBound(Baseline):
    """The lower end of Wilson's 95 % interval for the share of good ones (Wilson 1927)."""

    name = "Wilson lower bound"

    def scores(self, past: Past) -> np.ndarray:
        good, z = past.good(), WILSON_Z
        n = np.maximum(good + past.bad(), 1e-9)
        p = good / n
        bound = (p + z**2 / (2 * n) - z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))) / (1 + z**2 / n)
        return np.where(n >= 1, bound, 0.0)


class BetaWithDecay(Baseline):
    """The mean of a Beta distribution over decayed good and bad ratings (Jøsang and Ismail 2002); our half-life and
    prior, so that the difference is the vouching."""

    name = "Beta with decay"

    def scores(self, past: Past) -> np.ndarray:
        left = 2.0 ** (-(past.at - past.ratings.at) / DAY / HALF_LIFE_DAYS)
        good = np.bincount(past.ratings.rated, left * (past.ratings.value > 0), past.people)
        bad = np.bincount(past.ratings.rated, left * (past.ratings.value < 0), past.people)
        return (PRIOR_GOOD + good) / (PRIOR_ALL + good + bad)


class FairnessGoodness(Baseline):
    """Goodness as the mean of values weighed by each rater's fairness, fairness as closeness to goodness (Kumar,
    Spezzano, Subrahmanian, Faloutsos, ICDM 2016)."""

    name = "Fairness-Goodness"
    is_share = False

    def scores(self, past: Past) -> np.ndarray:
        rater, rated, value = past.ratings.rater, past.ratings.rated, unit(past.ratings.value)
        given = np.maximum(np.bincount(rater, minlength=past.people), 1)
        heard = np.maximum(past.heard(), 1)
        fairness = np.ones(past.people)
        goodness = np.ones(past.people)
        for _ in range(ROUNDS):
            newer = np.bincount(rated, fairness[rater] * value, past.people) / heard
            fairness = 1 - np.bincount(rater, np.abs(value - newer[rated]), past.people) / (2 * given)
            moved = np.abs(newer - goodness).max(initial=0)
            goodness = newer
            if moved < CLOSE:
                break
        return share(goodness)


class EigenTrust(Baseline):
    """Where a walk along praise ends that starts anew with the vetted every now and then (Kamvar, Schlosser,
    Garcia-Molina, WWW 2003)."""

    name = "EigenTrust"
    is_share = False

    def scores(self, past: Past) -> np.ndarray:
        is_good = past.ratings.value > 0
        pairs = (past.ratings.value[is_good], (past.ratings.rated[is_good], past.ratings.rater[is_good]))
        praise = csr_array(pairs, shape=(past.people, past.people))
        given = np.asarray(praise.sum(axis=0)).ravel()
        start = np.zeros(past.people)
        start[list(past.vetted)] = 1 / len(past.vetted) if past.vetted else 0
        if not past.vetted:
            start[:] = 1 / past.people
        trust = start
        for _ in range(ROUNDS):
            spread = praise @ (trust / np.maximum(given, 1e-12) * (given > 0))
            silent = trust[given == 0].sum()
            newer = (1 - TO_THE_VETTED) * (spread + silent * start) + TO_THE_VETTED * start
            moved = np.abs(newer - trust).sum()
            trust = newer
            if moved < CLOSE:
                break
        return trust


BASELINES: tuple[type[Baseline], ...] = (
    PlainMean,
    BayesianAverage,
    GoodShare,
    WilsonLowerBound,
    BetaWithDecay,
    FairnessGoodness,
    EigenTrust,
)
