"""Reach equals brute force anywhere on the globe, and each filter stops whom it should."""

import re
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import h3
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.cells import cell_of, half_width_km, km_between
from marketplace.accounts.models import User
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import WeeklyHours
from marketplace.catalog.models import HelperProfile
from marketplace.core.actors import SYSTEM
from matching import actions, queries
from matching.actions import people
from matching.models import Reach
from matching.reach import reached_by, week_minutes
from matching.rules import FIRST_RULES
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
def test_so_many_offers_a_day_are_enough_unless_it_is_urgent(urgency, stopped):
    helper, request = one_helper()
    for _ in range(FIRST_RULES["offers_a_day_at_most"]):
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
    with_radius(helper, row.topic, km - 1 - half_width_km(row.cell))

    found = reached_by(replace(wish, cell=away.name, widen_km=widen_km), queries.policy_now().rules)

    assert bool(found.candidates) == is_reached


def with_radius(helper, topic, radius_km: float) -> None:
    """Put a helper's rows anew with another radius, also one that no form takes."""
    profile = helper.helper_profile
    profile.radius_km = radius_km
    Reach.objects.all().delete()
    Reach.objects.bulk_create(people.rows_for(profile, [topic], {"hours": ALL_WEEK, "trust": 0.9}))


def test_a_fault_of_ones_own_counts_against_reliability():
    helper, request = one_helper()
    visit = make_booking(
        make_offer(make_request(topic=request.topic, begins_at=timezone.now() + timedelta(hours=5)), helper)
    )
    bookings.return_booking(by=helper, booking_id=visit.pk, reason="other")
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
    found = reached_by(queries.wish_of(request), FIRST_RULES)
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

    found, said = StringIO(), StringIO()

    with pytest.raises(CommandError, match="1 of 1 helpers differ"):
        call_command("reach", "verify", stdout=found)
    call_command("reach", "rebuild", stdout=StringIO())
    call_command("reach", "verify", stdout=said)

    assert re.search(r"person \d+, topic \d+: reach_km 99.0 instead of 8.\d+\n", found.getvalue())
    assert said.getvalue() == "1 helpers as they should be\n"


def test_a_row_too_many_and_a_row_too_few_are_named():
    helper, _ = one_helper()
    row = Reach.objects.get()
    Reach.objects.update(topic_number=row.topic_number + 1)

    words = [one.words() for one in people.differences([helper.pk])]

    assert [line.split(": ")[1] for line in words] == ["a row is missing", "there should be no such row"]


def test_what_fades_by_itself_is_no_difference_and_what_changed_is():
    helper, _ = one_helper()
    Reach.objects.update(trust=F("trust") * 0.995)
    assert list(people.differences([helper.pk])) == []

    Reach.objects.update(trust=F("trust") * 0.9)
    assert len(list(people.differences([helper.pk]))) == 1


def test_rows_of_a_topic_lie_together_once_arranged():
    helper, _ = one_helper()
    row = Reach.objects.get()
    Reach.objects.all().delete()
    for number in range(400):
        row.pk, row.topic_number, row.lng = None, number % 8, number / 10
        row.save()
    before, rows = blocks_of_a_topic(), sorted(Reach.objects.values_list("pk", "topic_number", "lng"))

    actions.arrange_reach(by=SYSTEM)

    assert blocks_of_a_topic() < before / 2
    assert sorted(Reach.objects.values_list("pk", "topic_number", "lng")) == rows


def blocks_of_a_topic() -> float:
    """From how many blocks of the table the rows of a topic come, on average."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT avg(blocks) FROM (SELECT count(DISTINCT (ctid::text::point)[0]) AS blocks "
            "FROM matching_reach GROUP BY topic_number) each"
        )
        return float(cursor.fetchone()[0])


def test_many_people_are_rebuilt_with_as_many_reads_as_one(django_assert_max_num_queries):
    topic = make_topic()
    helpers = [make_helper(f"Helper{n}", topic=topic) for n in range(20)]

    with django_assert_max_num_queries(15):
        rows = actions.rebuild_reaches(by=SYSTEM, person_ids=[helper.pk for helper in helpers])

    assert rows == 20
