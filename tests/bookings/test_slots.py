"""Slots: a week by the clock on the wall, as instants; nights that skip or repeat an hour, leap days, Sunday nights."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.bookings.rules.slots import (
    Diary,
    day_of,
    instant_of,
    open_between,
    starts,
    week_between,
    why_not_at,
    why_not_yes,
)
from marketplace.catalog.regions import ZONES

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUNDAY = 6 * 1440


def at(zone: ZoneInfo, *parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=zone, fold=fold)


def on(day: datetime, diary: Diary, minutes: int = 60, **more) -> list[str]:
    """The starts of one day as its helper's clock shows them."""
    begins, ends = day_of(day, diary.zone)
    found = starts(diary, minutes=minutes, begins=begins, ends=ends, now=begins - DAY, **more)
    return [f"{start.astimezone(diary.zone):%H:%M}" for start in found]


def test_berlin_2027_03_28_skips_an_hour_and_nothing_is_offered_in_it():
    diary = Diary(BERLIN, [(SUNDAY, SUNDAY + 5 * 60)])
    night = at(BERLIN, 2027, 3, 28)

    assert on(night, diary) == ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30", "04:00"]
    assert on(night, diary, minutes=120) == ["00:00", "00:30", "01:00", "01:30", "03:00"]
    assert on(night, Diary(BERLIN, [(SUNDAY + 120, SUNDAY + 180)])) == []


def test_berlin_2026_10_25_repeats_an_hour_and_offers_it_once():
    diary = Diary(BERLIN, [(SUNDAY + 60, SUNDAY + 4 * 60)])
    night = at(BERLIN, 2026, 10, 25)

    assert on(night, diary) == ["01:00", "01:30", "02:00", "02:30", "03:00"]
    [(begins, ends)] = week_between(diary, *day_of(night, BERLIN))
    assert ends - begins == 4 * HOUR
    assert why_not_at(diary, at(BERLIN, 2026, 10, 25, 2, fold=1), at(BERLIN, 2026, 10, 25, 3)) is None


def test_a_helper_in_new_york_is_asked_by_their_own_clock():
    """America/New_York sets its clock forward two weeks before Berlin: 2027-03-14."""
    diary = Diary(NEW_YORK, [(9 * 60, 11 * 60), (SUNDAY + 60, SUNDAY + 4 * 60)])

    monday = starts(diary, minutes=60, begins=at(UTC, 2027, 3, 8), ends=at(UTC, 2027, 3, 9), now=at(UTC, 2027, 3, 1))
    week_later = [start + 7 * DAY - HOUR for start in monday]

    assert [start.astimezone(BERLIN).hour for start in monday] == [15, 15, 16]
    assert on(at(NEW_YORK, 2027, 3, 14), diary) == ["01:00", "01:30", "03:00"]
    assert on(at(NEW_YORK, 2027, 3, 15), diary) == ["09:00", "09:30", "10:00"]
    assert week_later == starts(
        diary, minutes=60, begins=at(UTC, 2027, 3, 15), ends=at(UTC, 2027, 3, 16), now=at(UTC, 2027, 3, 1)
    )


def test_2028_02_29_is_a_tuesday_like_any_other():
    diary = Diary(BERLIN, [(1440 + 9 * 60, 1440 + 11 * 60)])

    assert on(at(BERLIN, 2028, 2, 29), diary) == ["09:00", "09:30", "10:00"]
    assert on(at(BERLIN, 2028, 2, 28), diary) == on(at(BERLIN, 2028, 3, 1), diary) == []
    assert on(at(BERLIN, 2028, 3, 7), diary) == ["09:00", "09:30", "10:00"]


def test_sunday_night_runs_into_monday():
    diary = Diary(BERLIN, [(0, 120), (SUNDAY + 22 * 60, SUNDAY + 24 * 60)])

    assert on(at(BERLIN, 2027, 6, 6), diary, minutes=180) == ["22:00", "22:30", "23:00"]


def test_exceptions_visits_the_way_after_them_and_enough_for_a_day():
    day = at(BERLIN, 2027, 6, 7)
    hour = [day + n * HOUR for n in range(24)]
    diary = Diary(BERLIN, [(9 * 60, 14 * 60)], buffer=HOUR / 4)

    assert on(day, replace(diary, away=[(hour[10], hour[12])])) == ["09:00", "12:00", "12:30", "13:00"]
    assert on(day, replace(diary, extra=[(hour[14], hour[15])]))[-1] == "14:00"
    assert on(day, replace(diary, extra=[(hour[20], hour[21])], away=[(day, day + DAY)])) == []
    visit = replace(diary, occupied=[(hour[11], hour[12] + HOUR / 4)], begun=[hour[11]])
    assert on(day, visit) == ["09:00", "09:30", "12:30", "13:00"]
    assert on(day, replace(visit, buffer=timedelta(0), occupied=[(hour[11], hour[12])]))[2] == "10:00"
    assert on(day, replace(visit, visits_a_day=1)) == on(day, replace(diary, is_paused=True)) == []


def test_nothing_is_offered_sooner_than_the_notice():
    day = at(BERLIN, 2027, 6, 7)
    diary = Diary(BERLIN, [(9 * 60, 12 * 60)])
    now = day + 8 * HOUR + timedelta(minutes=20, seconds=30)

    assert starts(diary, minutes=30, begins=day, ends=day + DAY, now=now)[0] == day + timedelta(hours=9.5)
    assert starts(diary, minutes=30, begins=day, ends=day + DAY, now=now, step=15)[0] == day + timedelta(hours=9.5)


def test_each_reason_has_its_code():
    day = at(BERLIN, 2027, 6, 7)
    hour = [day + n * HOUR for n in range(24)]
    diary = Diary(BERLIN, [(9 * 60, 14 * 60)])

    def code(diary: Diary, begins: int = 10) -> str:
        reason = why_not_at(diary, hour[begins], hour[begins + 1])
        return reason.code if reason else "free"

    assert (code(diary), code(diary, 14), code(diary, 8)) == ("free", "outside_hours", "outside_hours")
    assert code(replace(diary, away=[(day, day + DAY)])) == "away_then"
    assert code(replace(diary, occupied=[(hour[10], hour[11])])) == "visit_then"
    assert code(replace(diary, occupied=[(hour[11], hour[12])])) == "free"
    assert code(replace(diary, begun=[hour[9]], visits_a_day=1)) == "day_full_then"
    assert code(replace(diary, is_paused=True)) == "helper_paused"
    assert why_not_yes(diary, hour[3]) is None
    assert str(why_not_yes(replace(diary, is_paused=True), hour[10]).code) == "paused"


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    wall=st.datetimes(datetime(2024, 1, 1), datetime(2033, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_an_instant_shows_the_wall_or_ends_the_gap(zone, wall):
    moment = instant_of(wall, zone)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    before = (moment - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)

    assert shown == wall or before < wall < shown


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    begins=st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),
    hours=st.lists(st.tuples(st.integers(0, 10079), st.integers(1, 600)), max_size=4),
    minutes=st.integers(15, 300),
)
def test_every_start_is_free_and_every_free_start_on_the_grid_is_offered(zone, begins, hours, minutes):
    begins = begins.replace(second=0, microsecond=0)
    diary = Diary(zone, [(b, min(b + length, 10080)) for b, length in hours], buffer=timedelta(minutes=10))
    diary = replace(
        diary, occupied=[(begins + DAY, begins + DAY + HOUR)], away=[(begins + 3 * HOUR, begins + 5 * HOUR)]
    )
    ends = begins + 3 * DAY

    offered = starts(diary, minutes=minutes, begins=begins, ends=ends, now=begins - DAY)

    grid = [begins + n * timedelta(minutes=1) for n in range(3 * 1440)]
    grid = [at for at in grid if not at.astimezone(zone).minute % 30 and not at.astimezone(zone).fold]
    assert offered == [at for at in grid if why_not_at(diary, at, at + timedelta(minutes=minutes)) is None]


def test_open_hours_are_told_apart_from_visits():
    day = at(BERLIN, 2027, 6, 7)
    diary = Diary(BERLIN, [(9 * 60, 10 * 60)], occupied=[(day, day + DAY)])

    assert open_between(diary, day, day + DAY) == [(day + 9 * HOUR, day + 10 * HOUR)]
