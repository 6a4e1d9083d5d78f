"""What would raise a score and what fades when: worked out by the formulas of the score, and true of it."""

import pytest

from reviews import outlook, trust
from reviews.trust import DAY, State, Verdict

NOW = 1_700_000_000.0


def heard(*weights: tuple[float, float], voice: float = 1.0) -> State:
    state = State()
    for author, (good, bad) in enumerate(weights, 1):
        state = trust.reveal(state, Verdict(author, good, bad, voice, NOW))
    return state


def after(state: State, visits: int, voice: float) -> tuple[int, int] | None:
    for number in range(visits):
        state = trust.reveal(state, Verdict(100 + number, 1.0, 0.0, voice, NOW))
    return outlook.said(trust.trust_of(state, NOW))


@pytest.mark.parametrize(("role", "visits"), [("helper", 4), ("seeker", 2)])
def test_somebody_new_needs_so_many_good_visits_for_a_first_score(role, visits):
    found = outlook.raised(State(), role, NOW)

    assert (found.visits, found.now.is_spoken, found.then.is_spoken) == (visits, False, True)


@pytest.mark.parametrize(
    "state", [State(), heard((1, 0), (0, 1)), heard((1, 0), (0, 2), (0, 1)), heard((1, 0), (1, 0))]
)
@pytest.mark.parametrize("role", ["helper", "seeker"])
def test_the_fewest_visits_that_change_what_is_said(state, role):
    found, voice = outlook.raised(state, role, NOW), outlook.USUAL_VOICE[role]

    assert outlook.said(found.then) == after(state, found.visits, voice) != outlook.said(found.now)
    assert all(after(state, fewer, voice) == outlook.said(found.now) for fewer in range(found.visits))


def test_nothing_raises_what_is_as_high_as_it_gets():
    assert outlook.raised(heard(*[(1, 0)] * 200), "helper", NOW) is None


def test_a_score_is_said_in_tenths_and_not_before_there_is_evidence():
    assert outlook.said(trust.trust_of(heard((1, 0)), NOW)) is None
    assert outlook.said(trust.trust_of(heard((1, 0), (1, 0)), NOW)) == (8, 10)


def test_half_of_a_praise_is_gone_when_it_says_so():
    given = heard((1, 0))

    at = outlook.half_gone_at(NOW)

    assert trust.trust_of(given, at).evidence == pytest.approx(trust.trust_of(given, NOW).evidence / 2)
    assert outlook.last_praise([(NOW - 5 * DAY, 1.0), (NOW, 0.0), (NOW - 9 * DAY, 0.5)]) == NOW - 5 * DAY
    assert outlook.last_praise([(NOW, 0.0)]) is None


def test_about_a_sixth_of_a_complaint_goes_when_somebody_proven_speaks_again():
    """As the page says: up to a sixth."""
    assert 1 - outlook.complaint_left() == pytest.approx(1 / 6, abs=0.01)


@pytest.mark.parametrize(("state", "role", "missing"), [(State(), "helper", 3), (State(), "seeker", 2)])
def test_how_many_have_to_praise_before_ones_own_word_counts(state, role, missing):
    assert outlook.praisers_missing(state, role, NOW) == missing
    assert outlook.praisers_missing(heard(*[(1, 0)] * 3), role, NOW) == 0
