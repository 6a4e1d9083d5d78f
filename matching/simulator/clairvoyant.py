"""The best that anybody could have done who knew every draw: per day an exact maximum-weight assignment."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from matching.simulator.market import chances
from matching.simulator.people import DAY, Town, km_from, luck_of


def clairvoyant_value(town: Town, counted: np.ndarray) -> np.ndarray:
    """The value of each counted request under the best assignment of its day, 0 where nobody is left; same order.

    A helper does at most `most_jobs(hours)` jobs a day, whatever the ways between them, and nobody waits. A pair is
    possible when the helper answers, accepts when idle, and is on schedule at some time before patience ends.
    """
    values = np.zeros(len(town.requests))
    days = (town.requests.at // DAY).astype(int)
    for day in np.unique(days[counted]):
        asked = np.flatnonzero(counted & (days == day))
        values[asked] = _best_day(town, day, asked)
    return values[counted]


def _best_day(town: Town, day: int, asked: np.ndarray) -> np.ndarray:
    worth = np.array([_worth(town, request, day) for request in asked])
    hours = (town.helpers.ends[:, day] - town.helpers.begins[:, day]) / 60
    jobs = np.where(hours > 0, np.array([town.world.most_jobs({"hours": float(h)}) for h in hours]), 0).astype(int)
    slots = np.repeat(worth, np.minimum(jobs, len(asked)), axis=1)
    rows, columns = linear_sum_assignment(slots, maximize=True)
    best = np.zeros(len(asked))
    best[rows] = slots[rows, columns]
    return best


def _worth(town: Town, request: int, day: int) -> np.ndarray:
    """What each helper would be worth to a request, 0 when they could not or would not come."""
    asks, helpers, luck = town.requests, town.helpers, luck_of(town, request)
    km = km_from(asks.lat[request], asks.lng[request], helpers.lat, helpers.lng)
    could = (
        helpers.topics[:, asks.topic[request]]
        & (km <= helpers.radius)
        & (helpers.begins[:, day] < asks.until[request])
        & (helpers.ends[:, day] > asks.at[request])
        & (luck.answers < helpers.answer_rate)
        & (luck.accepts < chances(town, request, km, 0))
    )
    no_show = np.minimum(town.world.no_show_at_most, helpers.no_show * (1 + town.world.no_show_per_km * km))
    value = town.world.value(
        {
            "quality": helpers.quality,
            "no_show": no_show,
            "km": km,
            "price": helpers.price,
            "budget": asks.budget[request],
            "wait_hours": 0.0,
        }
    )
    return np.where(could, np.maximum(value, 0), 0)
