"""People and requests as SCIENCE 3 draws them, as arrays: row n is helper n, or request n."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

TOPICS, SLOTS, LANGUAGES = 60, 42, 12
TOPICS_AT_MOST = 8
RADIUS_KM = (1.0, 30.0)
CITY_OF = 9_000_000
Array = NDArray[Any]


@dataclass(frozen=True)
class Helpers:
    """`topics`, `slots` and `languages` are tables of yes and no, a column each; prices have the median 1."""

    radius_km: Array
    topics: Array
    slots: Array
    languages: Array
    trust: Array
    answers: Array
    price: Array
    is_active: Array


@dataclass(frozen=True)
class Requests:
    """What each asks for: numbers of a topic, a slot and a language, and the most it pays."""

    topic: Array
    slot: Array
    language: Array
    budget: Array


def draw_helpers(chance: Generator, count: int) -> Helpers:
    """Radius lognormal (median 6 km, .7) in 1–30 km, 1–8 topics (mean 4.45), trust Beta(5, 2), 90 % active."""
    how_many = 1 + chance.binomial(TOPICS_AT_MOST - 1, 3.45 / 7, count)
    languages = chance.random((count, LANGUAGES)) < np.array([0.95] + [0.1] * (LANGUAGES - 1))
    return Helpers(
        radius_km=np.clip(chance.lognormal(math.log(6), 0.7, count), *RADIUS_KM),
        topics=_draw_topics(chance, how_many),
        slots=chance.random((count, SLOTS)) < 0.45,
        languages=languages,
        trust=chance.beta(5, 2, count),
        answers=chance.random(count),
        price=chance.lognormal(0, 0.3, count),
        is_active=chance.random(count) < 0.9,
    )


def draw_requests(chance: Generator, count: int) -> Requests:
    """Topics as often as helpers have them, four in five in the city's language, budgets a third above prices."""
    return Requests(
        topic=chance.choice(TOPICS, count, p=rarer(TOPICS)),
        slot=chance.integers(0, SLOTS, count),
        language=chance.choice(LANGUAGES, count, p=[0.8] + [0.2 / (LANGUAGES - 1)] * (LANGUAGES - 1)),
        budget=chance.lognormal(0.3, 0.3, count),
    )


def scatter_km(population: float) -> float:
    """How far people live from a city's centre: the standard deviation in each direction."""
    return max(1.0, 10 * math.sqrt(population / CITY_OF))


def rarer(count: int) -> Array:
    """Shares that fall with the rank: 1/√rank."""
    weights = 1 / np.sqrt(np.arange(1, count + 1))
    return weights / weights.sum()


def _draw_topics(chance: Generator, how_many: Array) -> Array:
    """So many different topics for each, the frequent ones more often (the largest of logarithm plus Gumbel noise)."""
    table = np.zeros((len(how_many), TOPICS), bool)
    keys = np.log(rarer(TOPICS)) + chance.gumbel(size=table.shape)
    best = np.argpartition(-keys, TOPICS_AT_MOST, axis=1)[:, :TOPICS_AT_MOST]
    order = np.argsort(-np.take_along_axis(keys, best, axis=1), axis=1)
    best = np.take_along_axis(best, order, axis=1)
    np.put_along_axis(table, best, np.arange(TOPICS_AT_MOST) < how_many[:, None], axis=1)
    return table
