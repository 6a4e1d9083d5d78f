"""What it takes to lift somebody bad or to push down somebody honest with invented accounts (SCIENCE 1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Protocol

import numpy as np

from reviews.evaluation.replay import Past, VouchedBeta
from reviews.histories import Rating
from reviews.trust import DAY, PROVEN_FROM

AT_MOST = 512
NEVER = AT_MOST + 1
TARGETS = 30
STEPS = (1, 2, 4, 8, 16, 32, 64, AT_MOST)
CIRCLE = 10
SLANDERERS = 64
JUDGED_FROM = 2

Rehearsal = Callable[[list[Rating], int], float]
# The ratings of an attack on `who` by the accounts numbered `fakes`.
Attack = Callable[["Scene", int, range], list[Rating]]


class Attackable(Protocol):
    """A way to score that can say what a score would have become."""

    name: str

    def scores(self, past: Past) -> np.ndarray: ...
    def rehearsal(self, past: Past, since: float) -> Rehearsal: ...


@dataclass(frozen=True)
class Scene:
    """Where attacks happen: one day before the end of a past, by accounts numbered after everybody else.

    `proven` are the people whose word about a stranger counts there, whose word weighs most first.
    """

    past: Past
    proven: tuple[int, ...]

    @property
    def at(self) -> float:
        return self.past.at - DAY

    @cached_property
    def loudest(self) -> float:
        """The largest value there is, which an attacker gives."""
        return float(np.abs(self.past.ratings.value).max())

    def fakes(self, count: int) -> range:
        return range(self.past.people, self.past.people + count)

    def praise(self, pairs: Iterable[tuple[int, int]]) -> list[Rating]:
        loudest, at = self.loudest, self.at
        return [Rating(rater, rated, loudest, at) for rater, rated in pairs]

    def bad(self) -> np.ndarray:
        """Whom an attack would lift: the majority of at least two earlier ratings is bad."""
        good, bad = self.past.good(), self.past.bad()
        return np.flatnonzero((good + bad >= JUDGED_FROM) & (bad > good))

    def honest(self) -> np.ndarray:
        good, bad = self.past.good(), self.past.bad()
        return np.flatnonzero((good + bad >= JUDGED_FROM) & (good > bad))


def scene_of(past: Past) -> Scene:
    """The scene at the end of a past, with who is proven there by the product's score."""
    world = VouchedBeta().world(past)
    voices = {person: world.voice(person, past.people, past.at) for person in {*world.states, *past.vetted}}
    proven = sorted((-voice, person) for person, voice in voices.items() if voice >= PROVEN_FROM)
    return Scene(past, tuple(person for _, person in proven))


def fresh(scene: Scene, who: int, fakes: range) -> list[Rating]:
    """New accounts praise."""
    return scene.praise((fake, who) for fake in fakes)


def ring(scene: Scene, who: int, fakes: range) -> list[Rating]:
    """New accounts praise each other first, everyone everyone in circles of up to ten."""
    circles = [fakes[start : start + CIRCLE] for start in range(0, len(fakes), CIRCLE)]
    return scene.praise(pair for circle in circles for pair in permutations(circle, 2)) + fresh(scene, who, fakes)


def self_vouched(scene: Scene, who: int, fakes: range) -> list[Rating]:
    """The target praises the new accounts first."""
    return scene.praise((who, fake) for fake in fakes) + fresh(scene, who, fakes)


def two_vouchers(scene: Scene, who: int, fakes: range) -> list[Rating]:
    """Two people drawn from the proven ones praise each new account first."""
    chance = np.random.default_rng(len(scene.proven))
    pairs = (chance.choice(scene.proven, min(2, len(scene.proven)), replace=False) for _ in fakes)
    vouched = ((int(one), fake) for fake, pair in zip(fakes, pairs, strict=True) for one in pair)
    return scene.praise(vouched) + fresh(scene, who, fakes)


def two_strongest(scene: Scene, who: int, fakes: range) -> list[Rating]:
    """The two people whose word weighs most praise each new account first."""
    return scene.praise((one, fake) for fake in fakes for one in scene.proven[:2]) + fresh(scene, who, fakes)


ATTACKS: dict[str, Attack] = {
    "fresh": fresh,
    "ring": ring,
    "self": self_vouched,
    "two vouchers": two_vouchers,
    "two strongest": two_strongest,
}


class Siege:
    """All attacks on one method in one scene. Each target is attacked once, however often it is drawn."""

    def __init__(self, method: Attackable, scene: Scene) -> None:
        self.scene = scene
        self.score_after = method.rehearsal(scene.past, scene.at)
        self.scores = method.scores(scene.past)
        self.goal = float(np.median(self.scores[scene.honest()])) if len(scene.honest()) else float("nan")
        self._known: dict[tuple[str, int], int] = {}

    def fakes_to_lift(self, attack: str, who: int) -> int:
        """The fewest new accounts that bring somebody up to the median of honest people; 513 when 512 do not."""
        if (attack, who) not in self._known:
            self._known[attack, who] = self._fewest(ATTACKS[attack], who)
        return self._known[attack, who]

    def _fewest(self, attack: Attack, who: int) -> int:
        """Up in steps until it is enough, then halved down to the fewest."""
        too_few, enough = 0, 0
        for enough in STEPS:
            if self._lifts(attack, who, enough):
                break
            too_few = enough
        if too_few == AT_MOST:
            return NEVER
        while enough - too_few > 1:
            middle = (enough + too_few) // 2
            enough, too_few = (middle, too_few) if self._lifts(attack, who, middle) else (enough, middle)
        return enough

    def _lifts(self, attack: Attack, who: int, count: int) -> bool:
        return self.score_after(attack(self.scene, who, self.scene.fakes(count)), who) >= self.goal

    def slander(self) -> tuple[float, float]:
        """The score of the median honest person before and after 64 new accounts complain as loudly as one can."""
        honest = self.scene.honest()
        order = honest[np.argsort(self.scores[honest], kind="stable")]
        who = int(order[len(order) // 2])
        lies = [Rating(fake, who, -self.scene.loudest, self.scene.at) for fake in self.scene.fakes(SLANDERERS)]
        return float(self.scores[who]), self.score_after(lies, who)


def drawn(scene: Scene, seeds: int) -> list[np.ndarray]:
    """Per seed, the bad people that are attacked: thirty, or all when there are no more."""
    bad = scene.bad()
    return [np.random.default_rng(seed).permutation(bad)[:TARGETS] for seed in range(seeds)]
