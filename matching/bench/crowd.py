"""Helpers and requests on the map, as SCIENCE 3 draws them: cities by inhabitants, scatter, a tenth in the country.

Every point is the centre of its finest published cell: what matching works on.
"""

import csv
import gzip
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.random import Generator

from marketplace.accounts.cells import EARTH_KM, cell_of, fine_cell
from matching.bench.drawn import Array, Helpers, Requests, draw_helpers, draw_requests, scatter_km
from matching.circles import SLACK

CITIES = Path(__file__).parent / "data" / "cities.csv.gz"
KM_PER_DEGREE = math.radians(1) * EARTH_KM
RURAL_SHARE, RURAL_KM = 0.1, 25.0
KINDS = ("dense", "mixed", "rural")
LARGEST, DENSE_KM = 25, 2.0
SMALL_TOWN, TOWN_KM = 50_000, 15.0
USUAL_PRICE = 3_000
EVIDENCE_AT_MOST = 40.0


@dataclass(frozen=True)
class Spots:
    """Centres of cells: names, degrees, and unit vectors as three columns."""

    names: list[str]
    lng: Array
    lat: Array
    vector: Array


@dataclass(frozen=True)
class Crowd:
    """Helpers on the map; `price` in minor units, `evidence` how much is known of each, half a box in degrees."""

    drawn: Helpers
    spots: Spots
    price: Array
    evidence: Array
    half_width: Array
    half_height: Array

    def __len__(self) -> int:
        return len(self.price)


@dataclass(frozen=True)
class Ask:
    """One request: where (`n` its place in the list, `kind` its density class), what, when, in which language."""

    n: int
    kind: str
    cell: str
    lng: float
    lat: float
    vector: tuple[float, float, float]
    topic: int
    slot: int
    language: int
    budget: int


@cache
def cities() -> tuple[Array, Array, Array]:
    """Inhabitants, longitudes and latitudes of the cities of Europe and North America, the largest first."""
    with gzip.open(CITIES, "rt") as file:
        rows = [(int(row["population"]), float(row["lng"]), float(row["lat"])) for row in csv.DictReader(file)]
    people, lng, lat = (np.array(column) for column in zip(*rows, strict=True))
    return people, lng, lat


def draw_crowd(chance: Generator, count: int) -> Crowd:
    """So many helpers, drawn by the inhabitants of their city; a tenth of them live far out."""
    people, _, _ = cities()
    city = chance.choice(len(people), count, p=people / people.sum())
    spread = np.where(chance.random(count) < RURAL_SHARE, RURAL_KM, np.array([scatter_km(p) for p in people])[city])
    spots = snapped(*_around(chance, city, spread))
    drawn = draw_helpers(chance, count)
    angle = drawn.radius_km / EARTH_KM
    width = np.degrees(np.arcsin(np.sin(angle) / np.cos(np.radians(spots.lat)))) + SLACK
    if np.any(np.abs(spots.lng) + width > 180):
        raise ValueError("a city at the antimeridian: its helpers would need two boxes")
    prices = np.round(USUAL_PRICE * drawn.price).astype(int)
    return Crowd(drawn, spots, prices, EVIDENCE_AT_MOST * drawn.answers, width, np.degrees(angle) + SLACK)


def draw_asks(chance: Generator, count: int) -> list[Ask]:
    """Requests in thirds: close to the largest centres, by inhabitants, around small towns."""
    people, _, _ = cities()
    kinds = np.arange(count) % len(KINDS)
    small = np.flatnonzero(people < SMALL_TOWN)
    city = np.select(
        [kinds == 0, kinds == 1],
        [chance.integers(0, LARGEST, count), chance.choice(len(people), count, p=people / people.sum())],
        chance.choice(small, count),
    )
    near = np.array([scatter_km(p) for p in people])[city]
    spots = snapped(*_around(chance, city, np.select([kinds == 0, kinds == 1], [DENSE_KM, near], TOWN_KM)))
    return [
        _ask(n, KINDS[kind], spots, draw)
        for n, (kind, draw) in enumerate(zip(kinds, _each(chance, count), strict=True))
    ]


def _each(chance: Generator, count: int) -> Sequence[tuple[int, int, int, float]]:
    wants: Requests = draw_requests(chance, count)
    columns = (wants.topic.tolist(), wants.slot.tolist(), wants.language.tolist(), wants.budget.tolist())
    return list(zip(*columns, strict=True))


def _ask(n: int, kind: str, spots: Spots, draw: tuple[int, int, int, float]) -> Ask:
    topic, slot, language, budget = draw
    x, y, z = spots.vector[n].tolist()
    place = (spots.names[n], float(spots.lng[n]), float(spots.lat[n]), (x, y, z))
    return Ask(n, kind, *place, topic, slot, language, round(USUAL_PRICE * budget))


def _around(chance: Generator, city: Array, spread_km: Array) -> tuple[Array, Array]:
    """Points scattered around cities (Gaussian, `spread_km` in each direction), in degrees."""
    _, lng, lat = cities()
    north = np.clip(lat[city] + chance.normal(0, 1, len(city)) * spread_km / KM_PER_DEGREE, -85, 85)
    east = chance.normal(0, 1, len(city)) * spread_km / KM_PER_DEGREE / np.cos(np.radians(north))
    return lng[city] + east, north


def snapped(lng: Array, lat: Array) -> Spots:
    """The cells of points, by their centres."""
    centres = [cell_of(fine_cell(*point)) for point in zip(lng.tolist(), lat.tolist(), strict=True)]
    lngs, lats = np.array([c.lng for c in centres]), np.array([c.lat for c in centres])
    phi, theta = np.radians(lats), np.radians(lngs)
    vector = np.column_stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)])
    return Spots([c.name for c in centres], lngs, lats, vector)
