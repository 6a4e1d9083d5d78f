"""The score of SCIENCE 2, number by number, and how many a wave asks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.actors import SYSTEM, VISITOR
from matching.ranking import Candidate, chance_of_yes, choose, fairness, parts_of, rank, trust_rank
from matching.rules import FIRST_RULES, why_not_policy

WEIGHTS = FIRST_RULES["weights"]
candidates = st.builds(
    Candidate,
    helper=st.integers(1, 10**9),
    cell=st.just("881f1d4887fffff"),
    km=st.floats(0, 50),
    trust=st.floats(0.5, 1),
    evidence=st.floats(0, 100),
    offers=st.integers(5, 50),
    accepted=st.integers(0, 5),
    jobs=st.integers(0, 60),
    no_shows=st.just(0),
    jobs_per_day=st.floats(0, 3),
)


def newcomer(helper: int = 1, **fields) -> Candidate:
    blank = {"cell": "881f1d4887fffff", "km": 0.0, "trust": 0.9, "evidence": 0.0, "offers": 0, "accepted": 0}
    return Candidate(helper=helper, **{**blank, "jobs": 0, "no_shows": 0, "jobs_per_day": 0.0, **fields})


def test_trust_is_cautious_while_little_is_known():
    assert trust_rank(0.9, 0) == pytest.approx(0.9 - 0.5 * math.sqrt(0.09 / 4))
    assert trust_rank(0.9, 96) > trust_rank(0.9, 0)


def test_the_chance_of_a_yes_is_worked_out_from_answers_and_distance():
    assert chance_of_yes(accepted=0, offers=0, km=0) == 0.5
    assert chance_of_yes(accepted=4, offers=8, km=8) == pytest.approx(0.5 / math.e)


@pytest.mark.parametrize(("own", "mean", "fair"), [(0, 0, 0), (0, 1, 2 / 3), (9, 1, -1)])
def test_who_had_less_than_the_others_comes_earlier(own, mean, fair):
    assert fairness(own, mean) == pytest.approx(fair)


def test_each_part_of_a_newcomer_next_door():
    assert parts_of(newcomer(), mean_jobs=0.0) == pytest.approx(
        {"trust": 0.825, "near": 1, "answers": 0.5, "price": 1, "reliable": 0.96, "new": 1, "fair": 0}
    )


@pytest.mark.parametrize(("ratio", "part"), [(0, 1), (1, 1), (1.5, 0.5)])
def test_a_price_within_the_budget_is_neutral(ratio, part):
    assert parts_of(newcomer(price_ratio=ratio), 0.0)["price"] == part


def test_the_score_is_the_weighted_sum():
    best = rank([newcomer()], WEIGHTS)[0]

    # .35·.825 + .25·1 + .25·.5 + .10·1 + .05·.96 + .10·1 + .10·0
    assert best.score == pytest.approx(0.91175)


def test_nearer_comes_first_when_all_else_is_equal():
    ranked = rank([newcomer(1, km=5.0), newcomer(2, km=1.0)], WEIGHTS)

    assert [one.candidate.helper for one in ranked] == [2, 1]


@given(st.lists(candidates, max_size=12, unique_by=lambda one: one.helper))
def test_the_order_does_not_depend_on_the_order_of_rows(people):
    forwards, backwards = rank(people, WEIGHTS), rank(people[::-1], WEIGHTS)

    assert [one.candidate.helper for one in forwards] == [one.candidate.helper for one in backwards]


@given(st.lists(candidates, max_size=20, unique_by=lambda one: one.helper))
def test_an_urgent_wave_stops_when_a_yes_is_likely_enough_and_at_eight(people):
    ranked = rank(people, WEIGHTS)

    chosen = choose(ranked, FIRST_RULES, "urgent")

    sure = 1 - math.prod(1 - one.chance for one in chosen)
    without_last = 1 - math.prod(1 - one.chance for one in chosen[:-1])
    assert chosen == ranked[: len(chosen)]
    assert sure >= 0.85 or len(chosen) == min(8, len(ranked))
    assert without_last < 0.85


def test_a_flexible_wave_asks_the_best_one():
    ranked = rank([newcomer(1), newcomer(2, km=3.0)], WEIGHTS)

    assert choose(ranked, FIRST_RULES, "flexible") == ranked[:1]


def test_a_receipt_holds_numbers_and_neither_name_nor_place():
    row = rank([newcomer(7)], WEIGHTS)[0].receipt(1)

    assert (row["helper"], row["rank"]) == (7, 1)
    assert row["score"] == pytest.approx(0.91175)
    assert row["features"] == parts_of(newcomer(7), 0.0)
    assert row["given"]["km"] == 0.0 and "cell" not in row["given"]


def test_only_the_machine_and_operators_write_policies():
    assert why_not_policy(SYSTEM, FIRST_RULES, "The demo's.") is None
    assert why_not_policy(VISITOR, FIRST_RULES, "Mine.").code == "operators_only"


def test_a_policy_needs_a_reason():
    assert why_not_policy(SYSTEM, FIRST_RULES, " ").code == "reason_needed"
