"""The statement says what the pure filters and the pure ranking say, for one wish and for many."""

import pytest
from django.utils import timezone

from matching.filters import FILTERS, sift
from matching.ranking import rank
from matching.reach import reached_by, reached_by_many
from matching.rules import FIRST_RULES
from tests.long import record, rounds
from tests.matching.worlds import draw_wish, draw_world

pytestmark = pytest.mark.django_db
BATCH = 100
# Few enough that drawn people reach it.
RULES = {**FIRST_RULES, "offers_a_day_at_most": 6}


def order(ranked) -> list[int]:
    return [one.candidate.helper for one in ranked]


def test_the_statement_filters_and_orders_as_python_does(chance):
    """Order, counts per first filter, mean and every number that ranking needs, over drawn wishes of a drawn world."""
    rules, world = RULES, draw_world(chance)
    weights, cases, stopped, orders = rules["weights"], rounds(2_000, 20_000), set(), 0
    for _ in range(cases // BATCH):
        wishes = [draw_wish(chance, world) for _ in range(BATCH)]
        for wish, found in zip(wishes, reached_by_many(wishes, rules), strict=True):
            truth = sift(world.facts(wish, rules), rules, wish)
            ranked = rank(truth.candidates, weights)
            assert (found.left_out, found.able) == (truth.left_out, truth.able)
            assert found.stopped == truth.stopped
            assert {k: one.filter for k, one in found.aside.items()} == {k: o.filter for k, o in truth.aside.items()}
            assert found.mean_jobs == pytest.approx(truth.mean_jobs)
            assert [c.helper for c in found.candidates] == order(ranked)
            assert order(rank(found.candidates, weights, found.mean_jobs)) == order(ranked)
            numbers = [one.score for one in rank(found.candidates, weights, found.mean_jobs)]
            assert numbers == pytest.approx([one.score for one in ranked])
            stopped |= set(found.left_out)
            orders += len(ranked) > 1
    assert stopped == set(FILTERS)
    assert orders > cases // 10
    record(f"the statement's filters and order are Python's in {cases} wishes, {orders} with an order to speak of")


def test_one_by_one_and_all_at_once_are_the_same(chance, monkeypatch):
    rules, world = FIRST_RULES, draw_world(chance)
    # What was a month ago when the first is asked may be longer ago when the second is.
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    wishes = [draw_wish(chance, world) for _ in range(40)]

    together = reached_by_many(wishes, rules)

    assert together == [reached_by(wish, rules) for wish in wishes]
    assert reached_by_many([], rules) == []


def test_one_helper_is_judged_even_when_stopped_and_wherever_they_rank(chance):
    """Why not me: the stop, and where the would-be score stands among those who can be asked."""
    rules, world = FIRST_RULES, draw_world(chance)
    wish = draw_wish(chance, world)
    whole = reached_by(wish, rules, only=[row["helper"] for row in world.facts(wish, rules)])
    by_score = rank([*whole.candidates, *whole.would_be.values()], rules["weights"], whole.mean_jobs)

    ahead = 0
    for one in by_score:
        helper = one.candidate.helper
        alone = reached_by(wish, rules, only=[helper])
        ahead += helper not in whole.stopped
        assert alone.stopped == {k: v for k, v in whole.stopped.items() if k == helper}
        assert alone.places == {helper: ahead}
        assert {helper: one.candidate} == alone.would_be or [one.candidate] == alone.candidates
    assert whole.able == ahead


def test_the_best_are_cut_and_the_counts_are_not(chance):
    rules, world = FIRST_RULES, draw_world(chance)
    wish = max((draw_wish(chance, world) for _ in range(30)), key=lambda one: reached_by(one, rules).able)
    whole = reached_by(wish, rules)

    few = reached_by(wish, rules, best=1)

    assert whole.able > 1
    assert (few.able, few.left_out, few.mean_jobs) == (whole.able, whole.left_out, whole.mean_jobs)
    assert few.candidates == whole.candidates[:1]
