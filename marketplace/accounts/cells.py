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
TOWN_PER_KM2 = 2_500
# A city's rows are its postcodes, each with the whole city's inhabitants: none of them covers the city alone.
TOWN_EXTENT_KM = (2.0, 5.0)
NEAR_KM = 3.0
# No town farther from a cell's centre than this has a say in its resolution.
SEARCH_KM = TOWN_EXTENT_KM[1] + NEAR_KM
# Fine cells stick out of their ancestor by up to 5.8 % of its half width (measured: all cells of resolution 4 to 7 in
# a sample with every pentagon); distances need a little more on top.
BULGE = 1.08
ROUND_ABOUT = 16
# Degrees by which a box may be too wide, never too narrow.
BOX_SLACK = 1e-6
BANDS = ((2.0, "under-2"), (5.0, "2-5"), (10.0, "5-10"), (20.0, "10-20"))
FARTHEST = "over-20"


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
    """How far around its point a town counts as town: the radius of a disc at 2,500 people per km², 2 to 5 km.

    0 below 5,000 people and where nobody counted them: all of a village is "near a smaller one".
    """
    if population is None or population < TOWN_FROM:
        return 0.0
    low, high = TOWN_EXTENT_KM
    return min(high, max(low, math.sqrt(population / TOWN_PER_KM2 / math.pi)))


def resolution_of(fine: str, towns: Iterable[Town]) -> int:
    """The published resolution for a resolution-8 cell: 8 in a town of 5,000 and more, 7 near any town, else 6.

    It depends on the cell's centre and the town table alone, never on people or on the point inside. `towns` are
    all within `SEARCH_KM` of that centre; others change nothing.
    """
    lat, lng = h3.cell_to_latlng(fine)
    best = REMOTE
    for town in towns:
        outside = km_between(lng, lat, town.lng, town.lat) - extent_km(town.population)
        if outside < 0:
            return FINEST
        if outside <= NEAR_KM:
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
    """The cell after an edit: a new point less than 150 m from the old (lng, lat, cell) keeps the old cell.

    Unless many small steps have led away: beyond 150 m outside the old cell the point gets its own.
    """
    old_lng, old_lat, old_cell = old
    is_near = km_between(old_lng, old_lat, lng, lat) < KEEP_WITHIN_KM
    if coarser == old_coarser and is_near and _touches(old_cell, lng, lat):
        return cell_of(old_cell)
    return published_cell(lng, lat, towns, coarser)


def _touches(name: str, lng: float, lat: float) -> bool:
    """Whether the point, or one at 150 m from it in any of 16 directions, lies in a fine cell of this cell."""
    resolution = h3.get_resolution(name)
    around = [destination(lng, lat, 360 * turn / ROUND_ABOUT, KEEP_WITHIN_KM) for turn in range(ROUND_ABOUT)]
    return any(h3.cell_to_parent(fine_cell(*point), resolution) == name for point in [(lng, lat), *around])


def cell_of(name: str) -> Cell:
    """A cell with its centre. Raises ValueError for a name that is no cell."""
    if not h3.is_valid_cell(name):
        raise ValueError(f"{name!r} is no cell")
    lat, lng = h3.cell_to_latlng(name)
    return Cell(name, lng, lat)


def outline(name: str) -> list[list[float]]:
    """The cell's border as a closed ring of [lng, lat], for GeoJSON.

    Across the antimeridian longitudes go on beyond ±180°, so that maps draw one shape and no stripe around the
    world; around a pole the ring is closed along it.
    """
    centre = cell_of(name)
    ring: list[list[float]] = []
    before = centre.lng
    for lat, lng in h3.cell_to_boundary(name):
        before = lng + 360 * round((before - lng) / 360)
        ring.append([round(before, 6), round(lat, 6)])
    (first, lat), last = ring[0], ring[-1][0]
    turn = 360 * round((last - first) / 360)
    if turn:
        pole = math.copysign(90.0, centre.lat)
        ring += [[first + turn, lat], [first + turn, pole], [first, pole]]
    return [*ring, ring[0]]


def rings(name: str, count: int) -> list[list[str]]:
    """The cell itself, then its neighbours ring by ring; a pentagon simply has fewer."""
    return [sorted(h3.grid_ring(name, distance)) for distance in range(count + 1)]


def parent(name: str, resolution: int) -> str:
    """The ancestor at a resolution; the cell itself when it is already as coarse."""
    return name if h3.get_resolution(name) <= resolution else h3.cell_to_parent(name, resolution)


def level_of(name: str) -> int:
    """The resolution of a cell: 8 for streets, less for larger ones."""
    return h3.get_resolution(name)


def children_of(name: str) -> list[str]:
    """The cells of the next finer resolution whose ancestor this one is: seven, around a pentagon six."""
    return sorted(h3.cell_to_children(name))


def half_width_km(name: str) -> float:
    """Half a cell in km, so that nobody who is published as this cell is farther from its centre.

    More than the way to the farthest corner, because a published cell is an ancestor: the fine cells that belong to
    it stick out of its hexagon.
    """
    lat, lng = h3.cell_to_latlng(name)
    corners = h3.cell_to_boundary(name)
    return BULGE * max(km_between(lng, lat, corner_lng, corner_lat) for corner_lat, corner_lng in corners)


def km_between(lng: float, lat: float, other_lng: float, other_lat: float) -> float:
    """Great-circle distance in km between two points in degrees (haversine)."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half_lat = math.sin((other_phi - phi) / 2)
    half_lng = math.sin(math.radians(other_lng - lng) / 2)
    root = half_lat**2 + math.cos(phi) * math.cos(other_phi) * half_lng**2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, root)))


def destination(lng: float, lat: float, bearing: float, km: float) -> tuple[float, float]:
    """The point in degrees at `km` along a great circle from a point; the bearing in degrees, clockwise from north.

    Source: Snyder, Map Projections: A Working Manual (1987), equations 5-5 and 5-6.
    """
    phi, angle, azimuth = math.radians(lat), km / EARTH_KM, math.radians(bearing)
    sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(azimuth)
    east = math.sin(angle) * math.sin(azimuth)
    north = math.cos(phi) * math.cos(angle) - math.sin(phi) * math.sin(angle) * math.cos(azimuth)
    far_lng = lng + math.degrees(math.atan2(east, north))
    return (far_lng + 540) % 360 - 180, math.degrees(math.asin(max(-1.0, min(1.0, sine))))


def boxes_around(lng: float, lat: float, km: float) -> list[tuple[float, float, float, float]]:
    """Boxes (west, south, east, north) in degrees that together hold the circle of `km` around a point.

    Two where it crosses the antimeridian; all longitudes where it holds a pole.
    """
    angle = km / EARTH_KM
    high = math.degrees(angle) + BOX_SLACK
    if abs(lat) + high >= 90:
        return [(-180.0, lat - high, 180.0, lat + high)]
    wide = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(lat))))) + BOX_SLACK
    boxes = [(lng - wide, lat - high, lng + wide, lat + high)]
    if lng - wide < -180:
        boxes.append((lng - wide + 360, lat - high, 180.0, lat + high))
    if lng + wide > 180:
        boxes.append((-180.0, lat - high, lng + wide - 360, lat + high))
    return boxes


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
