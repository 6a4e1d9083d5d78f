"""The question that every design answers, asked of plain arrays: each helper is looked at, none left out by an index.

Who is active, helps with the topic, comes that far, at that time, in that language, for that budget; the best fifty by
the product's score, of which this data knows trust, distance, price and what is known of somebody at all.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from marketplace.accounts.cells import EARTH_KM
from matching.bench.crowd import Ask, Crowd
from matching.bench.drawn import TOPICS, Array
from matching.ranking import ANSWER_KM, NEAR_KM, Z
from matching.rules import FIRST_RULES

BEST = 50
WEIGHTS: dict[str, float] = FIRST_RULES["weights"]
TRUST_FLOOR: float = FIRST_RULES["trust_floor"]


@dataclass(frozen=True)
class Columns:
    """What is known of some helpers, side by side."""

    helper: Array
    vector: Array
    radius_km: Array
    slots: Array
    languages: Array
    trust: Array
    evidence: Array
    price: Array

    def at(self, rows: Array) -> "Columns":
        return Columns(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def columns_of(crowd: Crowd) -> Columns:
    """All helpers; their ids begin with 1."""
    drawn = crowd.drawn
    slots, languages = (bits_of(table) for table in (drawn.slots, drawn.languages))
    ids = np.arange(1, len(crowd) + 1)
    return Columns(ids, crowd.spots.vector, drawn.radius_km, slots, languages, drawn.trust, crowd.evidence, crowd.price)


def bits_of(table: Array) -> Array:
    """A row of yes and no as one number."""
    return table @ (1 << np.arange(table.shape[1], dtype=np.int64))


def by_topic(crowd: Crowd) -> list[Columns]:
    """The active helpers of each topic."""
    everybody, active = columns_of(crowd), crowd.drawn.is_active
    return [everybody.at(np.flatnonzero(active & crowd.drawn.topics[:, topic])) for topic in range(TOPICS)]


def looking_at_all(crowd: Crowd) -> Callable[[Ask], list[int]]:
    """The brute force, ready to be asked."""
    topics = by_topic(crowd)
    return lambda ask: best_of(topics[ask.topic], ask)


def best_of(people: Columns, ask: Ask) -> list[int]:
    """Ids of the best of these people for a request, in order."""
    chord = people.vector - np.array(ask.vector)
    km = 2 * EARTH_KM * np.arcsin(np.minimum(1, np.sqrt((chord * chord).sum(axis=1)) / 2))
    fits = (km <= people.radius_km) & (people.price <= ask.budget) & (people.trust >= TRUST_FLOOR)
    fits &= (people.slots >> ask.slot & 1 == 1) & (people.languages >> ask.language & 1 == 1)
    rows = np.flatnonzero(fits)
    found, score = people.helper[rows], scores(people.at(rows), km[rows], ask.budget)
    return found[np.lexsort((found, -score))][:BEST].tolist()


def scores(people: Columns, km: Array, budget: int) -> Array:
    """`ranking.parts_of` over columns, for people of whose offers and visits nothing is known."""
    trust = people.trust
    return (
        WEIGHTS["trust"] * (trust - Z * np.sqrt(trust * (1 - trust) / (people.evidence + 4)))
        + WEIGHTS["near"] * np.exp(-km / NEAR_KM)
        + WEIGHTS["answers"] * (0.5 * np.exp(-km / ANSWER_KM))
        + WEIGHTS["price"] * (1 - np.maximum(0, people.price / budget - 1))
        + WEIGHTS["reliable"] * (1 - 0.4 / 10)
        + WEIGHTS["new"] / np.sqrt(1 + people.evidence)
    )
