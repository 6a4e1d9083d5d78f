"""Requests assigned together: as many served as can be, then the best score; against brute force and SciPy."""

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from matching import assignment
from matching.assignment import BIDS_AT_MOST, EPSILON, Pairs, assign, assign_all
from matching.bench.contention import drawn_pairs
from matching.bench.rivals import best_pair_first, first_come, optimum
from tests.long import record, rounds

CASES = rounds(2_000, 100_000)
SMALL = 4


@pytest.fixture
def numbers(chance: random.Random) -> np.random.Generator:
    return np.random.default_rng(chance.getrandbits(63))


def drawn(numbers, requests: int, helpers: int, share: float, steps: int) -> Pairs:
    """Each pair there with this probability, scores in so many steps: few steps make many equal ones."""
    there = np.argwhere(numbers.random((requests, helpers)) < share)
    return Pairs(there[:, 0], there[:, 1], numbers.integers(1, steps + 1, len(there)) / steps)


def worth(pairs: Pairs, places) -> tuple[int, float]:
    """How many are served and how well; a request or a helper in two pairs is an error."""
    assert len(set(pairs.request[places])) == len(set(pairs.helper[places])) == len(places)
    return len(places), pytest.approx(pairs.score[places].sum(), abs=1e-7)


def brute_force(pairs: Pairs) -> tuple[int, float]:
    """The best of all ways in which each request takes one of its helpers, or none."""
    options = [
        [None, *((h, s) for r, h, s in zip(pairs.request, pairs.helper, pairs.score, strict=True) if r == n)]
        for n in range(SMALL)
    ]
    best = (0, 0.0)
    for way in product(*options):
        taken = [one for one in way if one]
        if len({helper for helper, _ in taken}) == len(taken):
            best = max(best, (len(taken), sum(score for _, score in taken)))
    return best


def test_it_equals_brute_force(numbers):
    for _ in range(CASES // 4):
        pairs = drawn(numbers, SMALL, SMALL, numbers.random(), int(numbers.integers(1, 20)))
        assert worth(pairs, assign(pairs)) == brute_force(pairs)
    record(f"{CASES // 4:,} small windows equal brute force")


def test_it_equals_scipy_and_is_never_worse_than_first_come(numbers):
    for _ in range(CASES):
        requests, helpers = numbers.integers(1, 30, 2)
        pairs = drawn(numbers, requests, helpers, numbers.random(), int(numbers.integers(1, 1000)))
        if len(pairs.score):
            mine = worth(pairs, assign(pairs))
            assert mine == worth(pairs, optimum(pairs))
            served, score = len(first := first_come(pairs)), pairs.score[first].sum()
            assert mine[0] > served or pairs.score[assign(pairs)].sum() > score - 1e-7
    record(f"{CASES:,} windows equal SciPy's optimum")


def test_the_auction_serves_as_many_and_stays_within_its_bound(numbers, monkeypatch):
    monkeypatch.setattr(assignment, "EXACT_UP_TO", 1)
    for _ in range(CASES // 4):
        requests, helpers = numbers.integers(1, 40, 2)
        pairs = drawn(numbers, requests, helpers, numbers.random() * 0.6, int(numbers.integers(1, 1000)))
        if len(pairs.score):
            served, score = len(best := optimum(pairs)), pairs.score[best].sum()
            mine = assign(pairs)
            assert worth(pairs, mine)[0] == served
            assert score - len(best) * EPSILON <= pairs.score[mine].sum() + 1e-9
    record(f"{CASES // 4:,} auctions within their bound")


def test_an_auction_that_takes_too_long_is_solved_exactly(numbers, monkeypatch):
    monkeypatch.setattr(assignment, "EXACT_UP_TO", 1)
    monkeypatch.setattr(assignment, "BIDS_AT_MOST", 1)
    pairs = drawn(numbers, 40, 30, 0.3, 5)
    assert worth(pairs, assign(pairs)) == worth(pairs, optimum(pairs))


def test_equal_scores_everywhere_end_soon():
    everybody = np.argwhere(np.ones((300, 300)))
    pairs = Pairs(everybody[:, 0], everybody[:, 1], np.ones(len(everybody)))
    assert len(everybody) > assignment.EXACT_UP_TO and BIDS_AT_MOST
    assert worth(pairs, assign(pairs)) == (300, 300)


def test_nobody_is_left_out_whom_a_swap_could_serve(numbers):
    for _ in range(CASES // 4):
        pairs = drawn(numbers, 30, 30, 0.08, 100)
        if len(pairs.score):
            table = csr_array((np.ones(len(pairs.score)), (pairs.request, pairs.helper)))
            assert len(assign(pairs)) == np.count_nonzero(maximum_bipartite_matching(table, "column") >= 0)


def test_a_city_is_assigned_within_a_hundredth_of_a_percent():
    pairs = drawn_pairs(1_500, 1_500, seed=3)
    best, mine = optimum(pairs), assign(pairs)
    assert len(mine) == len(best) > len(first_come(pairs)) > len(best_pair_first(pairs))
    assert pairs.score[mine].sum() > (1 - 1e-4) * pairs.score[best].sum()


def test_a_neighbours_second_choice_serves_both():
    wanted = {1: [(10, 0.9), (11, 0.2)], 2: [(10, 0.8)]}
    assert assign_all(wanted) == {1: 11, 2: 10}


def test_of_two_ways_to_serve_all_the_better_one():
    assert assign_all({1: [(10, 0.9), (11, 0.8)], 2: [(10, 0.9), (11, 0.3)]}) == {1: 11, 2: 10}


def test_who_has_nobody_has_no_entry():
    assert assign_all({}) == {}
    assert assign_all({1: [], 2: [(10, 0.5)]}) == {2: 10}


@pytest.mark.parametrize("wanted", [{7: [(3, 0.5)], 8: [(3, 0.5)]}, {8: [(3, 0.5)], 7: [(3, 0.5)]}])
def test_of_equals_the_lower_id_comes_first(wanted):
    assert assign_all(wanted) == {7: 3}


def test_equals_are_paired_in_order_of_ids():
    both = [(31, 0.5), (30, 0.5)]
    assert assign_all({9: both, 8: both}) == {8: 30, 9: 31}


windows = st.dictionaries(
    st.integers(1, 10**9),
    st.dictionaries(st.integers(1, 12), st.integers(0, 4).map(lambda n: n / 4), max_size=6),
    max_size=8,
)


@given(windows, st.randoms(use_true_random=False))
def test_the_order_in_which_it_is_told_does_not_matter(window, shuffler):
    wanted = {request: list(scores.items()) for request, scores in window.items()}
    shuffled = list(wanted.items())
    shuffler.shuffle(shuffled)
    for _, pairs in shuffled:
        shuffler.shuffle(pairs)
    assert assign_all(dict(shuffled)) == assign_all(wanted)
