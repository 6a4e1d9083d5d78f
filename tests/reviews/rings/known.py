"""Markets and rings that the rule was made with."""

from random import Random

from tests.reviews.rings.markets import YEAR, Market, market, neighbours

SIZE = 25


def crew(made: Market, count: int = SIZE) -> list[str]:
    start = len(made.colluding)
    names = [f"c{number}" for number in range(start, start + count)]
    made.colluding.update(names)
    return names


def day(made: Market, burst: float) -> float:
    """Some time in the year, or in the `burst` days from day 200 on."""
    return 200 + made.chance.random() * burst if burst else made.chance.random() * YEAR


def hide(made: Market, names: list[str], visits: int) -> None:
    """Camouflage: as many visits to honest people, and half as many by them."""
    for one in names:
        for number in range(visits):
            when = made.chance.random() * YEAR
            made.visit(one, made.chance.choice(made.honest), when)
            if number % 2:
                made.visit(made.chance.choice(made.honest), one, when, good=0.7)


def clique(made: Market, *, hidden: int = 0, burst: float = 0, size: int = SIZE, inside: float = 1.0) -> None:
    names = crew(made, size)
    for one in names:
        for other in names:
            if one != other and made.chance.random() < inside:
                made.rate(one, other, 10, day(made, burst))
    hide(made, names, hidden)


def small(made: Market, *, hidden: int = 0, burst: float = 0, size: int = 5) -> None:
    for _ in range(SIZE // size):
        clique(made, hidden=hidden, burst=burst, size=size)


def circle(made: Market, *, steps: int = 2, hidden: int = 0, burst: float = 0, times: int = 1) -> None:
    """Each praises the next ones, all around."""
    names = crew(made)
    for number, one in enumerate(names):
        for step in range(1, steps + 1):
            for _ in range(times):
                made.rate(one, names[(number + step) % SIZE], 10, day(made, burst))
    hide(made, names, hidden)


def star(
    made: Market, *, centres: int = 4, back: bool = False, burst: float = 0, each: int = 4, hidden: int = 0
) -> None:
    """Fresh accounts around a few who praise each other; `hidden` is camouflage of those few alone."""
    names = crew(made)
    few = names[:centres]
    for leaf in names[centres:]:
        for one in made.chance.sample(few, each):
            made.rate(leaf, one, 10, day(made, burst))
            if back or made.both:
                made.rate(one, leaf, 10, day(made, burst))
    for one in few:
        for other in few:
            if one != other:
                made.rate(one, other, 10, day(made, burst))
    hide(made, few, hidden)


RINGS = {
    "clique": clique,
    "clique, hidden": lambda made: clique(made, hidden=4),
    "clique, well hidden": lambda made: clique(made, hidden=10),
    "half a clique, hidden": lambda made: clique(made, hidden=5, inside=0.5),
    "clique in a week": lambda made: clique(made, burst=7, hidden=2),
    "circle of one step": lambda made: circle(made, steps=1),
    "circle of one step in a week": lambda made: circle(made, steps=1, burst=7),
    "circle of two steps": circle,
    "circle of three steps, hidden": lambda made: circle(made, steps=3, hidden=2),
    "circle of two steps, often, hidden": lambda made: circle(made, steps=2, times=3, hidden=1),
    "circle of two steps in a week, hidden": lambda made: circle(made, steps=2, burst=7, hidden=2),
    "rings of five": small,
    "rings of five, hidden": lambda made: small(made, hidden=2),
    "rings of eight, hidden": lambda made: small(made, hidden=3, size=8),
    "star": star,
    "star with thanks": lambda made: star(made, back=True),
    "star of three in a week": lambda made: star(made, centres=3, each=2, burst=7),
    "star, hidden": lambda made: star(made, centres=3, each=3, hidden=4),
}


def one_town(chance: Random, *, both: bool) -> Market:
    return market(chance, both=both)


def districts(chance: Random, *, both: bool) -> Market:
    return market(chance, both=both, districts=10, local=0.75)


def quiet(chance: Random, *, both: bool) -> Market:
    return market(chance, both=both, visits=3)


def alike(chance: Random, *, both: bool) -> Market:
    return neighbours(chance, both=both)


MARKETS = {"one town": one_town, "districts": districts, "quiet": quiet, "neighbours": alike}
