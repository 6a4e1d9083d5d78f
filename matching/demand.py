"""What may be told of who asked where for what: rows of at least k people each, and nothing beside them.

The attacker knows this module, every row that was ever published, and many neighbours. So that nothing is learned by
taking one number from another:

- Time stands in whole weeks, each published once when it is over and never worked out again. Four weeks are the sum of
  four published weeks, so that a longer stretch less a shorter one is again a published number.
- A week is split into rows without overlap. Who is in a finer row is in no coarser one, and there are no totals.
- A cell with fewer than k people is joined to its neighbours in the next larger cell. The joined number is cut so that
  any one of its parts may still be empty: with k = 5, seven people in two cells would tell that both have some.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from marketplace.accounts.cells import FINEST, children_of, level_of, parent

# Areas of 250 km², about 9 km around: whoever is still fewer than k there is not shown.
COARSEST = 5
# Where topics are joined, after each of them has been joined with its neighbours.
ANY_TOPIC_FROM = 6
WEEK = timedelta(days=7)
DAY_PARTS = ("morning", "afternoon", "evening", "weekend")
STARTS = ((6, "morning"), (12, "afternoon"), (17, "evening"))
NIGHT_FROM = 22


@dataclass(frozen=True)
class Mark:
    """Somebody asked for a topic in a published cell."""

    person: int
    cell: str
    topic: int


@dataclass(frozen=True)
class Row:
    """At least so many people in a cell, less those in finer rows; topic None stands for all that is left."""

    cell: str
    topic: int | None
    people: int


def monday_of(moment: datetime) -> date:
    """The first day of the local week that a moment lies in."""
    day = timezone.localtime(moment).date()
    return day - timedelta(days=day.weekday())


def stretch_of(monday: date) -> tuple[datetime, datetime]:
    """Beginning and end of the local week."""
    begins, ends = (datetime.combine(day, time(0)) for day in (monday, monday + WEEK))
    return timezone.make_aware(begins), timezone.make_aware(ends)


def day_part(moment: datetime) -> str:
    """Morning from 6, afternoon from 12, evening from 17 to 22 on working days; weekend; empty at night."""
    local = timezone.localtime(moment)
    if not STARTS[0][0] <= local.hour < NIGHT_FROM:
        return ""
    if local.weekday() >= 5:
        return "weekend"
    return next(name for hour, name in reversed(STARTS) if local.hour >= hour)


def split(marks: Iterable[Mark], topics: Collection[int], k: int) -> list[Row]:
    """Rows of at least k people, each mark in at most one of them: each topic by place, then what is left of all."""
    left = set(marks)
    rows: list[Row] = []
    for level in range(FINEST, COARSEST - 1, -1):
        rows += (found := _by_topic(left, rows, level, k))
        left -= _taken(left, found, level)
    for level in range(ANY_TOPIC_FROM, COARSEST - 1, -1):
        rows += (found := _of_any_topic(left, rows, level, topics, k))
        left -= _taken(left, found, level)
    return rows


def _groups(marks: Iterable[Mark], level: int, by_topic: bool) -> dict[tuple[str, int | None], set[int]]:
    """The people by area and topic; whoever is published more coarsely than the level waits for a later one."""
    groups: dict[tuple[str, int | None], set[int]] = defaultdict(set)
    for mark in marks:
        if level_of(mark.cell) >= level:
            groups[parent(mark.cell, level), mark.topic if by_topic else None].add(mark.person)
    return groups


def _taken(marks: Iterable[Mark], rows: Iterable[Row], level: int) -> set[Mark]:
    told = {(row.cell, row.topic) for row in rows}
    placed = {mark: parent(mark.cell, level) for mark in marks if level_of(mark.cell) >= level}
    return {mark for mark, cell in placed.items() if {(cell, mark.topic), (cell, None)} & told}


def _by_topic(marks: set[Mark], rows: list[Row], level: int, k: int) -> list[Row]:
    told = {(row.cell, row.topic) for row in rows}
    found = []
    for (cell, topic), people in sorted(_groups(marks, level, by_topic=True).items()):
        parts = _parts(cell, topic, told) if level < FINEST else None
        found += _row(cell, topic, len(people), [parts] if parts else [], k)
    return found


def _parts(cell: str, topic: int | None, told: set[tuple[str, int | None]]) -> int:
    """How many parts an area may have: its children that are not told, and whoever is published as all of it."""
    return 1 + sum((child, topic) not in told for child in children_of(cell))


def _of_any_topic(marks: set[Mark], rows: list[Row], level: int, topics: Collection[int], k: int) -> list[Row]:
    told = {(row.cell, row.topic) for row in rows}
    found = []
    for (cell, _topic), people in sorted(_groups(marks, level, by_topic=False).items()):
        areas = {cell, parent(cell, COARSEST)}
        parts = [sum(not {(area, topic) for area in areas} & told for topic in topics)]
        if level < ANY_TOPIC_FROM:
            parts.append(_parts(cell, None, told))
        found += _row(cell, None, len(people), parts, k)
    return found


def _row(cell: str, topic: int | None, people: int, parts: list[int], k: int) -> list[Row]:
    """The row, if it may be told: cut so that each part, none of which has k people, could be empty."""
    told = min([people, *((count - 1) * (k - 1) for count in parts)])
    return [Row(cell, topic, told)] if told >= k else []
