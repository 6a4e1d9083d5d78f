"""Dispatch on demand from outside, with the reference world: DEMAND names the file. Without one nothing is measured."""

import os
from pathlib import Path

import pytest

from matching.rules import FIRST_RULES
from matching.simulator.demand import read_demand
from matching.simulator.trial import Trial, try_policies
from matching.simulator.world import REFERENCE, read_world
from tests.long import record, rounds

DEMAND = os.environ.get("DEMAND", "")
WORLD = read_world(REFERENCE)
SEEDS = WORLD.seeds[: rounds(1, len(WORLD.seeds))]
# What the product gains over nearest-first, and what it may lose to somebody who knows every draw.
TARGETS = {"dense": (0.06, 0.15), "sparse": (0.08, 0.18), "tight": (0.06, 0.25)}
# The trap of SCIENCE 2: an offer ends before the next wave goes.
HARD_EXPIRY = {**FIRST_RULES, "offer_open_minutes": FIRST_RULES["flexible"]["wave_every"] / 60}

pytestmark = pytest.mark.skipif(not DEMAND, reason="DEMAND names no file")


def trial_of(density: str, seeds: tuple[int, ...], **policies) -> Trial:
    demand = read_demand(Path(DEMAND))
    return try_policies(demand=demand, world=WORLD, policies=policies, density=density, seeds=seeds, processes=2)


@pytest.mark.parametrize("density", TARGETS)
def test_the_product_against_nearest_first(density):
    trial = trial_of(density, SEEDS, nearest="nearest", product=FIRST_RULES)
    more_fill, most_regret = TARGETS[density]
    names = ("fill", "urgent_fill", "wait", "regret", "gini", "offers", "parity")
    found = {name: trial.mean("product", name) for name in names}
    gained = {name: trial.against("product", "nearest", name)[0] for name in names}
    record(
        f"{density}: fill {found['fill']:.3f} ({gained['fill']:+.3f} over nearest first), urgent fill "
        f"{found['urgent_fill']:.3f} ({gained['urgent_fill']:+.3f}), urgent wait {found['wait']:.1f} min, regret "
        f"{found['regret']:.3f}, Gini {found['gini']:.3f} ({gained['gini']:+.3f}), {found['offers']:.1f} offers per "
        f"fill, new helpers at {found['parity']:.2f} of parity"
    )

    assert gained["fill"] >= more_fill
    assert gained["urgent_fill"] >= 0.12
    assert found["wait"] <= 6
    assert found["regret"] <= most_regret
    assert found["offers"] <= 8
    assert gained["gini"] <= -0.04
    assert found["parity"] >= 0.95


def test_offers_that_end_before_the_next_wave_miss_it():
    trial = trial_of("sparse", WORLD.seeds[:1], nearest="nearest", hard=HARD_EXPIRY)

    assert trial.against("hard", "nearest", "fill")[0] < TARGETS["sparse"][0]
