"""Markets and rings that the rule was not made for: written before it, looked at once it was fixed."""

from random import Random

from tests.reviews.rings.markets import YEAR, Market, market, neighbours

SIZE = 25


def crew(made: Market, count: int = SIZE) -> list[str]:
    start = len(made.colluding)
    names = [f"c{number}" for number in range(start, start + count)]
    made.colluding.update(names)
    return names


def shops(made: Market) -> None:
    """Six sell, nineteen buy from several of them again and again; bought praise goes one way and thanks come back
    where both rate."""
    chance, names = made.chance, crew(made)
    sellers, buyers = names[:6], names[6:]
    for buyer in buyers:
        for seller in chance.sample(sellers, chance.randint(3, 5)):
            day = chance.random() * YEAR
            made.rate(buyer, seller, 10, day)
            made.rate(seller, buyer, 10, day + chance.random())


def loose(made: Market) -> None:
    """Everybody praises a random third of the others over the year, and each has three honest visits."""
    chance, names = made.chance, crew(made)
    for one in names:
        for other in names:
            if one != other and chance.random() < 0.3:
                made.rate(one, other, chance.choice([10, 9, 8]), chance.random() * YEAR)
        for _ in range(3):
            made.visit(chance.choice(made.honest), one, chance.random() * YEAR, good=0.6)


def bridged(made: Market) -> None:
    """Three rings of eight, each a circle with two steps, and one who belongs to all of them."""
    chance, names = made.chance, crew(made)
    for start in (0, 8, 16):
        ring = [*names[start : start + 8], names[24]]
        for number, one in enumerate(ring):
            for step in (1, 2, 3):
                made.rate(one, ring[(number + step) % len(ring)], 10, 100 + chance.random() * 60)


def growing(made: Market) -> None:
    """It grows all year: whoever joins is welcomed by six of those who are there, and thanks them."""
    chance, names = made.chance, crew(made)
    for number, one in enumerate(names[1:], start=1):
        day = number * YEAR / SIZE
        for other in chance.sample(names[:number], min(6, number)):
            made.rate(other, one, 10, day + chance.random() * 10)
            made.rate(one, other, 10, day + chance.random() * 10)
        for _ in range(2):
            made.visit(one, chance.choice(made.honest), chance.random() * YEAR)


def feuding(made: Market) -> None:
    """A clique that complains about honest people, is complained about, and quarrels inside for show."""
    chance, names = made.chance, crew(made)
    for one in names:
        for other in chance.sample(names, 12):
            if one != other:
                made.rate(one, other, 10 if chance.random() < 0.9 else -1, chance.random() * YEAR)
        for honest in chance.sample(made.honest, 3):
            made.rate(one, honest, -10, chance.random() * YEAR)
        made.rate(chance.choice(made.honest), one, -10, chance.random() * YEAR)


def fives(made: Market) -> None:
    """Five rings of five in which everybody praises everybody within a week, with honest customers besides."""
    chance = made.chance
    for _ in range(5):
        names, week = crew(made, 5), chance.random() * (YEAR - 7)
        for one in names:
            for other in names:
                if one != other:
                    made.rate(one, other, 10, week + chance.random() * 7)
            for _ in range(2):
                made.visit(one, chance.choice(made.honest), chance.random() * YEAR)


RINGS = {"shops": shops, "loose": loose, "bridged": bridged, "growing": growing, "feuding": feuding, "fives": fives}


def village(chance: Random, *, both: bool) -> Market:
    return neighbours(chance, both=both, places=20)


def busy(chance: Random, *, both: bool) -> Market:
    return market(chance, both=both, visits=12, districts=8, local=0.6, two_roles=0.3)


def thin(chance: Random, *, both: bool) -> Market:
    return market(chance, both=both, visits=2.5, helpers=0.2, loyal=0.4)


MARKETS = {"village": village, "busy": busy, "thin": thin}
