"""The designs that race: each answers the same question with one statement, or with arrays in memory.

Every statement filters and ranks by itself and gives the best fifty; the rivals' are as their textbooks have them.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from psycopg import Connection, Cursor
from psycopg.types.numeric import Int4, Int8
from scipy.spatial import cKDTree

from marketplace.accounts.cells import EARTH_KM
from matching.bench.crowd import Ask, Crowd
from matching.bench.tables import CODES, PACKAGE, SLOT_MINUTES, request_cell
from matching.bench.truth import BEST, TRUST_FLOOR, WEIGHTS, Columns, best_of, by_topic
from matching.statement import SCORE, near

Answer = list[int]
# The farthest that anybody comes, and earthdistance's own radius of the earth.
FARTHEST_KM, EARTHDISTANCE_M = 30.0, 6378168.0
BLANK = "0 AS accepted, 0 AS offers, 0 AS jobs, 0 AS no_shows, 0 AS jobs_per_day, 0 AS mean_jobs"
WISH = """(SELECT %(lng)s::float8 AS lng, %(lat)s::float8 AS lat, %(x)s::float8 AS x, %(y)s::float8 AS y,
    %(z)s::float8 AS z, %(topic)s::int AS topic_number, %(minutes)s::int4multirange AS minutes,
    %(languages)s::varchar[] AS languages, %(package)s::text AS package, 0 AS usual, 60 AS minutes_most, 0 AS options,
    %(budget)s::int AS budget, 0::float8 AS widen_km, 0::bigint AS seeker,
    '2027-06-07 12:00Z'::timestamptz AS begins, '2027-06-07 13:00Z'::timestamptz AS ends) w"""
KM = f"""{2 * EARTH_KM}::float8 * asin(least(1::float8, sqrt((x - %(x)s) * (x - %(x)s) + (y - %(y)s) * (y - %(y)s)
    + (z - %(z)s) * (z - %(z)s)) / 2))"""
FITS = """km <= reach_km AND hours @> %(minutes)s::int4multirange AND languages && %(languages)s::varchar[]
    AND price <= %(budget)s AND trust >= %(trust_floor)s"""


def ranked(people: str, where: str) -> str:
    """The best of the rows of a query that pass a condition."""
    known = f"SELECT people.*, price / %(budget)s::float8 AS price_ratio, {BLANK} FROM ({people}) people WHERE {where}"
    return f"""SELECT helper FROM (SELECT helper, {SCORE} AS score FROM ({known}) known) scored
        ORDER BY score DESC, helper LIMIT {BEST}"""


HELPER = "SELECT h.helper, h.trust, h.evidence, h.price, h.hours, h.languages, h.reach_km"
STATEMENTS = {
    # The product's own text but for what changes fast: the box, the angle, what the fat row answers, the score.
    "folded box": ranked(
        f"SELECT near.* FROM {WISH} CROSS JOIN LATERAL ({near(is_widened=False)}) near", "own_stop IS NULL"
    ),
    "box, then skill": ranked(
        f"""SELECT *, {KM} AS km FROM bench_box WHERE topic_number = %(topic)s::smallint
        AND area @> box(point(%(lng)s, %(lat)s), point(%(lng)s, %(lat)s)) OFFSET 0""",
        FITS,
    ),
    "earthdistance": ranked(
        f"""{HELPER}, earth_distance(ll_to_earth(%(lat)s, %(lng)s), earth) * {EARTH_KM / EARTHDISTANCE_M}::float8 AS km
        FROM bench_helper h WHERE earth_box(ll_to_earth(%(lat)s, %(lng)s), {FARTHEST_KM * 1010}) @> earth
        AND is_active AND topics @> ARRAY[%(topic)s::int] OFFSET 0""",
        FITS,
    ),
    "H3 cover, joined": ranked(
        f"""{HELPER}, {KM} AS km FROM bench_cover JOIN bench_helper h USING (helper)
        WHERE bench_cover.cell = %(cell)s AND is_active AND topics @> ARRAY[%(topic)s::int] OFFSET 0""",
        FITS,
    ),
    "GIN on cells": ranked(
        f"""{HELPER}, {KM} AS km FROM bench_cells JOIN bench_helper h USING (helper)
        WHERE cells @> ARRAY[%(cell)s::bigint] AND is_active AND topics @> ARRAY[%(topic)s::int] OFFSET 0""",
        FITS,
    ),
    "PostGIS": ranked(
        f"""SELECT *, {KM} AS km FROM bench_gis WHERE topic_number = %(topic)s::smallint
        AND area && ST_SetSRID(ST_MakePoint(%(lng)s, %(lat)s), 4326) OFFSET 0""",
        FITS,
    ),
}
TABLES = {
    "folded box": ("matching_reach",),
    "box, then skill": ("bench_box",),
    "earthdistance": ("bench_helper",),
    "H3 cover, joined": ("bench_cover", "bench_helper"),
    "GIN on cells": ("bench_cells", "bench_helper"),
    "PostGIS": ("bench_gis",),
}


class Design(Protocol):
    """Something that answers requests; `server_seconds` is the CPU that it took elsewhere so far, None if not known."""

    name: str

    def ask(self, ask: Ask) -> Answer: ...

    def server_seconds(self) -> float | None: ...


def values_of(ask: Ask) -> dict[str, Any]:
    """A request as the statements take it; numbers are typed, so that one plan fits all."""
    x, y, z = ask.vector
    begins = ask.slot * SLOT_MINUTES
    return {
        **WEIGHTS, "x": x, "y": y, "z": z, "lng": ask.lng, "lat": ask.lat, "topic": Int4(ask.topic + 1),
        "minutes": f"{{[{begins},{begins + 60})}}", "languages": [CODES[ask.language]], "budget": Int4(ask.budget),
        "package": PACKAGE, "trust_floor": TRUST_FLOOR, "zone": "UTC", "cell": Int8(request_cell(ask.cell)),
    }  # fmt: skip


@dataclass
class Statement:
    """A design in the database, on a connection of its own; `is_kept` prepares its statement once."""

    name: str
    server: Connection[Any]
    text: str
    is_kept: bool = True
    values: dict[int, dict[str, Any]] = field(default_factory=dict)

    def ready(self, asks: Sequence[Ask]) -> "Statement":
        """Work out what each request hands over before anything is timed."""
        self.values = {ask.n: values_of(ask) for ask in asks}
        return self

    def ask(self, ask: Ask) -> Answer:
        cursor = Cursor(self.server)
        cursor.execute(self.text, self.values[ask.n], prepare=self.is_kept)
        return [helper for (helper,) in cursor.fetchall()]

    def server_seconds(self) -> float | None:
        """CPU of this connection's process, when it runs on this machine."""
        path = Path(f"/proc/{self.server.info.backend_pid}/schedstat")
        return int(path.read_text().split()[0]) / 1e9 if path.exists() else None

    def touched(self, ask: Ask) -> tuple[int, int]:
        """Rows that the tables gave and blocks that were read for a request: the same on every machine."""
        told = self.server.execute(
            f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {self.text}", self.values[ask.n]
        )
        plan = next(plans for (plans,) in told)[0]["Plan"]
        return rows_in(plan), plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def rows_in(plan: dict[str, Any]) -> int:
    """Rows that come out of tables anywhere in a plan, with those that a filter or a recheck threw away."""
    own = 0
    if "Relation Name" in plan:
        kept = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
        own = round(sum(plan.get(name, 0) for name in kept) * plan["Actual Loops"])
    return own + sum(rows_in(below) for below in plan.get("Plans", []))


class Memory:
    """The limit: everything in this process's memory, a k-d tree for each topic and band of radii."""

    BANDS = (2.0, 4.0, 7.0, 12.0, 20.0, FARTHEST_KM)
    name = "k-d tree in memory"

    def __init__(self, crowd: Crowd) -> None:
        begun = time.perf_counter()
        self.topics = [self._trees(people) for people in by_topic(crowd)]
        self.build_seconds = time.perf_counter() - begun

    def _trees(self, people: Columns) -> list[tuple[cKDTree, Columns, float]]:
        found, low = [], 0.0
        for high in self.BANDS:
            band = people.at(np.flatnonzero((people.radius_km > low) & (people.radius_km <= high)))
            if len(band.helper):
                chord = 2 * np.sin(high / EARTH_KM / 2) * (1 + 1e-9)
                found.append((cKDTree(band.vector), band, chord))
            low = high
        return found

    def ask(self, ask: Ask) -> Answer:
        near = [
            band.at(rows)
            for tree, band, chord in self.topics[ask.topic]
            if len(rows := tree.query_ball_point(ask.vector, chord, return_sorted=False))
        ]
        if not near:
            return []
        together = (np.concatenate([getattr(one, name) for one in near]) for name in Columns.__dataclass_fields__)
        return best_of(Columns(*together), ask)

    def server_seconds(self) -> float | None:
        return 0.0


Ready = Callable[[Sequence[Ask]], list[Design]]
