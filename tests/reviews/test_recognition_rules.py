"""The rules of badges, pure: what gives one, what does not count, and that numbers and words say the same."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.rules import FIRST_RULES
from reviews import recognition
from reviews.recognition import RULES, Asked, Facts, Visit

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def visits(*went_well: bool, **fields) -> list[Visit]:
    """One visit a day, the newest first."""
    return [
        Visit(number, NOW - number * DAY, **{"counts": True, "went_well": well, **fields})
        for number, well in enumerate(went_well)
    ]


def asked(*minutes: int | None, hour: int = 12) -> list[Asked]:
    sent = NOW.replace(hour=hour)
    return [Asked(sent - n * DAY, None if m is None else m * MINUTE) for n, m in enumerate(minutes)]


def holds(code: str, **facts) -> bool:
    return RULES[code].find(Facts(**facts)).holds


@pytest.mark.parametrize(
    ("well", "badly", "is_given"), [(10, 0, True), (8, 2, True), (7, 3, False), (9, 0, False), (8, 0, False)]
)
def test_ten_visits_of_which_eight_went_well(well, badly, is_given):
    assert holds("first_ten", visits=visits(*[True] * well, *[False] * badly)) is is_given


def test_who_began_badly_gets_it_once_ten_in_a_row_are_good_enough():
    assert holds("first_ten", visits=visits(*[True] * 9, *[False] * 9)) is True
    assert holds("first_ten", visits=visits(*[False] * 9, *[True] * 9)) is False


def test_a_visit_that_is_still_sealed_counts_for_nothing():
    ten = visits(*[True] * 9) + visits(True, counts=False)

    assert not holds("first_ten", visits=ten)


def test_a_case_among_the_ten_stands_in_the_way_and_an_older_one_does_not():
    ten = visits(*[True] * 10)

    assert not holds("first_ten", visits=ten, cases=[NOW - 9 * DAY])
    assert holds("first_ten", visits=ten, cases=[NOW - 9 * DAY - MINUTE])


@pytest.mark.parametrize(
    ("in_time", "late", "is_given"), [(16, 4, True), (15, 5, False), (20, 0, True), (19, 0, False)]
)
def test_sixteen_of_the_last_twenty_within_the_hour(in_time, late, is_given):
    assert holds("within_the_hour", asked=asked(*[60] * in_time, *[61] * late)) is is_given


def test_no_answer_is_no_answer_within_the_hour():
    assert not holds("within_the_hour", asked=asked(*[None] * 5, *[1] * 15))


def test_only_the_last_twenty_are_looked_at():
    assert holds("within_the_hour", asked=asked(*[5] * 20, *[None] * 50))


@pytest.mark.parametrize("hour", [22, 23, 0, 3, 6])
def test_quiet_hours_never_count_against_anybody(hour):
    at_night = asked(*[None] * 50, hour=hour)

    assert holds("within_the_hour", asked=at_night + asked(*[10] * 20))


def test_whoever_is_asked_has_an_hour_before_the_quiet_ones():
    """The hours of the rule are those in which flexible searches ask nobody, less the hour that there is to answer."""
    assert FIRST_RULES["quiet_until"] == recognition.ASKED_FROM
    assert FIRST_RULES["quiet_from"] == recognition.ASKED_UNTIL + 1
    assert [recognition.is_waking(NOW.replace(hour=h, minute=m)) for h, m in ((6, 59), (7, 0), (21, 0), (21, 1))] == [
        *(False, True, True, False),
    ]


def test_three_languages_in_which_visits_went_well():
    spoken = [visits(True, language=code)[0] for code in ("de", "tr", "en")]

    assert holds("three_languages", visits=spoken)
    assert not holds("three_languages", visits=spoken[:2] + visits(False, language="en"))
    assert not holds("three_languages", visits=spoken[:2] + visits(True, language=""))


def test_elders_friend_needs_the_answer_of_whoever_asked_for_them():
    def helped(*answers):
        return [visits(True, is_for_elders=True, kind=answer)[0] for answer in answers]

    assert holds("elders", visits=helped(2, 2, 2, 2, 1))
    assert not holds("elders", visits=helped(2, 2, 2, 1, 1))
    assert not holds("elders", visits=helped(2, 2, 2, 2, None, None))
    assert not holds("elders", visits=visits(*[True] * 20, kind=2))


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 30))
def test_more_visits_of_the_same_kind_never_take_a_badge_away_nor_give_one_for_being_many(went_well, more):
    """Quality and not volume: the share decides, once there are ten."""
    facts = Facts(visits=visits(*went_well))
    enough = went_well[:10]

    assert RULES["first_ten"].find(facts).holds is (len(enough) == 10 and sum(enough) >= 8)
    assert RULES["first_ten"].find(Facts(visits=visits(*[False] * more))).holds is False


@pytest.mark.parametrize("code", RULES)
def test_the_published_words_hold_the_numbers_that_count(code):
    said = RULES[code].said
    found = RULES[code].find(Facts())
    numbers = {int(number) for number in re.findall(r"\d+", said)}

    assert {found.need, found.good_needed} - {0} <= numbers
    assert "%" not in said


@pytest.mark.parametrize("code", RULES)
def test_nobody_has_a_badge_without_a_fact(code):
    assert not RULES[code].find(Facts()).holds
