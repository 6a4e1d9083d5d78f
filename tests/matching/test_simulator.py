"""The simulated city: the same people for every policy, nobody in two places, every request ends once."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from matching import dispatch, filters, ranking
from matching.rules import FIRST_RULES
from matching.simulator.engine import Engine, Played
from matching.simulator.market import EXHAUSTED, FILLED, GAVE_UP
from matching.simulator.people import luck_of, town_of
from matching.simulator.policies import BASELINES, Product, policy_of
from matching.simulator.trial import NAMES, try_policies
from matching.simulator.world import Density
from tests.matching.simulated import START, small_demand, small_town, small_world

POLICIES = {**{name: name for name in BASELINES}, "product": FIRST_RULES}
TOWN = small_town()


def play(rules, town=TOWN) -> Played:
    return Engine(town, policy_of(town, rules)).run()


@pytest.fixture(scope="module")
def played() -> dict[str, Played]:
    """Every policy in the same town."""
    return {name: play(rules) for name, rules in POLICIES.items()}


def test_a_seed_replays_the_same_run(played):
    again = play(FIRST_RULES, small_town())

    assert again.visits == played["product"].visits
    assert again.offers == played["product"].offers


def test_another_seed_is_another_town(played):
    assert play(FIRST_RULES, small_town(seed=2)).visits != played["product"].visits


def test_a_pair_has_the_same_luck_whenever_it_is_asked():
    first, later = luck_of(TOWN, 3), luck_of(TOWN, 3)

    assert np.array_equal(first.accepts, later.accepts) and np.array_equal(first.delay, later.delay)
    assert not np.array_equal(first.accepts, luck_of(TOWN, 4).accepts)


def test_the_luck_of_a_request_does_not_depend_on_which_others_are_asked():
    thin = town_of(TOWN.world, TOWN.stretch, Density(30, 0.5), TOWN.seed)

    number = int(thin.requests.number[5])

    assert number > 5
    assert np.array_equal(luck_of(thin, 5).accepts, luck_of(TOWN, number).accepts)


@pytest.mark.parametrize("name", POLICIES)
def test_each_request_ends_exactly_once(played, name):
    run = played[name]

    assert set(run.state) <= {FILLED, GAVE_UP, EXHAUSTED}
    assert (run.ended_at >= TOWN.requests.at).all()
    assert Counter(visit.request for visit in run.visits) == Counter(np.flatnonzero(run.helper >= 0).tolist())


@pytest.mark.parametrize("name", POLICIES)
def test_nobody_is_in_two_places(played, name):
    by_helper: dict[int, list] = {}
    for visit in played[name].visits:
        by_helper.setdefault(visit.helper, []).append(visit)

    overlaps = [
        (one, other)
        for visits in by_helper.values()
        for one, other in pairwise(sorted(visits, key=lambda visit: visit.leaves))
        if one.ends > other.leaves
    ]

    assert by_helper
    assert overlaps == []


@pytest.mark.parametrize("name", POLICIES)
def test_nobody_is_asked_twice_for_one_request(played, name):
    pairs = Counter((offer.request, offer.helper) for offer in played[name].offers)

    assert set(pairs.values()) == {1}


def test_the_caps_of_the_policy_hold():
    tight = {**FIRST_RULES, "open_offers_at_most": 1, "offers_a_day_at_most": 2}
    offers = play(tight).offers
    calm = [offer for offer in offers if not TOWN.requests.urgent[offer.request]]

    assert max(offer.open_before for offer in offers) == 0
    assert max(offer.day_before for offer in calm) <= 1


def test_without_the_caps_they_are_passed():
    free = {**FIRST_RULES, "open_offers_at_most": 99, "offers_a_day_at_most": 99}

    assert max(offer.open_before for offer in play(free).offers) > 0


def test_only_broadcast_passes_the_worlds_cap_of_open_offers():
    town = small_town(helpers=8)
    most = {name: max(offer.open_before for offer in play(name, town).offers) for name in BASELINES}

    assert most["broadcast"] >= 2
    assert max(most[name] for name in BASELINES if name != "broadcast") <= 1


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        (filters, "first_stop", lambda row, rules, wish: "hours"),
        (ranking, "rank", lambda candidates, weights: []),
        (dispatch, "next_step", lambda *how_it_stands: dispatch.Step(dispatch.END, [], None)),
    ],
)
def test_it_is_the_products_own_code_that_asks_around(monkeypatch, played, module, name, broken):
    monkeypatch.setattr(module, name, broken)

    assert play(FIRST_RULES).visits == []
    assert play("nearest").visits == played["nearest"].visits


def test_offers_run_out_when_the_product_says_so(monkeypatch):
    monkeypatch.setattr(dispatch, "offer_expires_at", lambda now, begins_at, rules: now)

    assert play(FIRST_RULES).visits == []


def test_other_weights_ask_other_helpers(played):
    far = {**FIRST_RULES, "weights": {**dict.fromkeys(FIRST_RULES["weights"], 0.0), "near": 1.0}}
    turned = play(far)

    assert turned.visits != played["product"].visits
    assert mean_km(turned) < mean_km(played["product"])


def mean_km(run: Played) -> float:
    asks, helpers = TOWN.requests, TOWN.helpers
    gaps = [
        np.hypot(asks.lat[o.request] - helpers.lat[o.helper], 0.6 * (asks.lng[o.request] - helpers.lng[o.helper]))
        for o in run.offers
    ]
    return float(np.mean(gaps))


def test_silence_at_night_is_not_held_against_anybody():
    policy = policy_of(TOWN, FIRST_RULES)

    assert [policy.is_held_against(60.0 * hour) for hour in (6, 12, 23)] == [False, True, False]


def test_the_product_sees_distances_between_cells_only():
    policy, seeking = Product(TOWN, FIRST_RULES), Engine(TOWN, policy_of(TOWN, FIRST_RULES)).market.seek(0)

    seen = [row["km"] for row in policy._rows(seeking)]

    assert seen == [float(seeking.seen_km[helper]) for helper in seeking.near]
    assert seen != [float(seeking.km[helper]) for helper in seeking.near]


def test_a_trial_plays_all_policies_in_the_same_towns_and_says_how_far_it_is():
    told = []

    trial = try_policies(
        demand=small_demand(),
        world=small_world(),
        policies=POLICIES,
        progress=lambda done, total: told.append((done, total)),
    )

    assert told == [(done, 10) for done in range(1, 11)]
    assert trial.start == START and trial.seeds == (1, 2)
    assert all(0 <= trial.mean(name, "fill") <= 1 for name in POLICIES)


def test_two_processes_find_what_one_finds():
    given = {"demand": small_demand(), "world": small_world(), "policies": {"product": FIRST_RULES}}

    alone, together = try_policies(**given), try_policies(**given, processes=2)

    assert [alone.mean("product", name) for name in NAMES] == [together.mean("product", name) for name in NAMES]


def test_a_demand_of_another_year_is_played_from_its_first_day():
    trial = try_policies(
        demand=small_demand(), world=small_world(time__start="2011-10-10"), policies={"nearest": "nearest"}, seeds=[1]
    )

    assert trial.start == START
