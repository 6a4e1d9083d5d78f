"""Days that are not like the week: away, extra, public holidays by region, opened or kept."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from marketplace.bookings import actions, queries, rules
from marketplace.bookings.jobs import write_holidays
from marketplace.bookings.models import HoursException, WeeklyHours
from marketplace.bookings.rules.holidays import holidays_of
from marketplace.catalog.models import HelperProfile
from marketplace.catalog.regions import REGIONS, ZONES
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.factories import make_helper

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def hana(db):
    return make_helper()


def keep(hana, region: str = "DE-BE", zone: str = "Europe/Berlin", buffer: int = 15) -> None:
    actions.set_calendar(by=hana, time_zone=zone, holiday_region=region, buffer_minutes=buffer)


def holidays_of_helper(hana):
    return HoursException.objects.filter(helper=hana, kind="holiday")


def first_of_may(hana) -> HoursException:
    return next(one for one in holidays_of_helper(hana) if one.names["en"] == "Labor Day")


def free(hana, begins: datetime) -> bool:
    return queries.why_not_free(hana.pk, begins, begins + timedelta(hours=1)) is None


def noon(days: int) -> datetime:
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)


def test_each_region_has_its_own_days():
    berlin, bavaria, vienna, ticino = (
        {day for day, _ in holidays_of(region, date(2027, 1, 1), date(2027, 12, 31))}
        for region in ("DE-BE", "DE-BY", "AT-9", "CH-TI")
    )

    assert date(2027, 3, 8) in berlin - bavaria
    assert date(2027, 1, 6) in bavaria & vienna - berlin
    assert date(2027, 10, 26) in vienna and date(2027, 8, 1) in ticino
    assert all(holidays_of(region, date(2027, 1, 1), date(2027, 12, 31)) for region in REGIONS)
    assert holidays_of("", date(2027, 1, 1), date(2027, 12, 31)) == []


def test_holidays_are_written_ahead_by_name_and_keep_the_helper_free(hana):
    keep(hana)

    day = first_of_may(hana)
    assert (day.names["de"], timezone.localtime(day.during.lower, BERLIN).hour) == ("Erster Mai", 0)
    assert not free(hana, day.during.lower + timedelta(hours=12))
    assert Event.objects.filter(name="hours.changed", subject_id=hana.pk).exists()

    keep(hana, region="")
    assert not holidays_of_helper(hana).exists()


def test_a_holiday_that_was_opened_stays_open_when_zone_or_region_change(hana):
    keep(hana)
    day = first_of_may(hana)
    actions.open_holiday(by=hana, exception_id=day.pk)
    assert free(hana, day.during.lower + timedelta(hours=12))

    keep(hana, region="DE-BY", zone="Europe/London")

    moved = first_of_may(hana)
    assert moved.opened_at and moved.during.lower - day.during.lower == timedelta(hours=1)
    assert actions.close_holiday(by=hana, exception_id=moved.pk).opened_at is None


def test_each_night_writes_what_came_into_sight_and_forgets_what_is_long_over(hana):
    keep(hana)
    old = (timezone.now() - timedelta(days=40), timezone.now() - timedelta(days=39))
    HoursException.objects.create(helper=hana, kind="away", during=old)
    last = holidays_of_helper(hana).last()
    last.delete()
    events = Event.objects.count()

    write_holidays(0)
    write_holidays(0)

    assert holidays_of_helper(hana).last().during == last.during
    assert not HoursException.objects.filter(kind="away").exists()
    assert Event.objects.count() == events + 1


def test_away_and_extra_change_what_is_free(hana):
    WeeklyHours.objects.filter(helper=hana).delete()
    begins = noon(3)
    extra = actions.add_exception(by=hana, kind="extra", begins=begins, ends=begins + timedelta(hours=2))
    assert free(hana, begins) and not free(hana, begins + timedelta(hours=2))

    away = actions.add_exception(by=hana, kind="away", begins=noon(2), ends=noon(4))
    assert queries.why_not_free(hana.pk, begins, begins + timedelta(hours=1)).code == "away_then"

    actions.remove_exception(by=hana, exception_id=away.pk)
    assert free(hana, begins)
    actions.remove_exception(by=hana, exception_id=extra.pk)
    assert queries.why_not_free(hana.pk, begins, begins + timedelta(hours=1)).code == "outside_hours"


@pytest.mark.parametrize(
    ("kind", "begins", "hours", "code"),
    [
        ("away", 2, 0, "exception_ends"),
        ("away", -3, 24, "exception_passed"),
        ("away", 2, 24 * 400, "away_too_long"),
        ("extra", 2, 30, "extra_too_long"),
        ("holiday", 2, 24, "kind_unknown"),
    ],
)
def test_a_wrong_exception_is_refused_and_nothing_is_written(hana, kind, begins, hours, code):
    with pytest.raises(Refused) as refusal:
        actions.add_exception(by=hana, kind=kind, begins=noon(begins), ends=noon(begins) + timedelta(hours=hours))

    assert (refusal.value.reason.code, HoursException.objects.count()) == (code, 0)


def test_the_same_again_and_one_too_many_are_refused(hana, monkeypatch):
    actions.add_exception(by=hana, kind="away", begins=noon(2), ends=noon(4))
    monkeypatch.setattr("marketplace.bookings.rules.hours.EXCEPTIONS_AT_MOST", 2)

    with pytest.raises(Refused) as twice:
        actions.add_exception(by=hana, kind="away", begins=noon(2), ends=noon(3))
    actions.add_exception(by=hana, kind="away", begins=noon(6), ends=noon(7))
    with pytest.raises(Refused) as many:
        actions.add_exception(by=hana, kind="away", begins=noon(8), ends=noon(9))

    assert (twice.value.reason.code, many.value.reason.code) == ("exception_twice", "exceptions_too_many")


def test_anothers_exception_is_missing_and_a_holiday_is_not_removed(hana):
    keep(hana)
    day, rui = first_of_may(hana), make_helper("Rui")
    away = actions.add_exception(by=hana, kind="away", begins=noon(2), ends=noon(4))

    for verb in (actions.remove_exception, actions.open_holiday, actions.close_holiday):
        with pytest.raises(Missing):
            verb(by=rui, exception_id=day.pk)
    for verb, row, code in (
        (actions.remove_exception, day, "holiday_stays"),
        (actions.open_holiday, away, "not_a_holiday"),
    ):
        with pytest.raises(Refused) as refusal:
            verb(by=hana, exception_id=row.pk)
        assert refusal.value.reason.code == code

    assert HoursException.objects.filter(pk__in=[day.pk, away.pk], opened_at=None).count() == 2


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Moon/Base"), ("holiday_region", "DE-XX"), ("buffer_minutes", 121)]
)
def test_a_calendar_nobody_knows_is_refused(hana, field, value):
    fields = {"time_zone": "Europe/Berlin", "holiday_region": "DE-BE", "buffer_minutes": 0} | {field: value}

    with pytest.raises(Refused) as refusal:
        actions.set_calendar(by=hana, **fields)

    assert refusal.value.field == field
    assert HelperProfile.objects.get().holiday_region == ""


def test_the_database_knows_every_zone_that_is_offered(db):
    with connection.cursor() as cursor:
        for zone in ZONES:
            cursor.execute("SELECT '2027-07-01 12:00Z'::timestamptz AT TIME ZONE %s", [zone])
            told = cursor.fetchone()[0]
            assert told == datetime(2027, 7, 1, 12, tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone


def test_what_is_written_is_the_clock_of_the_helper(hana):
    """America/New_York: a holiday begins at midnight there, and the week is said by its clock."""
    keep(hana, zone="America/New_York")
    WeeklyHours.objects.filter(helper=hana).update(begins=9 * 60, ends=10 * 60)
    monday = timezone.localtime(noon(14), ZoneInfo("America/New_York"))
    monday = (monday - timedelta(days=monday.weekday())).replace(hour=9)

    assert timezone.localtime(first_of_may(hana).during.lower, ZoneInfo("America/New_York")).hour == 0
    assert (
        queries.why_not_free(hana.pk, monday - timedelta(hours=6), monday - timedelta(hours=5)) == rules.OUTSIDE_HOURS
    )
    HoursException.objects.all().delete()
    found = queries.slots_of(
        hana.pk, minutes=60, begins=monday, ends=monday + timedelta(hours=1), now=monday - timedelta(days=3)
    )
    assert found == [monday]
