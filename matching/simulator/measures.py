"""What is measured of a played policy, as the world file says it; requests of the warm-up are not counted."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from marketplace.accounts.cells import parent
from matching.simulator.engine import Played
from matching.simulator.people import DAY, Town

# Cells of the map, coarse enough that each holds several requests.
MAP_RESOLUTION = 7


@dataclass(frozen=True)
class Measures:
    """One policy in one seed's town. NaN where there was nothing to measure.

    `fill` and `urgent_fill` are shares of the requests for which somebody said yes, `wait` the median minutes from
    the request to that yes among the urgent ones, `regret` 1 − mean value / that of the clairvoyant, `gini` over the
    earnings of all helpers, `offers` per filled request, `parity` the new helpers' share of the visits done over
    their share of the helpers.
    """

    requests: int
    fill: float
    urgent_fill: float
    wait: float
    regret: float
    gini: float
    offers: float
    parity: float
    waits: tuple[float, ...]
    earnings: tuple[float, ...]
    cells: dict[str, tuple[int, int]]


def counted_of(town: Town) -> np.ndarray:
    """Which requests count: those after the warm-up."""
    return town.requests.at >= town.world.warm_up_days * DAY


def measure(town: Town, played: Played, best: np.ndarray) -> Measures:
    """`best` is the clairvoyant's value of each counted request."""
    counted, filled = counted_of(town), played.helper >= 0
    urgent = counted & town.requests.urgent
    waits = played.wait[urgent & filled]
    earned, done = _earnings(town, played, counted)
    offers = sum(1 for offer in played.offers if counted[offer.request])
    return Measures(
        requests=int(counted.sum()),
        fill=_mean(filled[counted]),
        urgent_fill=_mean(filled[urgent]),
        wait=float(np.median(waits)) if len(waits) else float("nan"),
        regret=1 - _over(_mean(played.value[counted]), _mean(best)),
        gini=gini(earned),
        offers=_over(offers, float(filled[counted].sum())),
        parity=parity(done, town.helpers.is_new),
        waits=tuple(waits.tolist()),
        earnings=tuple(earned.tolist()),
        cells=_cells(town, counted, filled),
    )


def _earnings(town: Town, played: Played, counted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per helper the earnings (over the usual price) and the visits done; who does not come gets nothing."""
    earned, done = np.zeros(len(town.helpers)), np.zeros(len(town.helpers))
    for visit in played.visits:
        if counted[visit.request] and visit.shows:
            earned[visit.helper] += town.helpers.price[visit.helper]
            done[visit.helper] += 1
    return earned, done


def gini(values: np.ndarray) -> float:
    """Gini's coefficient: 0 when all have the same, near 1 when one has all; NaN when there is nothing."""
    ordered, count = np.sort(values), len(values)
    places = np.arange(1, count + 1)
    return _over(float(((2 * places - count - 1) * ordered).sum()), float(count * ordered.sum()))


def lorenz(values: np.ndarray) -> np.ndarray:
    """The share of all that the poorest k of n hold, for k = 0 … n."""
    sums = np.concatenate([[0.0], np.cumsum(np.sort(values))])
    return sums / sums[-1] if sums[-1] else sums


def parity(done: np.ndarray, is_new: np.ndarray) -> float:
    """The new helpers' share of the visits over their share of the helpers; 1 is parity."""
    return _over(_over(float(done[is_new].sum()), float(done.sum())), _mean(is_new))


def _cells(town: Town, counted: np.ndarray, filled: np.ndarray) -> dict[str, tuple[int, int]]:
    """Per cell of the map how many asked and how many of them found somebody."""
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for index in np.flatnonzero(counted):
        cell = parent(town.requests.cell[index], MAP_RESOLUTION)
        asked[cell] += 1
        found[cell] += bool(filled[index])
    return {cell: (count, found[cell]) for cell, count in asked.items()}


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _over(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
