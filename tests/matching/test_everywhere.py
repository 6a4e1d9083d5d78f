"""Reach equals brute force anywhere on the globe: antimeridian, poles, pentagons, the last hand's breadth of a radius.

A case is a helper's home and radius, a wish's cell, and by how much it is widened. Each has a topic number of its own,
also the least and the greatest ones, so that a whole batch is asked at once and no case can stand in for another.
"""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import h3
import pytest
from django.utils import timezone

from marketplace.accounts.cells import cell_of, destination, half_width_km, km_between
from marketplace.accounts.models import Place
from marketplace.catalog.models import HelperProfile
from matching import queries
from matching.actions import people
from matching.filters import Wish
from matching.models import Reach
from matching.reach import count_reaching, reached_by_many
from tests.factories import ALL_WEEK, make_helper, make_topic
from tests.long import record, rounds

pytestmark = pytest.mark.django_db
BATCH = 500
HAND = 1e-4
GREATEST = 32_767
EDGES = ((180.0, 0.0), (-180.0, 45.0), (-179.99, 10.0), (179.999, 65.0), (0.0, 90.0), (77.0, 89.8), (0.0, -89.95))
PENTAGONS = [(lng, lat) for r in (6, 7, 8) for lat, lng in map(h3.cell_to_latlng, h3.get_pentagons(r))]


@dataclass(frozen=True)
class Case:
    """One drawn question, and what the way between the two centres says to it."""

    topic_number: int
    home: str
    radius_km: float
    spot: str
    widen_km: float

    @property
    def apart(self) -> float:
        home, spot = cell_of(self.home), cell_of(self.spot)
        return km_between(home.lng, home.lat, spot.lng, spot.lat)

    @property
    def is_near(self) -> bool:
        return self.apart <= max(3.0, self.radius_km) + half_width_km(self.home) + self.widen_km


def draw(dice: Random, topic_number: int, is_widened: bool) -> Case:
    """Anywhere, at an edge of the map or at a pentagon; the radius of a profile, or one that ends at the other cell."""
    anywhere = (dice.uniform(-180, 180), math.degrees(math.asin(dice.uniform(-1, 1))))
    home = snapped(dice, dice.choice([anywhere, dice.choice(EDGES), dice.choice(PENTAGONS)]))
    centre = cell_of(home)
    spot = snapped(dice, destination(centre.lng, centre.lat, dice.uniform(0, 360), dice.uniform(0, 90)))
    widen_km = dice.choice([0.0, 0.5, dice.uniform(0, 40)]) if is_widened else 0.0
    case = Case(topic_number, home, dice.choice([3, 50, dice.uniform(3, 50)]), spot, widen_km)
    if dice.random() < 0.5:
        return case
    radius_km = case.apart - half_width_km(home) - widen_km + dice.choice([-HAND, HAND])
    return Case(topic_number, home, radius_km, spot, widen_km)


def snapped(dice: Random, point: tuple[float, float]) -> str:
    lng, lat = point
    return h3.latlng_to_cell(lat, lng, dice.choice([6, 7, 8]))


def rows(case: Case, helper, topic) -> list[Reach]:
    centre = cell_of(case.home)
    place = Place(lng=centre.lng, lat=centre.lat, cell=case.home, cell_lng=centre.lng, cell_lat=centre.lat)
    profile = HelperProfile(person=helper, place=place, radius_km=case.radius_km)
    topic.number = case.topic_number
    return people.rows_for(profile, [topic], {"hours": ALL_WEEK, "trust": 0.9})


def wish(case: Case) -> Wish:
    begins = timezone.now() + timedelta(days=1)
    ends = begins + timedelta(hours=1)
    return Wish(0, 0, 1, case.topic_number, case.spot, begins, ends, (), "urgent", widen_km=case.widen_km)


def test_reach_equals_brute_force_everywhere(chance):
    topic, rules, seen = make_topic(), queries.policy_now().rules, Counter()
    helper = make_helper(topic=topic)
    for batch in range(rounds(2_000, 100_000) // BATCH):
        numbers = [0, 1, GREATEST - 1, GREATEST, *chance.sample(range(2, GREATEST - 1), BATCH - 4)]
        cases = [draw(chance, number, is_widened=batch % 2 == 1) for number in numbers]
        Reach.objects.all().delete()
        Reach.objects.bulk_create(row for case in cases for row in rows(case, helper, topic))

        found = reached_by_many([wish(case) for case in cases], rules)

        assert [case for case, one in zip(cases, found, strict=True) if one.able != case.is_near] == []
        for case in cases[:10]:
            alone = km_to_spare(case) > 0
            assert count_reaching(case.spot, [case.topic_number]) == alone
        seen.update((case.is_near, abs(km_to_spare(case)) < 1) for case in cases)
    assert min(seen.values()) > 20
    record(
        f"reach equals brute force in {seen.total()} cases, {seen[True, True] + seen[False, True]} of them at the brim"
    )


def km_to_spare(case: Case) -> float:
    """By how much an area goes beyond the spot, whatever the wish is widened by."""
    return max(3.0, case.radius_km) + half_width_km(case.home) - case.apart


def test_without_the_second_box_the_antimeridian_is_a_wall(chance, monkeypatch):
    """The control: a helper on one side and a wish on the other are lost when a circle is one box only."""
    monkeypatch.setattr(people, "boxes", lambda *circle: people_boxes(*circle)[:1])
    topic = make_topic()
    helper, rules = make_helper(topic=topic), queries.policy_now().rules
    home, spot = (h3.latlng_to_cell(10.0, lng, 8) for lng in (179.99, -179.99))
    case = Case(7, home, 20.0, spot, 0.0)
    Reach.objects.all().delete()
    Reach.objects.bulk_create(rows(case, helper, topic))

    assert case.is_near and reached_by_many([wish(case)], rules)[0].able == 0


people_boxes = people.boxes


def test_the_angle_is_needed_where_the_box_is_too_wide():
    """The control: in a corner of the box nobody is reached, though the index says so."""
    centre = cell_of(h3.latlng_to_cell(60.0, 10.0, 8))
    corner = destination(centre.lng, centre.lat, 45, 20 * 1.3)
    topic = make_topic()
    helper, rules = make_helper(topic=topic), queries.policy_now().rules
    case = Case(7, centre.name, 20.0, h3.latlng_to_cell(corner[1], corner[0], 8), 0.0)
    Reach.objects.all().delete()
    [row] = Reach.objects.bulk_create(rows(case, helper, topic))

    spot = cell_of(case.spot)
    assert abs(spot.lng - row.lng) < row.half_width and abs(spot.lat - row.lat) < row.half_height
    assert not case.is_near and reached_by_many([wish(case)], rules)[0].able == 0
