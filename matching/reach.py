"""Who reaches a cell with a topic: one statement (`statement.py`) over one index (SCIENCE 3, the folded box)."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.types.numeric import Int4, Int8

from marketplace.accounts.cells import EARTH_KM, cell_of, half_width_km, unit_vector
from matching.circles import boxes
from matching.fields import DEGREES_PER_TOPIC
from matching.filters import BLOCKED, Aside, Reached, Row, Wish, candidate_of
from matching.statement import statement

Rules = dict[str, Any]
PLAIN, WIDENED = statement(), statement(is_widened=True)
# How many candidates a search ever looks at, and a receipt keeps.
BEST = 200
EVERYBODY = 2**31
WEEK_MINUTES = 7 * 24 * 60
WHOLE_WEEK = ((0, WEEK_MINUTES),)
NEVER_BY_ITSELF = 2**31


def week_minutes(begins: datetime, ends: datetime, zone: ZoneInfo | None = None) -> list[tuple[int, int]]:
    """A stretch as minutes of the week, Monday 00:00 = 0, by the clock in `zone` or the platform's; two parts when it
    runs over Sunday night.
    """
    local, until = timezone.localtime(begins, zone), timezone.localtime(ends, zone)
    start = local.weekday() * 1440 + local.hour * 60 + local.minute
    length = max(1, round((until - local).total_seconds() / 60))
    if length >= WEEK_MINUTES:
        return [(0, WEEK_MINUTES)]
    end = start + length
    return [(start, end)] if end <= WEEK_MINUTES else [(start, WEEK_MINUTES), (0, end - WEEK_MINUTES)]


def reached_by(wish: Wish, rules: Rules, *, best: int | None = BEST, only: Collection[int] | None = None) -> Reached:
    """Ask the index who reaches the wish's cell, and put each through the filters.

    `best` is how many candidates come back, in order, and how many of those stopped; None brings all. `only` asks about
    these helpers, stopped or not, wherever they rank; counts and mean are still those of everybody.
    """
    return reached_by_many([wish], rules, best=best, only=only)[0]


def reached_by_many(
    wishes: Sequence[Wish], rules: Rules, *, best: int | None = BEST, only: Collection[int] | None = None
) -> list[Reached]:
    """The same for many wishes in one statement; the answers come in the order of the wishes."""
    if not wishes:
        return []
    is_widened = any(wish.widen_km for wish in wishes)
    rows = [row_of(n, wish, only) | {"spots": _spots(wish) if is_widened else "{}"} for n, wish in enumerate(wishes)]
    values = {"wishes": json.dumps(rows), "best": Int8(EVERYBODY if best is None else best), **_values(rules)}
    found: list[list[Row]] = [[] for _ in wishes]
    for row in _ask(WIDENED if is_widened else PLAIN, values):
        found[row["n"]].append(row)
    return [_reached(rows, wish, is_whole=only is None) for rows, wish in zip(found, wishes, strict=True)]


def row_of(n: int, wish: Wish, only: Collection[int] | None = None) -> dict[str, Any]:
    """A wish as the statement takes it (`statement.WISH`), but for the `spots` of a widened one."""
    centre = cell_of(wish.cell)
    x, y, z = unit_vector(centre.lng, centre.lat)
    day = timezone.localtime(wish.begins).replace(hour=0, minute=0, second=0, microsecond=0)
    given = (
        "seeker",
        "request",
        "round",
        "topic_number",
        "widen_km",
        "package",
        "usual",
        "minutes_most",
        "options",
        "budget",
    )
    return {
        **{name: getattr(wish, name) for name in given},
        "n": n,
        "lng": centre.lng,
        "lat": centre.lat,
        "x": x,
        "y": y,
        "z": z,
        "minutes": braced(",", (f"[{begins},{ends})" for begins, ends in week_minutes(wish.begins, wish.ends))),
        "languages": list(wish.languages),
        "is_urgent": wish.urgency == "urgent",
        "is_remote": wish.is_remote,
        "begins": wish.begins.isoformat(),
        "ends": wish.ends.isoformat(),
        "day_begins": day.isoformat(),
        "day_ends": (day + timedelta(days=1)).isoformat(),
        "helpers": None if only is None else list(only),
    }


def _spots(wish: Wish) -> str:
    """The circle by which an area may end too early, as an array of boxes; in those of PostgreSQL `;` is the comma."""
    centre = cell_of(wish.cell)
    shift = wish.topic_number * DEGREES_PER_TOPIC
    found = [
        f"({lng - width + shift!r},{centre.lat - height!r}),({lng + width + shift!r},{centre.lat + height!r})"
        for lng, width, height in boxes(centre.lng, centre.lat, wish.widen_km)
    ]
    return braced(";", found)


def braced(comma: str, parts: Iterable[str]) -> str:
    """How PostgreSQL writes an array or a multirange."""
    return "{" + comma.join(parts) + "}"


def _values(rules: Rules) -> dict[str, Any]:
    """What a policy says, as the statement takes it; numbers are typed, so that one plan fits all."""
    return {
        **{name: float(weight) for name, weight in rules["weights"].items()},
        "trust_floor": float(rules["trust_floor"]),
        "open_offers_at_most": Int8(rules["open_offers_at_most"]),
        "offers_a_day_at_most": Int8(rules["offers_a_day_at_most"]),
        "now": timezone.now(),
        "zone": settings.TIME_ZONE,
        "quiet_from": Int4(rules["quiet_from"]),
        "quiet_hours": Int4((rules["quiet_until"] - rules["quiet_from"]) % 24),
    }


def _reached(rows: list[Row], wish: Wish, *, is_whole: bool) -> Reached:
    """The answer to one wish; its first row is blank when there is nobody to name."""
    head = rows[0]
    people = {row["helper"]: row for row in rows if row["helper"] is not None}
    known = {helper: candidate_of(row, wish) for helper, row in people.items()}
    apart = {helper: row for helper, row in people.items() if row["stop"] == BLOCKED}
    stopped = {helper: row["stop"] for helper, row in people.items() if row["stop"]}
    return Reached(
        candidates=[known[helper] for helper, row in people.items() if row["stop"] is None],
        left_out=json.loads(head["left_out"] or "{}"),
        stopped=dict(json.loads(head["stopped"] or "[]")) if is_whole else stopped,
        aside={helper: Aside(row["behind"], known[helper]) for helper, row in apart.items()},
        would_be={helper: known[helper] for helper in stopped},
        places={helper: row["place"] for helper, row in people.items()},
        able=head["able"],
        mean_jobs=head["mean_jobs"],
    )


def _ask(statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Run a statement prepared, on psycopg's own cursor: Django's binds on the client and plans it anew each time.

    psycopg ignores `prepare=True` on a connection whose threshold is None, which is Django's default.
    """
    connection.ensure_connection()
    if connection.connection.prepare_threshold is None:
        connection.connection.prepare_threshold = NEVER_BY_ITSELF
    with Cursor(connection.connection, row_factory=dict_row) as cursor:

        def run(sql: str, params: dict[str, Any], many: bool, context: dict[str, Any]) -> list[Row]:
            return cursor.execute(sql, params, prepare=True).fetchall()

        # Whoever watches what Django asks the database watches this as well.
        for wrapper in reversed(connection.execute_wrappers):
            run = partial(wrapper, run)
        return run(statement, values, False, {"connection": connection, "cursor": cursor})


COUNT_BY_TOPIC = """
SELECT topic_number, count(DISTINCT helper_id) AS helpers FROM unnest(%(shifts)s::float8[]) AS shift
JOIN matching_reach r ON r.box @> box(point(%(lng)s + shift, %(lat)s), point(%(lng)s + shift, %(lat)s))
WHERE 2 * %(earth)s * asin(least(1, sqrt((x-%(x)s)^2 + (y-%(y)s)^2 + (z-%(z)s)^2) / 2)) <= reach_km
GROUP BY topic_number
"""
COUNT = """
SELECT count(DISTINCT helper_id) AS helpers FROM unnest(%(shifts)s::float8[]) AS shift
JOIN matching_reach r ON r.box @> box(point(%(lng)s + shift, %(lat)s), point(%(lng)s + shift, %(lat)s))
WHERE 2 * %(earth)s * asin(least(1, sqrt((x-%(x)s)^2 + (y-%(y)s)^2 + (z-%(z)s)^2) / 2)) <= reach_km
    AND r.hours && int4multirange(variadic %(minutes)s::int4range[])
"""


def count_reaching(cell: str, topic_numbers: list[int], minutes: Sequence[tuple[int, int]] = WHOLE_WEEK) -> int:
    """How many helpers' areas cover a cell with any of these topics, with hours in these minutes of the week."""
    stretches = [f"[{begins},{ends})" for begins, ends in minutes]
    return _ask(COUNT, _spot(cell, topic_numbers) | {"minutes": stretches})[0]["helpers"]


def _spot(cell: str, topic_numbers: list[int]) -> dict[str, Any]:
    """A cell's centre, in the folded plane and on the sphere."""
    centre = cell_of(cell)
    x, y, z = unit_vector(centre.lng, centre.lat)
    shifts = [number * DEGREES_PER_TOPIC for number in topic_numbers]
    return {"shifts": shifts, "lng": centre.lng, "lat": centre.lat, "earth": EARTH_KM, "x": x, "y": y, "z": z}


def count_by_topic(cell: str, topic_numbers: list[int]) -> dict[int, int]:
    """Topic number → how many helpers' areas cover a cell with it; only those of somebody."""
    return {row["topic_number"]: row["helpers"] for row in _ask(COUNT_BY_TOPIC, _spot(cell, topic_numbers))}


def reach_km(cell: str, radius_km: float) -> float:
    """The wished radius (at least 3 km) plus half a cell, so that nobody inside is missed."""
    return max(3.0, radius_km) + half_width_km(cell)
