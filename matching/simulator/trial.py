"""Try policies on a demand: the one door to the simulator, for the command and for operators."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from typing import Any

from matching.simulator.clairvoyant import clairvoyant_value
from matching.simulator.demand import Asked, Stretch, stretch
from matching.simulator.engine import Engine
from matching.simulator.measures import Measures, counted_of, measure
from matching.simulator.people import town_of
from matching.simulator.policies import policy_of
from matching.simulator.world import Density, World

Rules = str | dict[str, Any]
NAMES = ("fill", "urgent_fill", "wait", "regret", "gini", "offers", "parity")


@dataclass(frozen=True)
class Trial:
    """What came out: per policy the measures of each seed, in the order of `seeds`."""

    density: str
    seeds: tuple[int, ...]
    start: date
    days: int
    results: dict[str, list[Measures]]

    def mean(self, policy: str, name: str) -> float:
        """The mean of a measure (one of NAMES) over the seeds that have it; NaN when none has."""
        known = self._known(policy, name)
        return statistics.fmean(known) if known else math.nan

    def error(self, policy: str, name: str) -> float:
        """The standard error of that mean; NaN with fewer than two seeds."""
        known = self._known(policy, name)
        return statistics.stdev(known) / math.sqrt(len(known)) if len(known) > 1 else math.nan

    def against(self, policy: str, other: str, name: str) -> tuple[float, float]:
        """The mean difference between two policies in the same towns, and its standard error."""
        pairs = zip(self.results[policy], self.results[other], strict=True)
        gaps = [getattr(one, name) - getattr(rival, name) for one, rival in pairs]
        return statistics.fmean(gaps), statistics.stdev(gaps) / math.sqrt(len(gaps)) if len(gaps) > 1 else math.nan

    def _known(self, policy: str, name: str) -> list[float]:
        values = [getattr(found, name) for found in self.results[policy]]
        return [value for value in values if not math.isnan(value)]


def try_policies(
    *,
    demand: Sequence[Asked],
    world: World,
    policies: Mapping[str, Rules],
    density: "str | Density" = "dense",
    seeds: Sequence[int] = (),
    days: int | None = None,
    start: date | None = None,
    processes: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Trial:
    """Play every policy in the same towns and measure it.

    `demand` are rows of `Asked` (naive times on the place's own clock, degrees, a category), from `read_demand` or
    made of a site's own requests: cells' centres will do. `world` is `read_world(REFERENCE)` or another file.
    `policies` maps a name to rules (shaped like `matching.rules.FIRST_RULES`, e.g. `Policy.rules`) or to the name of a
    baseline ("nearest", "rating", "broadcast", "nearest_soft"). `density` names one of the world's, or says how
    many helpers there are: `Density(helpers=80)`. Without `seeds`, `days` and `start` the world's count; when nothing
    is asked in those days, it is played from the first day of the demand (`Trial.start` says so).

    `progress(done, total)` is called after each town (with one process: after each policy in each town). It touches
    no database. Raises DemandError without demand, WorldError for an unknown density or days that are all warm-up.
    What nothing was asked for after the warm-up is NaN.
    """
    chosen = tuple(seeds) or world.seeds
    name, size = world.density(density)
    part = stretch(demand, start or world.start, world.days if days is None else days)
    world.check_days(part.days)
    total = len(chosen) * len(policies)
    done = _Counter(total, progress)
    if processes > 1 and len(chosen) > 1:
        with ProcessPoolExecutor(min(processes, len(chosen)), mp_context=get_context("fork")) as pool:
            jobs = [pool.submit(_play, world, part, size, seed, dict(policies)) for seed in chosen]
            found = [done.after(job.result(), len(policies)) for job in jobs]
    else:
        found = [_play(world, part, size, seed, dict(policies), done.one) for seed in chosen]
    results = {policy: [town[policy] for town in found] for policy in policies}
    return Trial(name, chosen, part.start, part.days, results)


class _Counter:
    """Tells how far it is."""

    def __init__(self, total: int, progress: Callable[[int, int], None] | None) -> None:
        self.done, self.total, self.progress = 0, total, progress

    def one(self) -> None:
        self.after(None, 1)

    def after(self, result: Any, count: int) -> Any:
        self.done += count
        if self.progress is not None:
            self.progress(self.done, self.total)
        return result


def _play(
    world: World,
    part: Stretch,
    density: Density,
    seed: int,
    policies: dict[str, Rules],
    after_each: Callable[[], None] | None = None,
) -> dict[str, Measures]:
    """Every policy in one town."""
    town = town_of(world, part, density, seed)
    best = clairvoyant_value(town, counted_of(town))
    found = {}
    for name, rules in policies.items():
        found[name] = measure(town, Engine(town, policy_of(town, rules)).run(), best)
        if after_each is not None:
            after_each()
    return found
