"""Published cells: what others see of a place, as pure functions."""

import math
from dataclasses import dataclass
from random import Random

import h3
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.accounts import cells


@dataclass(frozen=True)
class Row:
    """A row of the town table."""

    lng: float
    lat: float
    population: int | None


BERLIN = Row(13.4105, 52.5244, 3_426_354)
HOME = (13.4310, 52.4810)
VILLAGE = Row(11.0, 47.0, 800)
longitudes = st.floats(-180, 180)
latitudes = st.floats(-90, 90)
points = st.tuples(longitudes, latitudes)
towns = st.lists(st.builds(Row, st.floats(13.0, 14.0), st.floats(52.0, 53.0), st.none() | st.integers(0, 4_000_000)))
around_berlin = st.tuples(st.floats(13.0, 14.0), st.floats(52.0, 53.0))


def stray(home: tuple[float, float], dice: Random, farthest_km: float) -> tuple[float, float]:
    """Another reading of the same home, at most so far off."""
    return cells.destination(*home, dice.uniform(0, 360), farthest_km * math.sqrt(dice.random()))


def saved(points: list[tuple[float, float]], towns: list[Row]) -> set[str]:
    """The cells published by saving one place with one point after the other."""
    cell = cells.published_cell(*points[0], towns)
    published = {cell.name}
    for old, new in zip(points, points[1:], strict=False):
        cell = cells.moved_cell((*old, cell.name), *new, towns, 0, 0)
        published.add(cell.name)
    return published


def inside(cell: str, dice: Random) -> tuple[float, float]:
    """A point in one of the fine cells of a published cell."""
    fine = dice.choice(h3.cell_to_children(cell, cells.FINEST)) if h3.get_resolution(cell) < cells.FINEST else cell
    lat, lng = h3.cell_to_latlng(fine)
    corner_lat, corner_lng = dice.choice(h3.cell_to_boundary(fine))
    part = dice.random()
    turn = (corner_lng - lng + 180) % 360 - 180
    return (lng + part * turn + 180) % 360 - 180, lat + part * (corner_lat - lat)


# -- which ancestor --------------------------------------------------------------------------------


@given(around_berlin, towns, st.randoms(use_true_random=False))
def test_two_homes_of_one_fine_cell_are_published_alike(point, rows, dice):
    fine = cells.fine_cell(*point)
    other = inside(fine, dice)
    assume(cells.fine_cell(*other) == fine)

    assert cells.published_cell(*other, rows) == cells.published_cell(*point, rows)


@given(points, towns, st.integers(0, 2))
def test_the_published_cell_is_an_ancestor_of_the_fine_one(point, rows, coarser):
    fine = cells.fine_cell(*point)

    name = cells.published_cell(*point, rows, coarser).name

    assert h3.cell_to_parent(fine, h3.get_resolution(name)) == name


@pytest.mark.parametrize(("population", "resolution"), [(5_000, 8), (4_999, 7), (None, 7), (3_426_354, 8)], ids=str)
def test_a_town_of_5000_is_fine_and_a_smaller_one_is_not(population, resolution):
    name = cells.published_cell(11.0, 47.0, [Row(11.0, 47.0, population)]).name

    assert h3.get_resolution(name) == resolution


def test_far_from_any_town_the_cell_is_coarse():
    assert h3.get_resolution(cells.published_cell(10.9, 46.8, [VILLAGE]).name) == 6


def test_a_farm_near_a_city_is_not_in_it():
    """20 km from its middle, nothing of a city's crowd hides a farm."""
    farm = cells.destination(BERLIN.lng, BERLIN.lat, 45, 20)

    assert h3.get_resolution(cells.published_cell(*farm, [BERLIN]).name) == 6


@given(around_berlin, towns, st.lists(st.integers(0, 4_000_000), max_size=5))
def test_towns_out_of_reach_change_nothing(point, rows, populations):
    fine = cells.fine_cell(*point)
    lat, lng = h3.cell_to_latlng(fine)
    far = [Row(*cells.destination(lng, lat, 72 * i, cells.SEARCH_KM + 0.01), n) for i, n in enumerate(populations)]

    assert cells.resolution_of(fine, [*rows, *far]) == cells.resolution_of(fine, rows)


@given(points, st.integers(-5, 5))
def test_anybody_may_ask_for_coarser_but_never_for_finer(point, coarser):
    plain = h3.get_resolution(cells.published_cell(*point, [VILLAGE]).name)

    asked = h3.get_resolution(cells.published_cell(*point, [VILLAGE], coarser).name)

    assert plain - 2 <= asked <= plain


# -- edits -----------------------------------------------------------------------------------------


def test_200_saves_of_one_home_publish_one_cell(chance):
    lat, lng = h3.cell_to_latlng(cells.fine_cell(*HOME))
    readings = [stray((lng, lat), chance, 0.1) for _ in range(200)]

    assert len(saved(readings, [BERLIN])) == 1


def test_200_saves_at_a_border_publish_one_cell(chance):
    """Two readings are less than 150 m apart, so whichever cell came first stays."""
    lat, lng = h3.cell_to_boundary(cells.fine_cell(*HOME))[0]
    readings = [stray((lng, lat), chance, 0.074) for _ in range(200)]

    assert len(saved(readings, [BERLIN])) == 1
    assert len({cells.fine_cell(*one) for one in readings}) == 3, "without the rule each reading has its own"


def test_200_registrations_at_a_border_publish_at_most_four_cells(chance):
    lat, lng = h3.cell_to_boundary(cells.fine_cell(*HOME))[0]
    readings = [stray((lng, lat), chance, 0.2) for _ in range(200)]

    published = {cells.published_cell(*one, [BERLIN]).name for one in readings}

    assert 1 < len(published | saved(readings, [BERLIN])) <= 4


def test_a_move_of_more_than_150_m_gets_its_own_cell():
    lat, lng = h3.cell_to_boundary(cells.fine_cell(*HOME))[0]
    old = cells.destination(lng, lat, 0, 0.14)
    new = cells.destination(lng, lat, 180, 0.14)

    cell = cells.moved_cell((*old, cells.published_cell(*old, [BERLIN]).name), *new, [BERLIN], 0, 0)

    assert cell == cells.published_cell(*new, [BERLIN])
    assert cell != cells.published_cell(*old, [BERLIN])


def test_many_small_steps_do_not_carry_a_cell_across_the_city():
    walk = [cells.destination(*HOME, 90, 0.1 * step) for step in range(50)]
    cell = cells.published_cell(*walk[0], [BERLIN])

    for old, new in zip(walk, walk[1:], strict=False):
        cell = cells.moved_cell((*old, cell.name), *new, [BERLIN], 0, 0)

    assert cells.km_between(*walk[-1], cell.lng, cell.lat) < cells.half_width_km(cell.name) + cells.KEEP_WITHIN_KM


def test_asking_for_coarser_is_heard_without_a_move():
    old = cells.published_cell(*HOME, [BERLIN])

    new = cells.moved_cell((*HOME, old.name), *HOME, [BERLIN], 1, 0)

    assert new.name == h3.cell_to_parent(old.name, 7)


# -- shapes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("resolution", [4, 5, 6, 7, 8])
def test_half_a_cell_reaches_everybody_in_it(resolution, chance):
    """Also those in fine cells that stick out of their ancestor, and around the twelve pentagons."""
    somewhere = [h3.latlng_to_cell(chance.uniform(-90, 90), chance.uniform(-180, 180), resolution) for _ in range(40)]

    for name in [*somewhere, *h3.get_pentagons(resolution)]:
        centre, half = cells.cell_of(name), cells.half_width_km(name)
        farthest = max(cells.km_between(centre.lng, centre.lat, *inside(name, chance)) for _ in range(60))
        assert farthest <= half


def test_the_corners_alone_would_miss_somebody():
    """The twin: children of this cell lie farther from its centre than its own corners."""
    name = "860661227ffffff"
    centre = cells.cell_of(name)
    corners = [(lng, lat) for child in h3.cell_to_children(name, 8) for lat, lng in h3.cell_to_boundary(child)]

    farthest = max(cells.km_between(centre.lng, centre.lat, *corner) for corner in corners)

    assert cells.half_width_km(name) / cells.BULGE < farthest <= cells.half_width_km(name)


@given(points, st.integers(4, 8))
def test_an_outline_is_a_closed_ring_without_a_stripe_around_the_world(point, resolution):
    name = h3.latlng_to_cell(point[1], point[0], resolution)

    ring = cells.outline(name)

    assert ring[0] == ring[-1]
    steps = [abs(one[0] - other[0]) for one, other in zip(ring, ring[1:], strict=False)]
    assert max(steps) < 180 or any(abs(lat) == 90 for _, lat in ring)


def test_an_outline_across_the_antimeridian_goes_on_beyond_180():
    ring = cells.outline(h3.latlng_to_cell(0.0, 180.0, 6))

    assert max(lng for lng, _ in ring) - min(lng for lng, _ in ring) < 0.2


@pytest.mark.parametrize("pole", [90.0, -90.0])
def test_the_outline_around_a_pole_holds_it(pole):
    ring = cells.outline(h3.latlng_to_cell(pole, 0.0, 6))

    lngs = [lng for lng, _ in ring]
    assert max(lngs) - min(lngs) == pytest.approx(360)
    assert [lat for _, lat in ring].count(pole) == 2


def test_a_pentagon_has_five_corners_and_five_neighbours():
    name = h3.get_pentagons(8)[0]

    assert len(cells.outline(name)) >= 6
    assert [len(ring) for ring in cells.rings(name, 2)] == [1, 5, 10]


@given(points)
def test_rings_are_the_cells_at_each_distance(point):
    name = cells.fine_cell(*point)

    rings = cells.rings(name, 2)

    assert rings[0] == [name]
    assert {cell for ring in rings for cell in ring} == set(h3.grid_disk(name, 2))


def test_a_parent_is_never_finer_than_the_cell():
    name = h3.latlng_to_cell(HOME[1], HOME[0], 6)

    assert cells.parent(name, 8) == name
    assert cells.parent(name, 5) == h3.cell_to_parent(name, 5)


def test_what_is_no_cell_is_refused():
    with pytest.raises(ValueError, match="no cell"):
        cells.cell_of("Neukölln")


# -- distances -------------------------------------------------------------------------------------


@given(points, points)
def test_distance_agrees_with_the_unit_vectors(one, other):
    chord = math.dist(cells.unit_vector(*one), cells.unit_vector(*other))

    assert cells.km_between(*one, *other) == pytest.approx(2 * cells.EARTH_KM * math.asin(min(1, chord / 2)), abs=0.2)


@given(points, st.floats(0, 360), st.floats(0.001, 1000))
def test_a_destination_is_as_far_as_asked(point, bearing, km):
    assert cells.km_between(*point, *cells.destination(*point, bearing, km)) == pytest.approx(km, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("km", "code"), [(0, "under-2"), (2, "2-5"), (4.99, "2-5"), (5, "5-10"), (19.9, "10-20"), (20, "over-20")], ids=str
)
def test_distances_are_said_in_bands(km, code):
    assert cells.band(km) == code


@given(around_berlin, around_berlin)
def test_a_band_is_the_same_for_every_home_of_the_two_cells(one, other):
    """It is asked with cells, so that no exact point can enter it."""
    mine, yours = cells.fine_cell(*one), cells.fine_cell(*other)
    a, b = cells.cell_of(mine), cells.cell_of(yours)

    assert cells.band_between(mine, yours) == cells.band_between(yours, mine)
    assert cells.band_between(mine, yours) == cells.band(cells.km_between(a.lng, a.lat, b.lng, b.lat))
