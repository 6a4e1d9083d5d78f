"""The people of a simulated city: helpers with their hours and habits, requests with their patience.

All that is drawn here depends on the seed, the world and the demand alone, never on a policy. What a pair of request
and helper would do is drawn per pair (common random numbers), so that two policies meet the same people.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from marketplace.accounts.cells import EARTH_KM, cell_of, fine_cell
from matching.simulator.demand import Stretch
from matching.simulator.world import Density, World

DAY = 1440.0
KM_PER_DEGREE = EARTH_KM * np.pi / 180
LEAST_BUDGET = 0.05
# How long after the last request somebody may still come.
DAYS_AFTER = 7
# Which stream of a seed's chance draws what.
REQUESTS, HELPERS, HOURS, PAIRS, HISTORY = range(5)


@dataclass(frozen=True)
class Requests:
    """What is asked, one entry per request in order of time; minutes since the beginning, prices over the usual one."""

    at: np.ndarray
    until: np.ndarray
    lat: np.ndarray
    lng: np.ndarray
    cell: list[str]
    cell_lat: np.ndarray
    cell_lng: np.ndarray
    topic: np.ndarray
    urgent: np.ndarray
    duration: np.ndarray
    budget: np.ndarray
    number: np.ndarray

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True)
class Helpers:
    """Who helps, one entry per helper; `topics` is helper × topic, `begins`/`ends` helper × day in minutes since the
    beginning (both 0 on a day off), `days_a_week` the weekdays on which they may have hours.
    """

    lat: np.ndarray
    lng: np.ndarray
    cell: list[str]
    cell_lat: np.ndarray
    cell_lng: np.ndarray
    topics: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    days_a_week: np.ndarray
    radius: np.ndarray
    quality: np.ndarray
    willingness: np.ndarray
    tolerance: np.ndarray
    answer_rate: np.ndarray
    delay: np.ndarray
    no_show: np.ndarray
    price: np.ndarray
    is_new: np.ndarray
    past_jobs: np.ndarray

    def __len__(self) -> int:
        return len(self.lat)


@dataclass(frozen=True)
class Town:
    """One seed's city: the same for every policy."""

    world: World
    stretch: Stretch
    seed: int
    topics: tuple[str, ...]
    requests: Requests
    helpers: Helpers


@dataclass(frozen=True)
class Luck:
    """What chance holds for one request with each helper: uniform numbers, and one normal for the delay."""

    answers: np.ndarray
    accepts: np.ndarray
    shows: np.ndarray
    pleases: np.ndarray
    reviews: np.ndarray
    delay: np.ndarray


def town_of(world: World, stretch: Stretch, density: Density, seed: int) -> Town:
    """Draw a city."""
    topics = tuple(sorted({row.category for row in stretch.rows}))
    requests = _requests(world, stretch, density, seed, topics)
    helpers = _helpers(world, stretch, density, seed, topics)
    return Town(world, stretch, seed, topics, requests, helpers)


def luck_of(town: Town, request: int) -> Luck:
    """The draws of a request (its index) with every helper; the same whenever and for whichever policy it is asked."""
    rng = np.random.default_rng([town.seed, PAIRS, int(town.requests.number[request])])
    count = len(town.helpers)
    return Luck(*rng.random((5, count)), delay=rng.standard_normal(count))


def km_from(lat: float, lng: float, lats: np.ndarray, lngs: np.ndarray) -> np.ndarray:
    """Great-circle distances in km from a point to many, all in degrees (haversine)."""
    phi, phis = np.radians(lat), np.radians(lats)
    half = np.sin((phis - phi) / 2) ** 2 + np.cos(phi) * np.cos(phis) * np.sin(np.radians(lngs - lng) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, half)))


def _requests(world: World, stretch: Stretch, density: Density, seed: int, topics: tuple[str, ...]) -> Requests:
    rng = np.random.default_rng([seed, REQUESTS])
    rows, count = stretch.rows, len(stretch.rows)
    is_asked = rng.random(count) < density.request_fraction
    urgent = rng.random(count) < world.urgent_share
    hurried, calm = world.patience_urgent.sample(rng, count), world.patience_flexible.sample(rng, count)
    duration, budget = world.duration.sample(rng, count), world.budget.sample(rng, count)
    at = np.array([stretch.minute(row.at) for row in rows])
    number = {topic: index for index, topic in enumerate(topics)}
    lat, lng = np.array([row.lat for row in rows]), np.array([row.lng for row in rows])
    cells, cell_lat, cell_lng = _cells(lat[is_asked], lng[is_asked])
    return Requests(
        at=at[is_asked],
        until=(at + np.maximum(np.where(urgent, hurried, calm), 0))[is_asked],
        lat=lat[is_asked],
        lng=lng[is_asked],
        cell=cells,
        cell_lat=cell_lat,
        cell_lng=cell_lng,
        topic=np.array([number[row.category] for row in rows])[is_asked],
        urgent=urgent[is_asked],
        duration=np.maximum(duration[is_asked], 1),
        budget=np.maximum(budget[is_asked], LEAST_BUDGET),
        number=np.flatnonzero(is_asked),
    )


def _cells(lat: np.ndarray, lng: np.ndarray) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The published cells of points, as in a town (resolution 8), and their centres."""
    names = [fine_cell(float(x), float(y)) for y, x in zip(lat, lng, strict=True)]
    centres = {name: cell_of(name) for name in set(names)}
    return names, np.array([centres[n].lat for n in names]), np.array([centres[n].lng for n in names])


def _helpers(world: World, stretch: Stretch, density: Density, seed: int, topics: tuple[str, ...]) -> Helpers:
    rng, count = np.random.default_rng([seed, HELPERS]), density.helpers
    lat, lng = _homes(world, stretch, rng, count)
    cells, cell_lat, cell_lng = _cells(lat, lng)
    weak = rng.random(count) < world.weak_share
    good, bad = world.quality_good.sample(rng, count), world.quality_weak.sample(rng, count)
    is_new = rng.random(count) < world.new_share
    past = rng.geometric(1 / world.history_mean, count)
    begins, ends, days_a_week = _hours(world, stretch, np.random.default_rng([seed, HOURS]), count)
    return Helpers(
        lat=lat,
        lng=lng,
        cell=cells,
        cell_lat=cell_lat,
        cell_lng=cell_lng,
        topics=_topics(world, stretch, rng, count, topics),
        begins=begins,
        ends=ends,
        days_a_week=days_a_week,
        radius=world.radius.sample(rng, count),
        quality=np.clip(np.where(weak, bad, good), 0, 1),
        willingness=world.willingness.sample(rng, count),
        tolerance=world.tolerance.sample(rng, count),
        answer_rate=np.clip(world.answer_rate.sample(rng, count), 0, 1),
        delay=world.delay_of_helper.sample(rng, count),
        no_show=world.no_show.sample(rng, count),
        price=np.maximum(world.price.sample(rng, count), LEAST_BUDGET),
        is_new=is_new,
        past_jobs=np.where(is_new, 0, past),
    )


def _homes(world: World, stretch: Stretch, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Near where somebody asks, or anywhere in the demand's rectangle; then scattered."""
    lats, lngs = np.array([row.lat for row in stretch.rows]), np.array([row.lng for row in stretch.rows])
    if world.home_like_requests:
        chosen = rng.integers(len(lats), size=count)
        lat, lng = lats[chosen], lngs[chosen]
    else:
        lat, lng = rng.uniform(lats.min(), lats.max(), count), rng.uniform(lngs.min(), lngs.max(), count)
    north, east = world.home_scatter * rng.standard_normal((2, count)) / KM_PER_DEGREE
    moved = np.clip(lat + north, -89.9, 89.9)
    return moved, (lng + east / np.cos(np.radians(moved)) + 540) % 360 - 180


def _topics(
    world: World, stretch: Stretch, rng: np.random.Generator, count: int, topics: tuple[str, ...]
) -> np.ndarray:
    """Helper × topic: what each can do."""
    asked = np.array([sum(row.category == topic for row in stretch.rows) for topic in topics], float)
    wish = world.skills_by_demand * asked / asked.sum() + (1 - world.skills_by_demand) / len(topics)
    known = np.zeros((count, len(topics)), bool)
    for helper, many in enumerate(world.skill_count.sample(rng, count)):
        size = min(max(1, round(float(many))), int(np.count_nonzero(wish)))
        known[helper, rng.choice(len(topics), size, replace=False, p=wish)] = True
    return known


def _hours(
    world: World, stretch: Stretch, rng: np.random.Generator, count: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per helper and day when they can come, and on how many weekdays; the last requests may wait into days after."""
    kinds = list(world.shifts.values())
    shares = np.array([share for share, _ in kinds])
    of_kind = rng.choice(len(kinds), count, p=shares / shares.sum())
    days = stretch.days + DAYS_AFTER
    works = rng.random((count, days))
    begins, ends = np.zeros((count, days)), np.zeros((count, days))
    for day in range(days):
        weekday = (stretch.start + timedelta(days=day)).weekday()
        for kind, (_, shifts) in enumerate(kinds):
            for shift in (one for one in shifts if weekday in one.weekdays):
                on = (of_kind == kind) & (works[:, day] < shift.chance)
                begins[on, day], ends[on, day] = day * DAY + shift.begins * 60, day * DAY + shift.ends * 60
    weekdays = np.array([len({day for shift in shifts for day in shift.weekdays}) for _, shifts in kinds])
    return begins, ends, weekdays[of_kind]
