"""Proposed rules tried on the past month, before they count: on its receipts, and on its requests in the simulator."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from marketplace.bookings.models import Request
from matching.models import Policy, Reach, Receipt
from matching.numbers import Rules
from matching.ranking import Ranked, choose, rank
from matching.receipts import candidate_in
from matching.simulator.demand import Asked
from matching.simulator.measures import gini
from matching.simulator.trial import NAMES, Trial, try_policies
from matching.simulator.world import REFERENCE, Density, read_world

DAYS = 30
SEEDS = (31, 32, 33)
# With less than this a town is too small to say anything about.
REQUESTS_AT_LEAST, HELPERS_AT_LEAST = 50, 5
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Replayed:
    """First waves of the past month, asked again under other rules.

    `waves` is how many receipts were whole; in `first_differs` of them somebody else comes first, in `asked_differ`
    somebody else is asked. Then, before and after: how many were asked in all, how many different helpers, and Gini's
    coefficient of how evenly, over all who could be asked.
    """

    waves: int
    first_differs: int
    asked_differ: int
    asked: tuple[int, int]
    helpers: tuple[int, int]
    gini: tuple[float, float]


def replayed(rules: Rules) -> Replayed:
    """Ask the first waves of the past month again: whom the kept candidates' numbers would have brought forward."""
    waves = first = differ = 0
    counts: tuple[Counter[int], Counter[int]] = Counter(), Counter()
    able: set[int] = set()
    for receipt, kept in _first_waves():
        before, after = _asked(receipt, kept), _asked(receipt, rules)
        waves += 1
        first += before[:1] != after[:1]
        differ += set(before) != set(after)
        counts[0].update(before)
        counts[1].update(after)
        able.update(line["helper"] for line in receipt.ranked)
    spread = [gini(np.array([count[helper] for helper in sorted(able)], dtype=float)) for count in counts]
    return Replayed(
        waves,
        first,
        differ,
        (counts[0].total(), counts[1].total()),
        (len(counts[0]), len(counts[1])),
        (_known(spread[0]), _known(spread[1])),
    )


def _first_waves() -> Iterator[tuple[Receipt, Rules]]:
    versions = dict(Policy.objects.values_list("version", "rules"))
    since = timezone.now() - timedelta(days=DAYS)
    for receipt in Receipt.objects.filter(wave=1, is_whole=True, at__gt=since).order_by("pk").iterator(200):
        if receipt.ranked:
            yield receipt, versions[receipt.policy_version]


def _asked(receipt: Receipt, rules: Rules) -> list[int]:
    """Whom a wave asks under these rules, best first."""
    able = [one for one in map(candidate_in, receipt.ranked) if one.trust >= rules["trust_floor"]]
    ranked: Sequence[Ranked] = rank(able, rules["weights"], receipt.mean_jobs)
    return [one.candidate.helper for one in choose(ranked, rules, receipt.wish.get("urgency", "flexible"))]


def simulated(before: Rules, after: Rules, progress: Callable[[int, int], None]) -> dict[str, Any] | None:
    """Both rules played on the past month's requests with as many helpers as there are; None when there are too few.

    Per measure the mean before, after, and the difference with its standard error; times in minutes.
    """
    demand, helpers = _demand(), Reach.objects.order_by().values("helper_id").distinct().count()
    if len(demand) < REQUESTS_AT_LEAST or helpers < HELPERS_AT_LEAST:
        return None
    world = read_world(REFERENCE)
    days = max((demand[-1].at.date() - demand[0].at.date()).days + 1, world.warm_up_days + 1)
    trial = try_policies(
        demand=demand,
        world=world,
        policies={BEFORE: before, AFTER: after},
        density=Density(helpers=helpers),
        seeds=SEEDS,
        days=days,
        start=demand[0].at.date(),
        progress=progress,
    )
    return {"requests": len(demand), "helpers": helpers, "days": days, "measures": _measures(trial)}


def _demand() -> list[Asked]:
    """The past month's requests: when they were sent, in which published cell, about what."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = Request.objects.filter(published_at__gt=since).order_by("published_at")
    fields = ("published_at", "place__cell_lat", "place__cell_lng", "topic__slug")
    return [
        Asked(timezone.localtime(at).replace(tzinfo=None), lat, lng, slug)
        for at, lat, lng, slug in rows.values_list(*fields)
    ]


def _measures(trial: Trial) -> dict[str, list[float | None]]:
    found = {}
    for name in NAMES:
        gap, error = trial.against(AFTER, BEFORE, name)
        found[name] = [_known(value) for value in (trial.mean(BEFORE, name), trial.mean(AFTER, name), gap, error)]
    return found


def _known(value: float) -> float | None:
    """What is not known is not a number in JSON either."""
    return None if math.isnan(value) else round(value, 4)


def tried(before: Rules, after: Rules, progress: Callable[[int], None]) -> dict[str, Any]:
    """Everything that a trial says; `progress` hears how far it is, in percent."""
    replay = asdict(replayed(after))
    progress(10)
    played = simulated(before, after, lambda done, total: progress(10 + 90 * done // total))
    return {"replayed": replay, "simulated": played}
