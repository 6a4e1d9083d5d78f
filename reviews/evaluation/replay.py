"""A history played through the product's own code: who is proven when, and what everybody's score becomes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from reviews import trust
from reviews.histories import Columns, Rating
from reviews.trust import State, Trust, Verdict

STAND_INS = 10
COMPLAINTS_AT_MOST = 0.05
BLANK = State()


@dataclass(frozen=True)
class Past:
    """What is known at a moment: the ratings before it, and who was vetted. Scores are arrays by person's number."""

    ratings: Columns
    at: float
    vetted: frozenset[int]
    people: int

    def good(self) -> np.ndarray:
        return np.bincount(self.ratings.rated, self.ratings.value > 0, self.people)

    def bad(self) -> np.ndarray:
        return np.bincount(self.ratings.rated, self.ratings.value < 0, self.people)

    def heard(self) -> np.ndarray:
        return np.bincount(self.ratings.rated, minlength=self.people)


class World:
    """Everybody's state while ratings arrive in order of time."""

    def __init__(self, vetted: frozenset[int], states: dict[int, State] | None = None) -> None:
        self.vetted = vetted
        self.states = dict(states or {})
        self._mine: set[int] = set()

    def branch(self) -> "World":
        """A world that goes its own way from here, and leaves this one as it is as long as this one hears no more."""
        return World(self.vetted, self.states)

    def voice(self, rater: int, of: int, at: float) -> float:
        state = self.states.get(rater, BLANK)
        return trust.voice(state, of=of, is_vetted=rater in self.vetted, at=at)

    def hear(self, rating: Rating) -> None:
        rater, rated, value, at = rating
        verdict = Verdict(rater, float(value > 0), float(value < 0), self.voice(rater, rated, at), at)
        state = self.states.get(rated)
        if rated in self._mine:
            self.states[rated] = trust.reveal(state, verdict, is_spent=True)
        else:
            self.states[rated] = trust.reveal(state or State(), verdict)
            self._own(rated)

    def hear_all(self, ratings: Iterable[Rating]) -> "World":
        for rating in ratings:
            self.hear(rating)
        return self

    def trust_of(self, person: int, at: float) -> Trust:
        return trust.trust_of(self.states.get(person, BLANK), at)

    def _own(self, person: int) -> None:
        """From here on the gifts of this state are nobody else's."""
        state = self.states[person]
        self.states[person] = replace(state, gifts=dict(state.gifts))
        self._mine.add(person)


def stand_ins(ratings: Columns, people: int, count: int = STAND_INS) -> frozenset[int]:
    """Who stands in for vetted people in a history without operators (SCIENCE 1): the ten with the largest sum of
    positive ratings received whose negatives are at most 5 % of all."""
    praised = np.bincount(ratings.rated, np.maximum(ratings.value, 0), people)
    bad = np.bincount(ratings.rated, ratings.value < 0, people)
    heard = np.bincount(ratings.rated, minlength=people)
    fit = (praised > 0) & (bad <= COMPLAINTS_AT_MOST * heard)
    order = np.argsort(-praised, kind="stable")
    return frozenset(int(person) for person in order[fit[order]][:count])


def rows(ratings: Columns) -> list[Rating]:
    """The ratings one by one."""
    cells = (ratings.rater.tolist(), ratings.rated.tolist(), ratings.value.tolist(), ratings.at.tolist())
    return [Rating(*row) for row in zip(*cells, strict=True)]


class VouchedBeta:
    """The product's score. A past that goes on from the one asked before, with the same vetted people, is not
    replayed from its start; the states are the same."""

    name = "Vouched Beta"
    is_share = True

    def __init__(self) -> None:
        self._world = World(frozenset())
        self._heard = 0

    def scores(self, past: Past) -> np.ndarray:
        world = self.world(past)
        scores = np.full(past.people, trust.trust_of(BLANK, past.at).value)
        for person in world.states:
            scores[person] = world.trust_of(person, past.at).value
        return scores

    def world(self, past: Past) -> World:
        """The world after everything in the past."""
        if self._world.vetted != past.vetted or self._heard > len(past.ratings):
            self._world, self._heard = World(past.vetted), 0
        self._world.hear_all(rows(past.ratings[self._heard :]))
        self._heard = len(past.ratings)
        return self._world

    def rehearsal(self, past: Past, since: float) -> Callable[[list[Rating], int], float]:
        """What somebody's score at the end would be, had these ratings been given at `since` besides."""
        is_before = past.ratings.at <= since
        world = World(past.vetted).hear_all(rows(past.ratings[is_before]))
        rest = rows(past.ratings[~is_before])
        return lambda given, who: world.branch().hear_all([*given, *rest]).trust_of(who, past.at).value
