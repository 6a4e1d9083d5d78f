"""Who reaches a cell with a topic: one statement over one index (SCIENCE 3, the folded box).

The outer filter is `box @> point` on the GiST index; the exact test is the angle between unit vectors. The
filters that change fast (open offers, visits, blocks) are joined for the few rows that remain, each as a flag,
so that a receipt can name the first filter that stopped somebody; what ranking needs comes in the same rows.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.types.numeric import Int4, Int8

from marketplace.accounts.cells import EARTH_KM, cell_of, half_width_km, unit_vector
from matching.fields import DEGREES_PER_TOPIC
from matching.filters import Reached, Wish, sift

WEEK_MINUTES = 7 * 24 * 60
WHOLE_WEEK = ((0, WEEK_MINUTES),)
NEVER_BY_ITSELF = 2**31

STATEMENT = """
WITH near AS (
    SELECT DISTINCT ON (helper_id) r.*,
        2 * %(earth)s * asin(least(1, sqrt((x-%(x)s)^2 + (y-%(y)s)^2 + (z-%(z)s)^2) / 2)) AS km
    FROM matching_reach r
    WHERE box @> box(point(%(px)s, %(py)s), point(%(px)s, %(py)s)) AND helper_id <> %(seeker)s
    ORDER BY helper_id
)
SELECT near.helper_id AS helper, near.cell, near.km, near.trust, near.evidence,
    near.hours @> int4multirange(variadic %(minutes)s::int4range[]) AS hours,
    %(languages)s::varchar[] = '{}' OR near.languages && %(languages)s::varchar[] AS language,
    near.helps_for_free AS free, near.takes_paid AS payouts,
    coalesce((near.prices ->> %(package)s)::int, %(usual)s) + %(options)s AS price,
    near.trust >= %(trust_floor)s AS trust_floor,
    NOT EXISTS (SELECT 1 FROM accounts_block b WHERE (b.blocker_id, b.blocked_id) IN
        ((near.helper_id, %(seeker)s), (%(seeker)s, near.helper_id))) AS blocked,
    NOT EXISTS (SELECT 1 FROM bookings_offer o WHERE o.request_id = %(request)s AND o.helper_id = near.helper_id
        AND (o.round = %(round)s OR o.state IN ('declined', 'withdrawn'))) AS asked,
    NOT EXISTS (SELECT 1 FROM bookings_booking k WHERE k.helper_id = near.helper_id
        AND k.state IN ('reserved', 'agreed', 'started') AND k.visit && tstzrange(%(begins)s, %(ends)s, '[)')) AS busy,
    answers.open_now, answers.today, answers.yes AS accepted, answers.yes + answers.no AS offers,
    (SELECT count(*) FROM bookings_booking k WHERE k.helper_id = near.helper_id
        AND k.agreed_at > %(now)s - interval '30 days' AND k.state <> 'cancelled') AS jobs
FROM near
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE o.state = 'open') AS open_now,
        count(*) FILTER (WHERE o.sent_at > %(now)s - interval '1 day') AS today,
        count(*) FILTER (WHERE o.state IN ('accepted', 'standby') AND recent) AS yes,
        count(*) FILTER (WHERE o.state IN ('declined', 'expired') AND recent AND NOT quiet) AS no
    FROM (SELECT state, sent_at, sent_at > %(now)s - interval '30 days' AS recent,
            mod(extract(hour FROM sent_at AT TIME ZONE %(zone)s)::int - %(quiet_from)s + 24, 24)
                < %(quiet_hours)s AS quiet
        FROM bookings_offer WHERE helper_id = near.helper_id) o
) answers
WHERE km <= reach_km
"""


def week_minutes(begins: datetime, ends: datetime) -> list[tuple[int, int]]:
    """A stretch as minutes of the local week, Monday 00:00 = 0; two parts when it runs over Sunday night."""
    local, until = timezone.localtime(begins), timezone.localtime(ends)
    start = local.weekday() * 1440 + local.hour * 60 + local.minute
    length = max(1, round((until - local).total_seconds() / 60))
    if length >= WEEK_MINUTES:
        return [(0, WEEK_MINUTES)]
    end = start + length
    return [(start, end)] if end <= WEEK_MINUTES else [(start, WEEK_MINUTES), (0, end - WEEK_MINUTES)]


def reached_by(wish: Wish, rules: dict[str, Any]) -> Reached:
    """Ask the index who reaches the wish's cell, and put each through the filters."""
    return sift(_run(wish, rules), rules, wish)


def _run(wish: Wish, rules: dict[str, Any]) -> list[dict[str, Any]]:
    centre = cell_of(wish.cell)
    x, y, z = unit_vector(centre.lng, centre.lat)
    minutes = [f"[{begins},{ends})" for begins, ends in week_minutes(wish.begins, wish.ends)]
    values = {
        "earth": EARTH_KM,
        "x": x,
        "y": y,
        "z": z,
        "px": centre.lng + wish.topic_number * DEGREES_PER_TOPIC,
        "py": centre.lat,
        "seeker": Int8(wish.seeker),
        "request": Int8(wish.request),
        "round": Int4(wish.round),
        "minutes": minutes,
        "languages": list(wish.languages),
        "begins": wish.begins,
        "ends": wish.ends,
        "package": wish.package,
        "usual": Int4(wish.usual),
        "options": Int4(wish.options),
        "trust_floor": float(rules["trust_floor"]),
        "now": timezone.now(),
        "zone": settings.TIME_ZONE,
        "quiet_from": Int4(rules["quiet_from"]),
        "quiet_hours": Int4((rules["quiet_until"] - rules["quiet_from"]) % 24),
    }
    return _ask(STATEMENT, values)


def _ask(statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Run a statement prepared, on psycopg's own cursor: Django's binds on the client and plans it anew each time.

    psycopg ignores `prepare=True` on a connection whose threshold is None, which is Django's default.
    """
    connection.ensure_connection()
    if connection.connection.prepare_threshold is None:
        connection.connection.prepare_threshold = NEVER_BY_ITSELF
    with Cursor(connection.connection, row_factory=dict_row) as cursor:
        return cursor.execute(statement, values, prepare=True).fetchall()


COUNT = """
SELECT count(DISTINCT helper_id) AS helpers FROM unnest(%(shifts)s::float8[]) AS shift
JOIN matching_reach r ON r.box @> box(point(%(lng)s + shift, %(lat)s), point(%(lng)s + shift, %(lat)s))
WHERE 2 * %(earth)s * asin(least(1, sqrt((x-%(x)s)^2 + (y-%(y)s)^2 + (z-%(z)s)^2) / 2)) <= reach_km
    AND r.hours && int4multirange(variadic %(minutes)s::int4range[])
"""


def count_reaching(cell: str, topic_numbers: list[int], minutes: Sequence[tuple[int, int]] = WHOLE_WEEK) -> int:
    """How many helpers' areas cover a cell with any of these topics, with hours in these minutes of the week."""
    centre = cell_of(cell)
    x, y, z = unit_vector(centre.lng, centre.lat)
    shifts = [number * DEGREES_PER_TOPIC for number in topic_numbers]
    values = {"shifts": shifts, "lng": centre.lng, "lat": centre.lat, "earth": EARTH_KM, "x": x, "y": y, "z": z}
    values["minutes"] = [f"[{begins},{ends})" for begins, ends in minutes]
    return _ask(COUNT, values)[0]["helpers"]


def reach_km(cell: str, radius_km: float) -> float:
    """The wished radius (at least 3 km) plus half a cell, so that nobody inside is missed."""
    return max(3.0, radius_km) + half_width_km(cell)
