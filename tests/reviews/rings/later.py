"""A second set, written when honest neighbourhoods had taught the rule a lesson and before it was changed for them."""

from random import Random

from tests.reviews.rings.markets import YEAR, Market, market
from tests.reviews.rings.unseen import crew, fives, loose


def wheel(made: Market) -> None:
    """A hub whom all praise, a rim in which each praises the next two, spread over the year, with a few customers."""
    chance, names = made.chance, crew(made)
    hub, rim = names[0], names[1:]
    for number, one in enumerate(rim):
        made.rate(one, hub, 10, chance.random() * YEAR)
        for step in (1, 2):
            made.rate(one, rim[(number + step) % len(rim)], chance.choice([8, 10]), chance.random() * YEAR)
        if chance.random() < 0.5:
            made.visit(chance.choice(made.honest), one, chance.random() * YEAR)


def halves(made: Market) -> None:
    """Two rings of twelve and one between them; everybody praises half of their own, with four honest visits each."""
    chance, names = made.chance, crew(made)
    for side in (names[:13], names[12:]):
        for one in side:
            for other in chance.sample([name for name in side if name != one], 6):
                made.rate(one, other, 10, chance.random() * YEAR)
    for one in names:
        for _ in range(4):
            made.visit(one, chance.choice(made.honest), chance.random() * YEAR)


def sleepers(made: Market) -> None:
    """Honest for half a year, with customers of their own; then they praise each other for two weeks."""
    chance, names = made.chance, crew(made)
    for one in names:
        for _ in range(5):
            made.visit(chance.choice(made.honest), one, chance.random() * YEAR / 2)
        for other in chance.sample([name for name in names if name != one], 6):
            made.rate(one, other, 10, 250 + chance.random() * 14)


RINGS = {"wheel": wheel, "halves": halves, "sleepers": sleepers, "loose": loose, "fives": fives}


def clubs(chance: Random, *, both: bool) -> Market:
    """Everybody belongs to one of thirty clubs of very different size; two of three visits stay in it."""
    made = Market(chance, both)
    made.honest = [f"h{number}" for number in range(500)]
    weight = [chance.lognormvariate(0, 0.7) for _ in range(30)]
    club = {name: chance.choices(range(30), weight)[0] for name in made.honest}
    inside = {number: [name for name in made.honest if club[name] == number] for number in range(30)}
    for one in made.honest:
        for _ in range(max(1, round(chance.expovariate(1 / 5)))):
            among = inside[club[one]] if chance.random() < 0.66 else made.honest
            other = chance.choice(among)
            if other != one:
                made.visit(one, other, chance.random() * YEAR)
    made.vetted = chance.sample(made.honest, 10)
    return made


def street(chance: Random, *, both: bool) -> Market:
    """One long street; visits go a few doors up or down, the young to the old."""
    made = Market(chance, both)
    made.honest = [f"h{number}" for number in range(500)]
    helps = {number for number in range(500) if chance.random() < 0.4}
    for number, one in enumerate(made.honest):
        for _ in range(max(1, round(chance.expovariate(1 / 5)))):
            door = min(499, max(0, round(chance.gauss(number, 25))))
            if door != number and (door in helps or chance.random() < 0.1):
                made.visit(one, made.honest[door], chance.random() * YEAR)
    made.vetted = chance.sample(made.honest, 10)
    return made


def towns(chance: Random, *, both: bool) -> Market:
    return market(chance, both=both, visits=8, districts=15, local=0.85)


MARKETS = {"clubs": clubs, "street": street, "towns": towns}
