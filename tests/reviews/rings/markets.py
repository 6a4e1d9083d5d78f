"""Honest markets: who visits whom in a year, where only seekers rate or where both sides do."""

import math
from dataclasses import dataclass, field
from random import Random

from reviews.histories import History, history_of

DAY = 86_400
YEAR = 365
BEGUN = 1_600_000_000


@dataclass
class Market:
    """Ratings as lines of a file would be, the honest people, and those who collude."""

    chance: Random
    both: bool
    lines: list[tuple[str, str, float, float]] = field(default_factory=list)
    honest: list[str] = field(default_factory=list)
    colluding: set[str] = field(default_factory=set)
    vetted: list[str] = field(default_factory=list)

    def rate(self, rater: str, rated: str, value: float, day: float) -> None:
        self.lines.append((rater, rated, value, BEGUN + day * DAY))

    def visit(self, seeker: str, helper: str, day: float, *, good: float = 0.93) -> None:
        """A visit and what is said of it: by the seeker mostly, by the helper where both rate."""
        chance = self.chance
        if chance.random() < 0.9:
            self.rate(seeker, helper, self.value(good), day + chance.random())
        if self.both and chance.random() < 0.85:
            self.rate(helper, seeker, self.value(0.96), day + chance.random())

    def value(self, good: float) -> float:
        return self.chance.choice([10, 10, 8, 5]) if self.chance.random() < good else -self.chance.choice([10, 5])

    def history(self) -> History:
        lines = list(self.lines)
        self.chance.shuffle(lines)
        return history_of((number, [a, b, str(value), str(at)]) for number, (a, b, value, at) in enumerate(lines))


def market(
    chance: Random,
    *,
    both: bool,
    people: int = 500,
    visits: float = 5.0,
    helpers: float = 0.3,
    two_roles: float = 0.1,
    districts: int = 1,
    local: float = 0.0,
    loyal: float = 0.2,
) -> Market:
    """A year of `visits` per seeker on average: helpers of very different fame and quality, `districts` in which a
    share `local` of all visits stays, and a share `loyal` that goes to a helper one has had before."""
    made = Market(chance, both)
    made.honest = [f"h{number}" for number in range(people)]
    area = {name: chance.randrange(districts) for name in made.honest}
    who_helps = [name for name in made.honest if chance.random() < helpers]
    fame = {name: chance.lognormvariate(0, 0.9) for name in who_helps}
    good = {name: min(0.99, max(0.1, chance.gauss(0.94, 0.1))) for name in who_helps}
    seekers = [name for name in made.honest if name not in fame or chance.random() < two_roles]
    joined = {name: chance.random() * YEAR * 0.8 for name in made.honest}
    for seeker in seekers:
        had: list[str] = []
        for _ in range(max(1, round(chance.lognormvariate(math.log(visits), 0.6)))):
            day = joined[seeker] + chance.random() * (YEAR - joined[seeker])
            helper = pick(chance, seeker, fame, area, local, had if chance.random() < loyal else [])
            had.append(helper)
            made.visit(seeker, helper, day, good=good[helper])
    made.vetted = sorted(fame, key=lambda name: -fame[name])[:10]
    return made


def pick(
    chance: Random, seeker: str, fame: dict[str, float], area: dict[str, int], local: float, had: list[str]
) -> str:
    if had:
        return chance.choice(had)
    near = [name for name in fame if area[name] == area[seeker] and name != seeker]
    among = near if near and chance.random() < local else [name for name in fame if name != seeker]
    return chance.choices(among, [fame[name] for name in among])[0]


def neighbours(chance: Random, *, both: bool, people: int = 500, visits: float = 6.0, places: int = 10) -> Market:
    """Everybody helps and asks alike, mostly near where they live: no two sides at all."""
    made = Market(chance, both)
    made.honest = [f"h{number}" for number in range(people)]
    for number, seeker in enumerate(made.honest):
        for _ in range(max(1, round(chance.expovariate(1 / visits)))):
            span = people // places if chance.random() < 0.6 else people
            other = (number + chance.choice([-1, 1]) * chance.randint(1, max(2, span // 2))) % people
            if other != number:
                made.visit(seeker, made.honest[other], chance.random() * YEAR)
    made.vetted = chance.sample(made.honest, 10)
    return made
