"""The tables of the race: the product's own, filled as it would be, and those of its rivals out of the same people.

Loading is by COPY into unlogged tables, indexes come after; the times are told, and the sizes with them.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import compress
from typing import Any

import numpy as np
from psycopg import Connection, errors

from marketplace.accounts.cells import EARTH_KM, cell_of, parent, rings, unit_vector
from matching.bench.crowd import Crowd
from matching.bench.drawn import LANGUAGES, SLOTS, TOPICS, Array
from matching.bench.truth import bits_of

CODES = ("de", "en", "fr", "it", "es", "pt", "tr", "pl", "ru", "ar", "uk", "nl")[:LANGUAGES]
SLOT_MINUTES = 7 * 24 * 60 // SLOTS
PACKAGE = "1"
PRODUCT = "matching_reach"
# Half of a cell of this resolution with what sticks out of it, and the least way from one centre to the next.
COVER, COVER_KM, COVER_STEP_KM = 6, 4.8, 5.0
PEOPLE = """CREATE UNLOGGED TABLE bench_helper (
    helper int, cell text, lng float8, lat float8, x float8, y float8, z float8, reach_km float8,
    half_width float8, half_height float8, hours int4multirange, languages varchar[], topics int[],
    trust float8, evidence float8, price int, is_active bool)"""
ROWS = f"""INSERT INTO {PRODUCT} (helper_id, topic_id, topic_number, cell, lng, lat, x, y, z, reach_km, half_width,
    half_height, hours, languages, helps_for_free, takes_paid, prices, trust, evidence, days_a_week, visits_a_day,
    buffer_minutes)
    SELECT helper, t.id, t.number, cell, lng, lat, x, y, z, reach_km, half_width, half_height, hours, languages, true,
        true, jsonb_build_object('{PACKAGE}', price), trust, evidence, 7, 4, 15
    FROM bench_helper CROSS JOIN LATERAL unnest(topics) topic JOIN catalog_topic t ON t.number = topic
    WHERE is_active ORDER BY t.number, cell"""
APART = f"""CREATE UNLOGGED TABLE bench_box AS
    SELECT helper_id AS helper, topic_number, x, y, z, reach_km, hours, languages, trust, evidence,
    (prices ->> '{PACKAGE}')::int AS price,
    box(point(lng - half_width, lat - half_height), point(lng + half_width, lat + half_height)) AS area
    FROM {PRODUCT}"""

GIS = f"""CREATE UNLOGGED TABLE bench_gis AS
    SELECT helper_id AS helper, topic_number, x, y, z, reach_km, hours, languages, trust, evidence,
    (prices ->> '{PACKAGE}')::int AS price,
    ST_MakeEnvelope(lng - half_width, lat - half_height, lng + half_width, lat + half_height, 4326) AS area
    FROM {PRODUCT}"""


class Builder:
    """Builds tables over one connection, and keeps how long each took (seconds)."""

    def __init__(self, server: Connection[Any]) -> None:
        self.server = server
        self.seconds: dict[str, float] = {}

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begun

    def say(self, *statements: str) -> None:
        for statement in statements:
            self.server.execute(statement)

    def topics(self) -> None:
        """As many topics as the people are drawn with, unless they are there."""
        self.say(
            "INSERT INTO catalog_programme (slug, name, currency) VALUES ('bench', '{}', 'EUR') ON CONFLICT DO NOTHING",
            f"""INSERT INTO catalog_topic
                (programme_id, slug, number, icon, risk, name, summary, words, turn_to, licence)
                SELECT p.id, 'bench-' || n, n, 'wifi', 'open', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}'
                FROM catalog_programme p, generate_series(1, {TOPICS}) n ON CONFLICT DO NOTHING""",
        )

    def people(self, crowd: Crowd) -> None:
        """The drawn people, one row each: what all tables are made from, and the rivals' own table of helpers."""
        self.say("DROP TABLE IF EXISTS bench_helper, bench_box, bench_cover, bench_cells, bench_gis", PEOPLE)
        with self.server.cursor() as cursor, cursor.copy("COPY bench_helper FROM STDIN") as copy:
            for part in lines_of(crowd):
                copy.write(part)

    def product(self) -> None:
        """The product's table with its own columns and indexes, in the order that `reach rebuild` leaves."""
        with self.timed("folded box"):
            indexes = self.put_aside()
            self.say(f"TRUNCATE {PRODUCT}", f"ALTER TABLE {PRODUCT} SET UNLOGGED")
            self.say("SET work_mem = '1GB'", ROWS, "RESET work_mem", *indexes)
            self.say(f"VACUUM ANALYZE {PRODUCT}")

    def put_aside(self) -> list[str]:
        """Drop the table's constraints and indexes; returns what makes those again that matter to a read."""
        kept = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
        indexes = self.server.execute(kept, [PRODUCT]).fetchall()
        found = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f')"
        for (name,) in self.server.execute(found, [PRODUCT]).fetchall():
            self.say(f'ALTER TABLE {PRODUCT} DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            self.say(f'DROP INDEX IF EXISTS "{name}"')
        return [definition for _, definition in indexes]

    def has(self, extension: str) -> bool:
        """Whether an extension of PostgreSQL is there, or could be put there now."""
        try:
            self.say(f"CREATE EXTENSION IF NOT EXISTS {extension} CASCADE")
        except (errors.InsufficientPrivilege, errors.UndefinedFile, errors.FeatureNotSupported):
            return False
        return True

    def boxes_by_skill(self) -> None:
        with self.timed("box, then skill"):
            self.say(APART)
            self.say("CREATE INDEX ON bench_box USING gist (topic_number, area)", "VACUUM ANALYZE bench_box")

    def gis(self) -> None:
        """PostGIS' best (SCIENCE 3): an envelope beside the skill in one index."""
        with self.timed("PostGIS"):
            self.say(GIS, "CREATE INDEX ON bench_gis USING gist (topic_number, area)", "VACUUM ANALYZE bench_gis")

    def earth(self) -> None:
        with self.timed("earthdistance"):
            self.say("ALTER TABLE bench_helper ADD COLUMN earth cube")
            self.say("UPDATE bench_helper SET earth = ll_to_earth(lat, lng)")
            self.say("CREATE INDEX ON bench_helper USING gist (earth)", "CREATE UNIQUE INDEX ON bench_helper (helper)")
            self.say("VACUUM FULL ANALYZE bench_helper")

    def covers(self, crowd: Crowd) -> None:
        """The cells that each helper's circle touches: a row each, and again as an array of the helper's row."""
        with self.timed("H3 cover, joined"):
            self.say("CREATE UNLOGGED TABLE bench_cover (cell bigint, helper int)")
            with self.server.cursor() as cursor, cursor.copy("COPY bench_cover FROM STDIN") as copy:
                for part in covered(crowd):
                    copy.write(part)
            self.say("CREATE INDEX ON bench_cover (cell) INCLUDE (helper)", "VACUUM ANALYZE bench_cover")
        with self.timed("GIN on cells"):
            self.say(
                "CREATE UNLOGGED TABLE bench_cells AS "
                "SELECT helper, array_agg(cell) AS cells FROM bench_cover GROUP BY helper"
            )
            self.say("CREATE INDEX ON bench_cells USING gin (cells)", "VACUUM ANALYZE bench_cells")

    def megabytes(self, *tables: str) -> float:
        return sum(self.number("SELECT pg_total_relation_size(%s)", name) for name in tables) / 1e6

    def number(self, statement: str, *values: str) -> int:
        return next(n for (n,) in self.server.execute(statement, values))


def lines_of(crowd: Crowd) -> Iterator[str]:
    """The people as lines for COPY, some thousands at a time."""
    drawn, spots = crowd.drawn, crowd.spots
    hours, tongues = hours_of(bits_of(drawn.slots)), tongues_of(bits_of(drawn.languages))
    x, y, z = spots.vector.T.tolist()
    numbers = np.arange(1, TOPICS + 1).tolist()
    topics = (",".join(map(str, compress(numbers, row))) for row in drawn.topics.tolist())
    columns = (
        spots.names, spots.lng.tolist(), spots.lat.tolist(), x, y, z, drawn.radius_km.tolist(),
        crowd.half_width.tolist(), crowd.half_height.tolist(), hours, tongues, topics, drawn.trust.tolist(),
        crowd.evidence.tolist(), crowd.price.tolist(), drawn.is_active.tolist(),
    )  # fmt: skip
    part: list[str] = []
    for helper, row in enumerate(zip(*columns, strict=True), start=1):
        *numbers_before, week, speaks, topic, trust, evidence, price, is_active = row
        before = "\t".join(map(str, numbers_before))
        part.append(f"{helper}\t{before}\t{week}\t{speaks}\t{{{topic}}}\t{trust}\t{evidence}\t{price}\t{is_active}\n")
        if len(part) == 5_000:
            yield "".join(part)
            part.clear()
    yield "".join(part)


def hours_of(slots: Any) -> list[str]:
    """Weeks as multiranges; a third of the week at a time is looked up."""
    width = SLOTS // 3
    texts = [[_stretches(bits, first) for bits in range(1 << width)] for first in (0, width, 2 * width)]
    mask = (1 << width) - 1
    parts = zip((slots & mask).tolist(), (slots >> width & mask).tolist(), (slots >> 2 * width).tolist(), strict=True)
    return ["{" + ",".join(filter(None, (texts[0][a], texts[1][b], texts[2][c]))) + "}" for a, b, c in parts]


def _stretches(bits: int, first: int) -> str:
    found = [first + place for place in range(SLOTS // 3) if bits >> place & 1]
    return ",".join(f"[{slot * SLOT_MINUTES},{(slot + 1) * SLOT_MINUTES})" for slot in found)


def tongues_of(languages: Any) -> list[str]:
    texts = [
        "{" + ",".join(code for n, code in enumerate(CODES) if bits >> n & 1) + "}" for bits in range(1 << LANGUAGES)
    ]
    return [texts[bits] for bits in languages.tolist()]


def covered(crowd: Crowd) -> Iterator[str]:
    """Pairs of a coarse cell and a helper whose circle touches it, as lines for COPY; one home cell after the other."""
    homes: dict[str, list[int]] = {}
    for row, name in enumerate(crowd.spots.names):
        homes.setdefault(parent(name, COVER), []).append(row)
    for home, people in homes.items():
        radius_km = crowd.drawn.radius_km[people]
        count = 2 + int((radius_km.max() + COVER_KM) / COVER_STEP_KM)
        names = [name for ring in rings(home, count) for name in ring]
        cosine = crowd.spots.vector[people] @ vectors(names).T
        near = EARTH_KM * np.arccos(np.minimum(1, cosine)) <= radius_km[:, None] + COVER_KM
        numbers = [int(name, 16) for name in names]
        for row, touched in zip(people, near.tolist(), strict=True):
            yield "".join(f"{cell}\t{row + 1}\n" for cell in compress(numbers, touched))


def vectors(names: Sequence[str]) -> Array:
    """The centres of cells on the unit sphere, a row each."""
    return np.array([_centre(name) for name in names])


@cache
def _centre(name: str) -> tuple[float, float, float]:
    cell = cell_of(name)
    return unit_vector(cell.lng, cell.lat)


def request_cell(cell: str) -> int:
    """The coarse cell that a request is looked up by."""
    return int(parent(cell, COVER), 16)
