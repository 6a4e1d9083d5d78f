"""What may be told of what neighbours paid for the same job: ranges, each of at least k seekers and k helpers.

The attacker knows this module, every range that was ever published, and many neighbours. So that nothing is learned by
taking one publication from another:

- A month is published once, when it is over, and never worked out again. A year's range is the union of published ones.
- A visit is in at most one range, ever. Those that were too few wait for a later month; no range is counted out of
  another, and none changes when somebody books, confirms or is forgotten.
- The areas are larger than any cell in them. Each seeker counts once, the dearest and the cheapest are left out of the
  ends, and an end is told as the step of 5 that it lies in: no one price can be read from it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median_low

from django.utils import timezone

from marketplace.accounts.cells import level_of, parent

# Areas of about 36, 250 and 1,770 km².
LEVELS = (6, 5, 4)
STEP = 500
MONTHS_TOLD = 12


@dataclass(frozen=True)
class Paid:
    """One confirmed visit: who paid whom so many minor units for a package, in a published cell."""

    booking: int
    seeker: int
    helper: int
    package: int
    cell: str
    price: int


@dataclass(frozen=True)
class Range:
    """What was paid for a package in an area, in minor units, and the visits that are told with it."""

    area: str
    package: int
    low: int
    high: int
    bookings: tuple[int, ...]


def month_of(moment: datetime) -> date:
    """The first day of the local month that a moment lies in."""
    return timezone.localdate(moment).replace(day=1)


def month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def begins_at(month: date) -> datetime:
    return timezone.make_aware(datetime.combine(month, time(0)))


def a_year_before(month: date) -> date:
    return month.replace(year=month.year - 1)


def ranges(paid: Iterable[Paid], k: int) -> list[Range]:
    """The ranges that may be told, the finest areas first; whoever is in none waits."""
    left, found = list(paid), []
    for level in LEVELS:
        for (area, package), visits in sorted(_groups(left, level).items()):
            if is_enough(visits, k):
                found.append(_range(area, package, visits))
        told = {booking for one in found for booking in one.bookings}
        left = [visit for visit in left if visit.booking not in told]
    return found


def is_enough(visits: Sequence[Paid], k: int) -> bool:
    """Whether so many people are behind it, on either side."""
    return min(len({visit.seeker for visit in visits}), len({visit.helper for visit in visits})) >= k


def areas_of(cell: str) -> list[str]:
    """The areas that a cell can be told in, the finest first: each larger than the cell."""
    return [parent(cell, level) for level in LEVELS if level < level_of(cell)]


def _groups(visits: Iterable[Paid], level: int) -> dict[tuple[str, int], list[Paid]]:
    groups: dict[tuple[str, int], list[Paid]] = defaultdict(list)
    for visit in visits:
        if level < level_of(visit.cell):
            groups[parent(visit.cell, level), visit.package].append(visit)
    return groups


def _range(area: str, package: int, visits: Sequence[Paid]) -> Range:
    """The steps that the second cheapest and the second dearest seeker's price lie in."""
    by_seeker: dict[int, list[int]] = defaultdict(list)
    for visit in visits:
        by_seeker[visit.seeker].append(visit.price)
    prices = sorted(median_low(one) for one in by_seeker.values())
    low, high = prices[1] // STEP * STEP, prices[-2] // STEP * STEP + STEP
    return Range(area, package, low, high, tuple(sorted(visit.booking for visit in visits)))
