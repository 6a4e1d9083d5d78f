"""Reach equals brute force anywhere on the globe, and each filter stops whom it should."""

import math
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import h3
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.accounts import actions as accounts
from marketplace.accounts.cells import EARTH_KM, cell_of, half_width_km, km_between
from marketplace.accounts.models import Place, User
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import WeeklyHours
from marketplace.catalog.models import HelperProfile
from marketplace.core.actors import SYSTEM
from matching import actions, queries
from matching.actions import people
from matching.models import Reach
from matching.reach import count_reaching, reached_by, week_minutes
from tests.factories import (
    ALL_WEEK,
    make_booking,
    make_helper,
    make_offer,
    make_operator,
    make_request,
    make_seeker,
    make_topic,
)
from tests.jobs import run_jobs
from tests.long import record, rounds

pytestmark = pytest.mark.django_db


def reached(request, name="candidates"):
    """Ids of helpers who can be asked, or the filter that stopped each."""
    if name == "candidates":
        return {candidate.helper for candidate in queries.reached_for(request).candidates}
    return queries.reached_for(request, only=User.objects.values_list("pk", flat=True)).stopped


def one_helper(**fields):
    topic = make_topic()
    helper = make_helper(topic=topic, **fields)
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
    return helper, make_request(topic=topic)


def place_at(lng: float, lat: float, resolution: int) -> dict:
    cell = cell_of(h3.latlng_to_cell(lat, lng, resolution))
    return {"lng": lng, "lat": lat, "cell": cell.name, "cell_lng": cell.lng, "cell_lat": cell.lat}


def moved(lng: float, lat: float, km: float, bearing: float) -> tuple[float, float]:
    """The point `km` away from a point in degrees, in the direction `bearing` (radians, 0 is north)."""
    angle, phi = km / EARTH_KM, math.radians(lat)
    sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
    other = math.asin(max(-1.0, min(1.0, sine)))
    turn = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * math.sin(other)
    )
    return (lng + math.degrees(turn) + 180) % 360 - 180, math.degrees(other)


anywhere = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
edges = st.sampled_from([(180.0, 0.0), (-179.99, 10.0), (179.999, 65.0), (0.0, 90.0), (77.0, 89.8), (0.0, -89.95)])
pentagons = st.sampled_from([(lng, lat) for lat, lng in map(h3.cell_to_latlng, sorted(h3.get_pentagons(7)))])
somewhere = st.one_of(anywhere, edges, pentagons)
resolutions = st.sampled_from([6, 7, 8])
# A radius of its own, or one that ends a hand's breadth before or behind the other cell's centre.
radii = st.one_of(st.floats(3, 50), st.sampled_from([-0.0001, 0.0001]))


def test_reach_equals_brute_force():
    """All over the globe, and most at its seams: antimeridian, poles, pentagons, the last metre of a radius."""
    topic = make_topic()
    helper = make_helper(topic=topic)
    seen = Counter()

    @settings(max_examples=rounds(200, 2000), deadline=None, database=None)
    @given(somewhere, resolutions, st.floats(0, 80), st.floats(0, 2 * math.pi), resolutions, radii)
    def check(point, fineness, km, bearing, other_fineness, radius):
        home = place_at(*point, fineness)
        spot = place_at(*moved(*point, km, bearing), other_fineness)
        apart = km_between(home["cell_lng"], home["cell_lat"], spot["cell_lng"], spot["cell_lat"])
        if radius < 1:
            radius += apart - half_width_km(home["cell"])
        profile = HelperProfile(person=helper, place=Place(**home), radius_km=radius, helps_for_free=True)
        Reach.objects.all().delete()
        Reach.objects.bulk_create(people._rows(profile, topic, ALL_WEEK, {"helps_for_free": True, "trust": 0.9}))

        is_near = apart <= max(3.0, radius) + half_width_km(home["cell"])

        assert in_reach(topic.number, spot["cell"]) == ({helper.pk} if is_near else set())
        assert count_reaching(spot["cell"], [topic.number - 1, topic.number]) == is_near
        seen["near" if is_near else "far"] += 1

    check()
    assert min(seen["near"], seen["far"]) > 20
    words = f"reach equals brute force in {seen.total()} places, {seen['near']} within and {seen['far']} outside"
    print(words)
    record(words)


def in_reach(topic_number: int, cell: str) -> set[int]:
    now = timezone.now() + timedelta(days=1)
    wish = queries.Wish(0, 0, 1, topic_number, cell, now, now + timedelta(hours=1), (), "urgent")
    found = reached_by(wish, queries.policy_now().rules, only=User.objects.values_list("pk", flat=True))
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


def test_enough_visits_that_day():
    helper, request = one_helper()
    HelperProfile.objects.filter(person=helper).update(visits_a_day=1)
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
    other = make_request(topic=request.topic, begins_at=request.begins_at.replace(hour=10, minute=0))
    request.begins_at, request.ends_at = other.begins_at + timedelta(hours=2), other.begins_at + timedelta(hours=3)
    make_booking(make_offer(other, helper))

    assert reached(request, "stopped") == {helper.pk: "capacity"}
    request.begins_at, request.ends_at = (at + timedelta(days=1) for at in (request.begins_at, request.ends_at))
    assert reached(request) == {helper.pk}


@pytest.mark.parametrize(("widen_km", "is_reached"), [(0.0, False), (0.9, False), (1.1, True)])
def test_a_widened_wish_reaches_areas_that_end_short_of_it(widen_km, is_reached):
    helper, request = one_helper()
    wish = queries.wish_of(request)
    row = Reach.objects.get()
    away = cell_of(h3.latlng_to_cell(52.62, 13.4419, 8))
    km = km_between(row.lng, row.lat, away.lng, away.lat)
    people_rows(helper, row.topic, km - 1 - half_width_km(row.cell))

    found = reached_by(replace(wish, cell=away.name, widen_km=widen_km), queries.policy_now().rules)

    assert bool(found.candidates) == is_reached


def people_rows(helper, topic, radius_km: float) -> None:
    """Put a helper's rows anew with another radius, also one that no form takes."""
    profile = helper.helper_profile
    profile.radius_km = radius_km
    Reach.objects.all().delete()
    Reach.objects.bulk_create(people._rows(profile, topic, ALL_WEEK, {"helps_for_free": True, "trust": 0.9}))


def test_a_fault_of_ones_own_counts_against_reliability():
    helper, request = one_helper()
    visit = make_booking(
        make_offer(make_request(topic=request.topic, begins_at=timezone.now() + timedelta(days=5)), helper)
    )
    bookings.cancel_booking(by=helper, booking_id=visit.pk, reason="other")
    run_jobs(only="deliver")

    assert [one.no_shows for one in queries.reached_for(request).candidates] == [1]


@pytest.mark.parametrize(
    ("hours", "days"), [([(0, 10080)], 7), ([(0, 1)], 1), ([(1430, 1450)], 2), ([(60, 120), (180, 240)], 1)]
)
def test_available_days_are_those_with_hours(hours, days):
    assert people.days_of(hours) == days


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


def test_the_statement_is_planned_once():
    _, request = one_helper()

    for _ in range(2):
        reached(request)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s", ["%near%"]
        )
        plans = cursor.fetchall()
    assert [custom for _, custom in plans] == [0]
    assert plans[0][0] >= 2


def test_the_index_answers():
    """The box decides what is read: no other topic's row, no row of another town."""
    one_helper()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM matching_reach WHERE box @> box(point(1, 2), point(1, 2))")
        plan = " ".join(line for (line,) in cursor.fetchall())

    assert "reach_box" in plan


def test_trust_below_the_floor():
    helper, request = one_helper()
    Reach.objects.update(trust=0.4)

    assert reached(request, "stopped") == {helper.pk: "trust"}


def test_another_topic_is_out_of_reach():
    one_helper()

    assert reached(make_request(topic=make_topic("printer"))) == set()


def test_who_said_no_is_not_asked_in_the_next_round():
    helper, request = one_helper()
    make_offer(request, helper, state="declined")
    request.round = 2

    assert reached(request, "stopped") == {helper.pk: "asked"}


def test_who_did_not_answer_is_asked_in_the_next_round():
    helper, request = one_helper()
    make_offer(request, helper, state="expired")
    request.round = 2

    assert reached(request) == {helper.pk}


def answers_of(*offers: tuple[str, int]) -> tuple[int, int]:
    """(offers, accepted) of a helper with past offers, each a state and the local hour at which it was sent."""
    helper, request = one_helper()
    for state, hour in offers:
        sent = timezone.localtime().replace(hour=hour, minute=0) - timedelta(days=2)
        make_offer(make_request(topic=request.topic), helper, state=state, sent_at=sent)
    found = reached_by(queries.wish_of(request), queries.policy_now().rules)
    return found.candidates[0].offers, found.candidates[0].accepted


def test_answers_count():
    assert answers_of(("accepted", 12), ("declined", 12), ("expired", 12)) == (3, 1)


def test_a_lost_race_counts_for_nothing():
    assert answers_of(("lost", 12), ("withdrawn", 12)) == (0, 0)


@pytest.mark.parametrize(("hour", "counted"), [(21, 1), (22, 0), (3, 0), (6, 0), (7, 1)])
def test_silence_in_quiet_hours_counts_for_nothing(hour, counted):
    assert answers_of(("expired", hour)) == (counted, 0)


def test_a_badge_that_ran_out_is_noticed_at_night():
    helper, request = one_helper()
    helper.badges.update(expires_at=timezone.now() - timedelta(minutes=1))

    assert actions.refresh_reach(by=SYSTEM) == 1
    assert reached(request) == set()
    assert actions.refresh_reach(by=SYSTEM) == 0


def test_the_command_finds_and_mends_what_differs():
    one_helper()
    Reach.objects.update(reach_km=99)

    with pytest.raises(CommandError, match="1 of 1 helpers differ"):
        call_command("reach", "verify")
    call_command("reach", "rebuild", stdout=StringIO())
    said = StringIO()
    call_command("reach", "verify", stdout=said)

    assert said.getvalue() == "1 helpers as they should be\n"
