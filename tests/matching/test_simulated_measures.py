"""The simulator's measures on cases that can be worked out by hand."""

import math

import numpy as np
import pytest

from matching.simulator.clairvoyant import clairvoyant_value
from matching.simulator.engine import Engine
from matching.simulator.formulas import FormulaError, chance, formula
from matching.simulator.market import Market
from matching.simulator.measures import counted_of, gini, lorenz, measure, parity
from matching.simulator.policies import BASELINES, policy_of
from tests.matching.simulated import small_town


@pytest.mark.parametrize(
    ("earned", "expected"), [([1, 1, 1, 1], 0), ([0, 0, 0, 1], 0.75), ([1, 2, 3, 4], 0.25), ([2, 1], 1 / 6)]
)
def test_gini(earned, expected):
    assert gini(np.array(earned, float)) == pytest.approx(expected)


def test_nothing_earned_has_no_gini():
    assert math.isnan(gini(np.zeros(3)))


def test_the_earnings_curve():
    assert lorenz(np.array([3.0, 1.0])).tolist() == [0, 0.25, 1]


def test_parity_of_new_helpers():
    # one of two helpers is new and does one of four visits: a quarter of the visits over half of the helpers
    assert parity(np.array([1.0, 3.0]), np.array([True, False])) == 0.5


def test_the_formulas_of_a_world_are_read():
    yes = formula(
        "will + 1.3 - .3 if urgent - .6 if busy within the hour; a remark", ["will", "urgent", "busy within the hour"]
    )

    assert yes({"will": 1.0, "urgent": 1, "busy_within_the_hour": 0}) == pytest.approx(2.0)
    assert yes({"will": 1.0, "urgent": 0, "busy_within_the_hour": 1}) == pytest.approx(1.7)
    assert formula("1 - ln(km / 2) * min(wait hours, 10)", ["km", "wait hours"])({"km": 2, "wait_hours": 99}) == 1
    assert chance(0.0) == 0.5


@pytest.mark.parametrize("text", ["", "1 +", "price", "open('x')", "km.real", "km ** 2", "'km'", "True", "ln(x=km)"])
def test_what_is_no_formula_is_refused(text):
    with pytest.raises(FormulaError):
        formula(text, ["km"])


def test_the_value_of_a_visit_is_the_worlds():
    town = small_town(measures__value_of_a_request="1 - .02 * min(wait hours, 10)")
    played = Engine(town, policy_of(town, "nearest")).run()
    filled = played.helper >= 0

    assert played.value[filled] == pytest.approx(1 - 0.02 * np.minimum(played.wait[filled] / 60, 10))
    assert (played.value[~filled] == 0).all()


def test_the_clairvoyant_is_never_beaten():
    town = small_town()
    counted = counted_of(town)
    best = clairvoyant_value(town, counted)

    for name in BASELINES:
        assert measure(town, Engine(town, policy_of(town, name)).run(), best).regret > 0


def test_the_clairvoyant_gives_each_helper_only_so_many_jobs():
    """Everybody says yes to everything of equal worth, so that only the number of jobs counts."""
    ready = {
        "behaviour__accept_logit": "99",
        "behaviour__answer_logit": "99",
        "helpers__answer_rate": 1.0,
        "measures__value_of_a_request": "1",
        "helpers__schedule": {"full": 1.0, "full_hours": "every day 0-24 with probability 1"},
        "helpers__skills__count": 3,
        "helpers__radius_km": 100,
    }
    town = small_town(helpers=2, **ready)
    counted = counted_of(town)

    # ceil(24 / 2) + 1, at most 6: two helpers do twelve of the 25 jobs of each of three days
    assert clairvoyant_value(town, counted).sum() == 3 * 12


def test_measures_count_nothing_of_the_warm_up():
    town = small_town()
    found = measure(town, Engine(town, policy_of(town, "nearest")).run(), np.ones(75))

    assert found.requests == 75
    assert sum(count for count, _ in found.cells.values()) == 75


def test_the_past_of_those_who_are_not_new():
    town = small_town()
    market = Market(town)

    known = [helper for helper in range(30) if market.jobs_within_a_month(helper, 0.0)]

    assert known == np.flatnonzero(~town.helpers.is_new).tolist()
    assert all(market.trust(helper, 0.0)[1] == 0 for helper in np.flatnonzero(town.helpers.is_new).tolist())
