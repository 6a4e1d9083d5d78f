"""Times, money and languages as people say them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from frontend.templatetags import spoken

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon_in_english(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "yesterday"), (0, "today"), (1, "tomorrow"), (3, "Thursday"), (14, "December 7")]
)
def test_days_are_said_as_people_do(days, said):
    assert spoken.said_day(NOON + timedelta(days=days)) == said


def test_times_are_local():
    assert spoken.said_at(NOON) == "today at 12:00"


def test_a_stretch_of_one_day_names_it_once():
    assert spoken.said_until(NOON, NOON + timedelta(minutes=90)) == "today, 12:00 to 13:30"


def test_a_stretch_over_midnight_names_both_days():
    assert spoken.said_until(NOON, NOON + timedelta(hours=13)) == "today at 12:00 to tomorrow at 01:00"


@pytest.mark.parametrize(
    ("seconds", "said"), [(240, "in 4 minutes"), (20, "in less than a minute"), (0, "just now"), (-7200, "2 hours ago")]
)
def test_time_from_now(seconds, said):
    assert spoken.said_from_now(NOON + timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(("minutes", "said"), [(1, "1 minute"), (45, "45 minutes"), (60, "1 hour"), (95, "1 h 35 min")])
def test_lengths(minutes, said):
    assert spoken.said_minutes(minutes) == said


@pytest.mark.parametrize(
    ("minor", "currency", "said"),
    [(2500, "EUR", "25\xa0€"), (2550, "EUR", "25.50\xa0€"), (0, "EUR", "free"), (500, "JPY", "500\xa0¥")],
)
def test_money_is_exact(minor, currency, said):
    assert spoken.money(minor, currency) == said


def test_a_range_of_prices_says_cents_when_there_are_any():
    assert spoken.price_range(2550, 4000) == "25.50 to 40\xa0€"


def test_languages_have_names():
    assert spoken.language_names(["de", "tr"]) == "German, Turkish"
