"""Published cells: the only form of a place that anybody but its owner ever works with.

The only module that speaks H3. A cell is named by its H3 index as text. All functions are pure; towns come in
as rows, so that the same place always has the same cell, whoever else is registered (DESIGN 4).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import h3

FINEST = 8
BY_A_VILLAGE = 7
REMOTE = 6
TOWN_FROM = 5_000
KEEP_WITHIN_KM = 0.15
EARTH_KM = 6371.0088
VILLAGE_EXTENT_KM = 3.0
TOWN_EXTENT_KM = 3.0
BANDS = ((2.0, "under-2"), (5.0, "2-5"), (10.0, "5-10"), (20.0, "10-20"))
FARTHEST = "over-20"
# The widest town counts as this far around its point; a search for towns need not look further.
SEARCH_KM = 25.0


class Town(Protocol):
    """What a row of the town table tells: a point in degrees, and inhabitants if known."""

    lng: float
    lat: float
    population: int | None


@dataclass(frozen=True)
class Cell:
    """A published cell with its centre in degrees."""

    name: str
    lng: float
    lat: float


def extent_km(population: int | None) -> float:
    """How far around its point a town reaches: the radius of a disc at 2,500 people per km², at least 3 km.

    A million people come to 11.3 km. Unknown counts as a village.
    """
    if population is None or population < TOWN_FROM:
        return VILLAGE_EXTENT_KM
    return min(SEARCH_KM, max(TOWN_EXTENT_KM, math.sqrt(population / 2_500 / math.pi)))


def resolution_of(fine: str, towns: Iterable[Town]) -> int:
    """The published resolution for a resolution-8 cell: 8 in a town of 5,000 and more, 7 near a smaller one, else 6.

    It depends on the cell's centre and the town table alone, never on people or on the point inside.
    """
    lat, lng = h3.cell_to_latlng(fine)
    best = REMOTE
    for town in towns:
        if km_between(lng, lat, town.lng, town.lat) > extent_km(town.population):
            continue
        if (town.population or 0) >= TOWN_FROM:
            return FINEST
        best = BY_A_VILLAGE
    return best


def fine_cell(lng: float, lat: float) -> str:
    """The resolution-8 cell of a point in degrees."""
    return h3.latlng_to_cell(lat, lng, FINEST)


def published_cell(lng: float, lat: float, towns: Iterable[Town], coarser: int = 0) -> Cell:
    """The cell that others see of a point; `coarser` asks for that many levels more (0 to 2), never fewer."""
    fine = fine_cell(lng, lat)
    resolution = resolution_of(fine, towns) - max(0, min(2, coarser))
    return cell_of(h3.cell_to_parent(fine, resolution))


def moved_cell(
    old: tuple[float, float, str], lng: float, lat: float, towns: Sequence[Town], coarser: int, old_coarser: int
) -> Cell:
    """The cell after an edit: a new point less than 150 m from the old (lng, lat, cell) keeps the old cell."""
    old_lng, old_lat, old_cell = old
    if coarser == old_coarser and km_between(old_lng, old_lat, lng, lat) < KEEP_WITHIN_KM:
        return cell_of(old_cell)
    return published_cell(lng, lat, towns, coarser)


def cell_of(name: str) -> Cell:
    """A cell with its centre. Raises ValueError for a name that is no cell."""
    if not h3.is_valid_cell(name):
        raise ValueError(f"{name!r} is no cell")
    lat, lng = h3.cell_to_latlng(name)
    return Cell(name, lng, lat)


def outline(name: str) -> list[list[float]]:
    """The cell's border as a closed ring of [lng, lat], for GeoJSON."""
    ring = [[round(lng, 6), round(lat, 6)] for lat, lng in h3.cell_to_boundary(name)]
    return [*ring, ring[0]]


def rings(name: str, count: int) -> list[list[str]]:
    """The cell itself, then its neighbours ring by ring; a pentagon simply has fewer."""
    return [sorted(h3.grid_ring(name, distance)) for distance in range(count + 1)]


def parent(name: str, resolution: int) -> str:
    """The ancestor at a resolution; the cell itself when it is already as coarse."""
    return name if h3.get_resolution(name) <= resolution else h3.cell_to_parent(name, resolution)


def half_width_km(name: str) -> float:
    """Half a cell in km: from the centre to the farthest corner, so that nobody inside is missed."""
    lat, lng = h3.cell_to_latlng(name)
    return max(km_between(lng, lat, corner_lng, corner_lat) for corner_lat, corner_lng in h3.cell_to_boundary(name))


def km_between(lng: float, lat: float, other_lng: float, other_lat: float) -> float:
    """Great-circle distance in km between two points in degrees (haversine)."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half_lat = math.sin((other_phi - phi) / 2)
    half_lng = math.sin(math.radians(other_lng - lng) / 2)
    root = half_lat**2 + math.cos(phi) * math.cos(other_phi) * half_lng**2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, root)))


def unit_vector(lng: float, lat: float) -> tuple[float, float, float]:
    """A point in degrees as x, y, z on the unit sphere."""
    phi, theta = math.radians(lat), math.radians(lng)
    return math.cos(phi) * math.cos(theta), math.cos(phi) * math.sin(theta), math.sin(phi)


def band(km: float) -> str:
    """The distance band: the only way in which a distance is ever said."""
    return next((code for limit, code in BANDS if km < limit), FARTHEST)


def band_between(one: str, other: str) -> str:
    """The band between the centres of two cells."""
    a, b = cell_of(one), cell_of(other)
    return band(km_between(a.lng, a.lat, b.lng, b.lat))
