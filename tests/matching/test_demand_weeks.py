"""Weeks are published once; whoever compares what was told before and after, week and month, learns of nobody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from marketplace.bookings.models import Request
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from matching import actions, outlook
from matching.demand import WEEK, monday_of, stretch_of
from matching.models import Demand, DemandWeek
from tests.factories import make_helper, make_person, make_request, make_seeker, make_topic
from tests.race import at_once

pytestmark = pytest.mark.django_db
LAST, BEFORE = 1, 2


def week(back: int):
    """The Monday of the week so many weeks ago."""
    return monday_of(timezone.now()) - WEEK * back


def ask(people: int, back: int = LAST, hour: int = 9, **fields) -> list[Request]:
    """So many neighbours ask in the week so many weeks ago, each for a visit on a Thursday at this hour."""
    begins, _ends = stretch_of(week(back))
    times = {"published_at": begins + timedelta(hours=30), "begins_at": begins + timedelta(days=3, hours=hour)}
    return [make_request(make_seeker(f"Sam{n}"), **{**times, **fields}) for n in range(people)]


def publish() -> list[DemandWeek]:
    return actions.publish_demand(by=SYSTEM)


def rows(weeks: int = 1) -> list[tuple[str, int]]:
    """What a helper nearby is told: (topic, people)."""
    found = outlook.demand_around(make_helper(topic=make_topic("other")), weeks)
    return sorted((row.topic.slug, row.people) for row in found.rows)


def test_a_week_is_told_when_it_is_over():
    ask(5, topic=make_topic("tv"))
    make_request(make_seeker(), topic=make_topic("tv"))

    published = publish()

    assert [one.monday for one in published] == [week(4), week(3), week(2), week(1)]
    assert rows() == [("tv", 5)]


def test_drafts_and_fewer_than_five_are_not_told():
    ask(4)
    Request.objects.filter(pk__in=[one.pk for one in ask(3)]).update(state="draft")

    publish()

    assert not Demand.objects.exists()


def test_what_was_published_never_changes_whatever_happens_later():
    """Before and after one request, its erasure or its move: the numbers of the week are the same rows."""
    requests = ask(6)
    publish()
    before = list(Demand.objects.values())

    ask(1)
    requests[0].place.cell = "881f1d4887fffff"
    requests[0].place.save()
    Request.objects.filter(pk=requests[1].pk).delete()
    again = publish()

    assert again == []
    assert list(Demand.objects.values()) == before
    assert Event.objects.filter(name="demand.published").count() == 4


def test_without_the_once_an_attacker_sees_one_person_come(monkeypatch):
    """The twin: counted anew on every look, two looks tell that exactly one person has asked in between."""
    ask(6)
    counted = lambda: len(set(Request.objects.values_list("seeker_id", flat=True)))  # noqa: E731
    before = counted()

    ask(1)

    assert counted() - before == 1


def test_four_weeks_less_one_is_again_what_was_published():
    """Two asked the week before, too few to be told: the longer stretch does not tell them either."""
    ask(6, LAST)
    ask(2, BEFORE)

    publish()

    assert rows(4) == rows(1) == [("wifi", 6)]


def test_without_summing_published_rows_four_weeks_tell_the_small_one(monkeypatch):
    """The twin: four weeks counted from the requests themselves give the two away by a subtraction."""
    ask(6, LAST)
    ask(2, BEFORE)

    month = Request.objects.values_list("seeker_id").distinct().count()

    assert month - 6 == 2


def test_old_weeks_are_not_told_as_if_they_were_the_last(monkeypatch):
    ask(5)
    publish()
    later = timezone.now() + WEEK
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert rows(1) == []
    assert rows(4) == [("wifi", 5)]


def test_parts_of_the_day_are_named_only_when_five_wished_for_them_and_without_a_number():
    ask(6, hour=18)
    ask(4, hour=9)

    publish()

    assert list(DemandWeek.objects.get(monday=week(LAST)).times.values()) == [["evening"]]
    assert outlook.demand_around(make_helper(), 1).times == ["evening"]


def test_far_away_demand_is_not_shown_here():
    ask(5)
    publish()
    munich = {"lng": 11.5755, "lat": 48.1374, "cell": "881f8d7b29fffff", "cell_lng": 11.5755, "cell_lat": 48.1374}

    assert outlook.demand_around(make_helper(place=munich), 1).rows == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_publish_a_week_once():
    ask(5)

    done = at_once([publish, publish])

    assert sorted(len(one) for one in done) == [0, 4]
    assert Demand.objects.count() == 1


def test_published_rows_cannot_be_changed_even_by_the_program():
    """The grant that is missing, beside the generic test of append-only tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('matching_demand', 'UPDATE')")
        may_change = cursor.fetchone()[0]

    assert may_change is False


def page(person, address: str = "/demand/"):
    person.language = "en"
    person.save()
    client = Client()
    client.force_login(person)
    return client.get(address)


def test_the_page_says_on_a_list_what_the_map_shows_and_what_is_not_offered():
    ask(5, topic=make_topic("unicycle"), hour=18)
    publish()

    text = page(make_helper()).content.decode()

    assert "Berlin<br>" in text
    assert "Unicycle: 5" in text
    assert "Unicycle, which you do not offer yet: asked for at least 5 times." in text
    assert "weekday evenings" in text


def test_the_layer_has_the_listed_properties_and_no_other():
    ask(5)
    publish()

    layer = page(make_helper(), "/demand/asked.geojson?detail=7").json()

    assert [set(feature["properties"]) for feature in layer["features"]] == [{"cell", "people"}]
    assert layer["features"][0]["properties"]["people"] == 5


def test_an_empty_map_says_why():
    publish()

    text = page(make_helper()).content.decode()

    assert "Too few asked to say it" in text
    assert "at least 5 neighbours" in text


@pytest.mark.parametrize("address", ["/demand/", "/demand/asked.geojson"])
def test_the_demand_is_for_helpers(address):
    assert page(make_person(), address).status_code == 404
    assert page(make_helper(), f"{address}?topic=no-such").status_code == 404
