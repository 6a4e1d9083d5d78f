"""A small town for the simulator's tests, drawn from a seed."""

import json
import random
from datetime import date, datetime, timedelta
from pathlib import Path

from matching.simulator.demand import Asked, stretch
from matching.simulator.people import Town, town_of
from matching.simulator.world import REFERENCE, Density, World, world_from

START = date(2026, 3, 2)
TOPICS = ("garden", "lamps", "locks")


def raw_world(**changes) -> dict:
    """The reference's content on a few days; `changes` by dotted names with __ for the dots."""
    raw = json.loads(REFERENCE.read_text())
    raw["time"] = {"start": START.isoformat(), "days": 4, "warm_up_days": 1, "seeds": [1, 2]}
    raw["densities"] = {"dense": {"helpers": 30, "request_fraction": 1.0}}
    for name, value in changes.items():
        *path, last = name.split("__")
        found = raw
        for part in path:
            found = found[part]
        found[last] = value
    return raw


def small_world(**changes) -> World:
    return world_from(raw_world(**changes))


def small_demand(a_day: int = 25, days: int = 4, seed: int = 7) -> list[Asked]:
    """Requests by day and in the evening in a town of about 8 km."""
    chance = random.Random(seed)
    return [
        Asked(
            datetime.combine(START, datetime.min.time()) + timedelta(days=day, minutes=chance.randint(480, 1300)),
            52.5 + chance.gauss(0, 0.02),
            13.4 + chance.gauss(0, 0.03),
            chance.choice(TOPICS),
        )
        for day in range(days)
        for _ in range(a_day)
    ]


def small_town(seed: int = 1, helpers: int = 30, **changes) -> Town:
    world = small_world(**changes)
    return town_of(world, stretch(small_demand(), START, world.days), Density(helpers), seed)


def write_csv(path: Path, rows: list[Asked]) -> Path:
    lines = [f"{row.at},{row.lat},{row.lng},{row.category}" for row in rows]
    path.write_text("\n".join(["t,latitude,longitude,cat", *lines]))
    return path
