"""The next step of a search, worked out without a database: night and day, and who picks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from matching import dispatch
from matching.dispatch import (
    ASK,
    CHOOSE,
    END,
    LATER,
    NAMED,
    NOBODY,
    OVER,
    REST,
    SLEEP,
    THINKING,
    WAIT,
    Standing,
    next_step,
)
from matching.ranking import Candidate, Ranked, rank
from matching.rules import FIRST_RULES

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 3, 10, 23, 30, tzinfo=BERLIN)
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=BERLIN)
MORNING = datetime(2026, 3, 11, 7, 0, tzinfo=BERLIN)


def people(*ids: int) -> list[Ranked]:
    known = [Candidate(one, "", 1.0, 0.9, 5, 4, 2, 3, 0, 0.1) for one in ids]
    return rank(known, FIRST_RULES["weights"])


def standing(**fields) -> Standing:
    now = fields.pop("now", NOON)
    usual = {"urgency": "flexible", "wave": 0, "thinking": 0, "now": now, "begins_at": now + timedelta(days=2)}
    return Standing(**{**usual, **fields})


def step_of(ranked=(), **fields) -> tuple[str, list[int], datetime | None]:
    step = next_step(standing(**fields), ranked, FIRST_RULES)
    return step.verb, [one.candidate.helper for one in step.chosen], step.look_again_at


def test_a_flexible_search_sleeps_until_the_morning():
    assert step_of(people(1), now=NIGHT) == (SLEEP, [], MORNING)


def test_an_urgent_search_asks_at_night():
    assert step_of(people(1), now=NIGHT, urgency="urgent")[:2] == (ASK, [1])


def test_a_visit_before_the_morning_is_asked_for_at_night():
    assert step_of(people(1), now=NIGHT, begins_at=MORNING)[0] == ASK


@pytest.mark.parametrize(("hour", "minute", "sleeps"), [(21, 59, 0), (22, 0, 1), (0, 0, 1), (6, 59, 1), (7, 0, 0)])
def test_the_edges_of_the_night(hour, minute, sleeps):
    now = NIGHT.replace(hour=hour, minute=minute)

    assert (dispatch.asleep_until(standing(now=now), FIRST_RULES) is not None) == bool(sleeps)


def test_without_quiet_hours_nobody_sleeps():
    rules = {**FIRST_RULES, "quiet_from": 0, "quiet_until": 0}

    assert dispatch.asleep_until(standing(now=NIGHT), rules) is None


def test_a_wave_that_would_go_at_night_is_announced_for_the_morning():
    late = NIGHT.replace(hour=21, minute=58)

    assert step_of(people(1), now=late) == (ASK, [1], MORNING)


def test_time_goes_on_when_the_clocks_are_changed():
    before = datetime(2026, 10, 25, 2, 58, tzinfo=BERLIN)

    verb, asked, again = step_of(people(1), now=before, urgency="urgent")

    assert again.timestamp() - before.timestamp() == FIRST_RULES["urgent"]["wave_every"]


def test_who_chooses_is_waited_for():
    assert step_of(people(1, 2), mode=CHOOSE) == (REST, [], NOON + timedelta(days=2))


def test_only_the_chosen_one_is_asked_and_longer():
    chosen = step_of(people(1, 2, 3), mode=CHOOSE, choice=NAMED, chosen=2)

    assert chosen == (ASK, [2], NOON + timedelta(minutes=FIRST_RULES["choose"]["offer_open_minutes"]))


def test_a_choice_made_at_night_sleeps_too():
    assert step_of(people(1), mode=CHOOSE, choice=NAMED, chosen=1, now=NIGHT) == (SLEEP, [], MORNING)


def test_a_chosen_one_who_thinks_is_waited_for_even_with_consent():
    assert step_of(people(2), mode=CHOOSE, choice=THINKING, chosen=1, asks_others=True, thinking=1)[0] == WAIT


@pytest.mark.parametrize("choice", [NAMED, OVER])
@pytest.mark.parametrize(("consents", "verb", "asked"), [(True, ASK, [2]), (False, REST, [])])
def test_when_the_chosen_one_cannot_come_others_are_asked_with_consent_alone(choice, consents, verb, asked):
    done = step_of(people(2), mode=CHOOSE, choice=choice, chosen=1, asks_others=consents, wave=1)

    assert done[:2] == (verb, asked)


def test_consent_counts_for_nothing_before_anybody_was_chosen():
    assert step_of(people(1), mode=CHOOSE, choice=NOBODY, asks_others=True)[0] == REST


def test_nobody_to_choose_from_ends_it():
    assert step_of([], mode=CHOOSE)[0] == END


def test_a_visit_whose_time_has_come_is_over_for_who_chooses_too():
    assert step_of(people(1), mode=CHOOSE, begins_at=NOON)[0] == END


@pytest.mark.parametrize(("urgency", "minutes"), [("flexible", 30), ("urgent", 3)])
def test_when_all_have_enough_to_answer_it_looks_again(urgency, minutes):
    step = next_step(standing(urgency=urgency), [], FIRST_RULES, passing=1)

    assert (step.verb, step.chosen, step.look_again_at) == (LATER, [], NOON + timedelta(minutes=minutes))


def test_it_looks_again_in_the_morning_when_it_would_be_night_by_then():
    step = next_step(standing(now=NIGHT.replace(hour=21, minute=45)), [], FIRST_RULES, passing=1)

    assert (step.verb, step.look_again_at) == (LATER, MORNING)


def test_when_nobody_is_there_at_all_it_ends():
    assert next_step(standing(), [], FIRST_RULES, passing=0).verb == END


def test_it_does_not_look_again_for_ever():
    step = next_step(standing(wave=FIRST_RULES["waves_at_most"]), [], FIRST_RULES, passing=1)

    assert step.verb == END
