"""Reach equals brute force anywhere on the globe, and each filter stops whom it should."""

import random
from datetime import timedelta

import h3
import pytest
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.cells import cell_of, km_between
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import WeeklyHours
from marketplace.catalog.models import HelperProfile
from marketplace.core.actors import SYSTEM
from matching import actions, queries
from matching.models import Reach
from matching.reach import reach_km, reached_by, week_minutes
from tests.factories import make_booking, make_helper, make_offer, make_operator, make_request, make_seeker, make_topic

pytestmark = pytest.mark.django_db

CASES = 2_000
SPECIAL = [(179.99, 0.0), (-179.99, 10.0), (0.0, 89.95), (0.0, -89.95), (13.44, 52.48), (179.999, 65.0)]


def reached(request, name="candidates"):
    """Ids of helpers who can be asked, or the filter that stopped each."""
    found = reached_by(queries.wish_of(request), queries.policy_now().rules)
    return {candidate.helper for candidate in found.candidates} if name == "candidates" else found.stopped


def one_helper(**fields):
    topic = make_topic()
    helper = make_helper(topic=topic, **fields)
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
    return helper, make_request(topic=topic)


def place_at(lng: float, lat: float, resolution: int) -> dict:
    cell = cell_of(h3.latlng_to_cell(lat, lng, resolution))
    return {"lng": lng, "lat": lat, "cell": cell.name, "cell_lng": cell.lng, "cell_lat": cell.lat}


def anywhere(chance: random.Random) -> tuple[float, float]:
    if chance.random() < 0.5:
        return chance.choice(SPECIAL)
    return chance.uniform(-180, 180), chance.uniform(-89, 89)


def near(chance: random.Random, lng: float, lat: float, km: float) -> tuple[float, float]:
    """A point up to `km` away, wrapped at the antimeridian."""
    other_lat = max(-90.0, min(90.0, lat + chance.uniform(-km, km) / 111.2))
    other_lng = lng + chance.uniform(-km, km) / 111.2 / max(0.02, abs(cos_of(lat)))
    return (other_lng + 180) % 360 - 180, other_lat


def cos_of(lat: float) -> float:
    return km_between(0, lat, 1, lat) / km_between(0, 0, 1, 0)


def test_reach_equals_brute_force(chance):
    """2,000 pairs of a helper and a cell: around the poles, the antimeridian, pentagons, and at the radius."""
    topic = make_topic()
    pentagons = [(lng, lat) for lat, lng in map(h3.cell_to_latlng, h3.get_pentagons(7))]
    spots = [*SPECIAL, *pentagons]
    homes = []
    for number in range(100):
        lng, lat = near(chance, *(spots[number % len(spots)] if number % 3 else anywhere(chance)), 10)
        home = place_at(lng, lat, chance.choice([6, 7, 8]))
        helper = make_helper(topic=topic, place=home)
        HelperProfile.objects.filter(person=helper).update(radius_km=chance.randint(3, 50))
        actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
        homes.append((helper.pk, home, HelperProfile.objects.get(person=helper).radius_km))
    wrong = []
    for _ in range(CASES // len(homes)):
        _, home, _ = chance.choice(homes)
        spot = place_at(*near(chance, home["lng"], home["lat"], 60), chance.choice([6, 7, 8]))
        found = in_reach(topic.number, spot["cell"])
        truth = {
            helper
            for helper, home, radius in homes
            if km_between(home["cell_lng"], home["cell_lat"], spot["cell_lng"], spot["cell_lat"])
            <= reach_km(home["cell"], radius)
        }
        wrong += [] if found == truth else [(spot, found ^ truth)]

    assert wrong == []


def in_reach(topic_number: int, cell: str) -> set[int]:
    now = timezone.now() + timedelta(days=1)
    wish = queries.Wish(0, 0, 1, topic_number, cell, now, now + timedelta(hours=1), (), "urgent")
    found = reached_by(wish, queries.policy_now().rules)
    return {candidate.helper for candidate in found.candidates} | set(found.stopped)


def test_a_near_helper_is_reached():
    helper, request = one_helper()

    assert reached(request) == {helper.pk}


def test_outside_the_hours():
    helper, request = one_helper()
    WeeklyHours.objects.filter(helper=helper).delete()
    bookings.set_weekly_hours(by=helper, hours=[(0, 1)])
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)

    assert reached(request, "stopped") == {helper.pk: "hours"}


def test_another_language():
    helper, request = one_helper(languages=["de"])
    request.languages = ["tr"]

    assert reached(request, "stopped") == {helper.pk: "language"}


@pytest.mark.parametrize("blocker_is_helper", [True, False])
def test_blocked_either_way(blocker_is_helper):
    helper, request = one_helper()
    one, other = (helper, request.seeker) if blocker_is_helper else (request.seeker, helper)
    accounts.block_person(by=one, person_id=other.pk)

    assert reached(request, "stopped") == {helper.pk: "blocked"}


def test_already_asked_in_this_round():
    helper, request = one_helper()
    make_offer(request, helper)

    assert reached(request, "stopped") == {helper.pk: "asked"}


def test_a_visit_at_the_same_time():
    helper, request = one_helper()
    make_booking(make_offer(make_request(topic=request.topic), helper))

    assert reached(request, "stopped") == {helper.pk: "busy"}


def test_two_open_offers_are_enough():
    helper, request = one_helper()
    for _ in range(2):
        make_offer(make_request(topic=request.topic), helper)

    assert reached(request, "stopped") == {helper.pk: "open_offers"}


@pytest.mark.parametrize(("urgency", "stopped"), [("flexible", True), ("urgent", False)])
def test_six_offers_a_day_are_enough_unless_it_is_urgent(urgency, stopped):
    helper, request = one_helper()
    for _ in range(6):
        make_offer(make_request(topic=request.topic), helper, state="expired")
    request.urgency = urgency

    assert (reached(request, "stopped") == {helper.pk: "day_cap"}) == stopped


def test_only_paid_help():
    helper, request = one_helper()
    HelperProfile.objects.filter(person=helper).update(helps_for_free=False)
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)

    assert reached(request, "stopped") == {helper.pk: "paid_only"}


def test_the_seeker_is_not_asked_to_help_themselves():
    helper, _ = one_helper()
    request = make_request(helper, topic=make_topic())

    assert reached(request) == set()


def test_no_rows_for_the_suspended_the_paused_and_the_unvetted():
    helpers = [one_helper()[0] for _ in range(3)]
    accounts.suspend_person(by=make_operator(), person_id=helpers[0].pk, reason="A test.")
    HelperProfile.objects.filter(person=helpers[1]).update(paused_at=timezone.now())
    helpers[2].badges.update(withdrawn_at=timezone.now())

    rows = [actions.rebuild_reach(by=SYSTEM, person_id=helper.pk) for helper in helpers]

    assert rows == [0, 0, 0]
    assert not Reach.objects.exists()


def test_a_visit_over_sunday_night_is_two_stretches_of_the_week():
    sunday = timezone.localtime().replace(hour=23, minute=30)
    sunday += timedelta(days=(6 - sunday.weekday()) % 7)

    assert week_minutes(sunday, sunday + timedelta(hours=1)) == [(10050, 10080), (0, 30)]


def test_a_strangers_search_counts_without_naming():
    helper, request = one_helper()
    begins = timezone.now() + timedelta(days=1)

    found = queries.coverage(request.place.cell, request.topic.number, begins, begins + timedelta(hours=1))

    assert (found.here, found.for_topic, found.at_that_time) == (1, 1, 1)


def test_the_map_counts_by_cell():
    helper, request = one_helper()
    make_seeker()

    rows = queries.cells_of_help()

    assert [(row["cell"], row["helpers"]) for row in rows] == [(request.place.cell, 1)]
