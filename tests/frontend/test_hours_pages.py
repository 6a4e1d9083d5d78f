"""A helper's hours and days as pages and by the API; what is free is told to those whom it concerns alone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from marketplace.accounts.models import Block
from marketplace.bookings import queries
from marketplace.bookings.models import HoursException
from marketplace.catalog.models import HelperProfile
from marketplace.core.actors import SYSTEM
from matching.actions import rebuild_reach
from tests.api.app import App
from tests.factories import make_booking, make_helper, make_holiday, make_offer, make_request, make_seeker
from tests.frontend.test_own_settings import CALENDAR, signed_in

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def hana():
    return make_helper()


def in_days(days: int) -> str:
    return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%d}"


def exceptions(hana) -> list[tuple[str, datetime, datetime]]:
    rows = HoursException.objects.filter(helper=hana).exclude(kind="holiday")
    return [(one.kind, timezone.localtime(one.during.lower), timezone.localtime(one.during.upper)) for one in rows]


def test_week_clock_holidays_and_way_are_kept_together_and_shown_again(hana):
    client = signed_in(hana)
    chosen = {"time_zone": "Europe/Lisbon", "holiday_region": "DE-BY", "buffer_minutes": "25"}

    client.post("/help/hours/", {**chosen, "from_0": "09:00", "until_0": "11:00"})

    page = client.get("/help/hours/").content.decode()
    profile = HelperProfile.objects.get(person=hana)
    assert (profile.time_zone, profile.holiday_region, profile.buffer_minutes) == ("Europe/Lisbon", "DE-BY", 25)
    assert 'value="Europe/Lisbon" selected' in page and 'value="DE-BY" selected' in page
    assert "09:00–10:00" in page
    assert HoursException.objects.filter(helper=hana, kind="holiday").count() > 9


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Moon/Base"), ("holiday_region", "DE-XX"), ("buffer_minutes", "500")]
)
def test_a_wrong_calendar_is_said_at_its_field_and_nothing_changes(hana, field, value):
    before = queries.hours_of(hana.pk)

    answer = signed_in(hana).post("/help/hours/", {**CALENDAR, field: value})

    assert answer.status_code == 422 and f'id="id_{field}_error"' in answer.content.decode()
    assert queries.hours_of(hana.pk) == before


def test_days_away_are_whole_days_or_hours_of_one(hana):
    client = signed_in(hana)

    client.post("/help/days/", {"kind": "away", "first": in_days(3), "last": in_days(4)})
    client.post("/help/days/", {"kind": "away", "first": in_days(6), "begins": "10:00", "ends": "12:30"})
    client.post("/help/days/", {"kind": "extra", "first": in_days(8), "begins": "20:00", "ends": "01:00"})

    spans = [
        (kind, f"{begins:%H:%M}", f"{ends:%H:%M}", (ends.date() - begins.date()).days)
        for kind, begins, ends in exceptions(hana)
    ]
    assert spans == [
        ("away", "00:00", "00:00", 2),
        ("away", "10:00", "12:30", 0),
        ("extra", "20:00", "01:00", 1),
    ]
    page = client.get("/help/days/").content.decode()
    assert "10:00 to 12:30" in page and "Every week is like the other" not in page


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "away"}, "away_first"),
        ({"kind": "away", "first": in_days(4), "last": in_days(3)}, "away_last"),
        ({"kind": "away", "first": in_days(4), "begins": "12:00", "ends": "10:00"}, "away_ends"),
        ({"kind": "away", "first": in_days(-4)}, "away_first"),
        ({"kind": "extra", "first": in_days(4), "begins": "12:00"}, "extra_ends"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_added(hana, sent, field):
    answer = signed_in(hana).post("/help/days/", sent)

    assert answer.status_code == 422 and f'id="{field}_error"' in answer.content.decode()
    assert exceptions(hana) == []


def test_a_holiday_is_opened_and_kept_and_an_own_day_removed(hana):
    client, day = signed_in(hana), make_holiday(hana)
    client.post("/help/days/", {"kind": "away", "first": in_days(3)})
    away = HoursException.objects.get(kind="away")

    client.post(f"/help/days/{day.pk}/open/")
    opened = client.get("/help/days/").content.decode()
    client.post(f"/help/days/{day.pk}/close/")
    client.post(f"/help/days/{away.pk}/remove/")
    stays = client.post(f"/help/days/{day.pk}/remove/")

    page = client.get("/help/days/").content.decode()
    assert "you come" in opened and "you come" not in page and "Labor Day" in page
    assert "Every week is like the other" in page and stays.status_code == 422


def test_an_app_keeps_the_calendar_and_the_days(hana):
    app, day = App(hana), make_holiday(hana)
    begins = timezone.now() + timedelta(days=2)
    stretch = {"kind": "extra", "begins_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=2)).isoformat()}

    kept = app.send("PUT", "/helping/calendar/", {**CALENDAR, "buffer_minutes": 30}).json()
    added = app.post("/helping/days/", stretch)
    again = app.post("/helping/days/", stretch)
    removed = app.send("DELETE", f"/helping/days/{added.json()['id']}/", {})

    assert (kept["buffer_minutes"], kept["time_zone"]) == (30, "Europe/Berlin")
    assert (added.status_code, again.json()["code"], removed.status_code) == (201, "exception_twice", 204)
    assert app.get("/helping/days/").json()["results"] == []
    assert not HoursException.objects.filter(pk=day.pk).exists(), "no region keeps no holiday"


@pytest.mark.parametrize("way", ["visit", "asked", "reached"])
def test_free_times_are_told_to_a_seeker_whom_they_concern(hana, way):
    sam = make_seeker()
    request = make_request(sam, topic=hana.helper_profile.services.get().topic)
    if way == "visit":
        make_booking(make_offer(request, hana), state="confirmed")
    elif way == "asked":
        make_offer(request, hana)
    else:
        rebuild_reach(by=SYSTEM, person_id=hana.pk)

    told = App(sam).get(f"/people/{hana.pk}/slots/?minutes=90").json()

    assert (told["minutes"], told["time_zone"]) == (90, "Europe/Berlin")
    assert len(told["starts"]) > 100


@pytest.mark.parametrize("who", ["stranger", "helper", "blocked"])
def test_a_diary_is_missing_for_everybody_else(hana, who):
    person = make_helper("Rui") if who == "helper" else make_seeker("Stella")
    if who == "blocked":
        make_booking(make_offer(make_request(person), hana))
        Block.objects.create(blocker=hana, blocked=person)

    answer = App(person).get(f"/people/{hana.pk}/slots/")

    assert answer.status_code == 404
