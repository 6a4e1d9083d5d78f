"""Who of those in reach can be asked, and by which filter the others were stopped.

Pure: a row says what is known of one helper for one wish, whoever wrote it; each filter's name is true when it lets
the helper pass. The product asks the same in one statement (`statement.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from matching.ranking import Candidate, mean_jobs

Row = dict[str, Any]

BLOCKED = "blocked"
# What stops somebody only for now: others answer, offers run out, a day ends.
PASSING = ("open_offers", "day_cap")
# In the order in which they are asked; the first one that says no is what the receipt names.
FILTERS = (
    "hours",
    "language",
    "paid_only",
    "payouts",
    "price",
    "trust",
    "away",
    "blocked",
    "asked",
    "busy",
    "capacity",
    "open_offers",
    "day_cap",
)


@dataclass(frozen=True)
class Wish:
    """What a request asks of helpers; the place is a published cell and nothing finer.

    `usual` is what the package (its id as text) costs where a helper has no price of their own, `options` what the
    chosen options add to every price, `budget` the most that is paid, all in minor units; None asks for free help. By
    the hour prices are of an hour, and `minutes_most` of it are compared with the budget; a package counts as one.
    `widen_km` reaches those whose area ends up to so far short of the cell. From afar
    (`is_remote`) there is no way to the next visit.
    """

    request: int
    seeker: int
    round: int
    topic_number: int
    cell: str
    begins: datetime
    ends: datetime
    languages: tuple[str, ...]
    urgency: str
    package: str = ""
    usual: int = 0
    minutes_most: int = 60
    options: int = 0
    budget: int | None = None
    widen_km: float = 0.0
    is_remote: bool = False


@dataclass(frozen=True)
class Aside:
    """Somebody whom a block kept apart, as if there were none: the next filter that stops them, or their numbers.

    Whoever was blocked reads this instead, so that they cannot tell it from not having been asked.
    """

    filter: str | None
    candidate: Candidate


@dataclass(frozen=True)
class Reached:
    """Everybody whose area covers the cell: the best of those who can be asked, and how many each filter stopped.

    `stopped` names those left out, as many as there is room for, `aside` those of them whom a block kept apart. `able`
    is how many can be asked, `mean_jobs` their mean of jobs per available day (fairness). Where the question was about
    some helpers by id, `would_be` holds what ranking needs of those stopped, and `places` the rank of each; for
    somebody stopped, how many of those who can be asked come before.
    """

    candidates: list[Candidate]
    left_out: dict[str, int]
    stopped: dict[int, str]
    aside: dict[int, "Aside"] = field(default_factory=dict)
    would_be: dict[int, Candidate] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    able: int = field(kw_only=True)
    mean_jobs: float = field(kw_only=True)

    @property
    def covering(self) -> int:
        """How many people's area covers the cell at all."""
        return self.able + sum(self.left_out.values())

    @property
    def passing(self) -> int:
        """How many are stopped by nothing but what passes by itself."""
        return sum(self.left_out.get(name, 0) for name in PASSING)


def sift(rows: Iterable[Row], rules: dict[str, Any], wish: Wish) -> Reached:
    """Put each row whose area covers the wish's cell through the filters."""
    candidates, left_out, stopped, aside = [], dict.fromkeys(FILTERS, 0), {}, {}
    for row in rows:
        stop = first_stop(row, rules, wish)
        if stop is None:
            candidates.append(candidate_of(row, wish))
        else:
            left_out[stop] += 1
            stopped[row["helper"]] = stop
            if stop == BLOCKED:
                unblocked = {**row, BLOCKED: True}
                aside[row["helper"]] = Aside(first_stop(unblocked, rules, wish), candidate_of(row, wish))
    counts = {name: count for name, count in left_out.items() if count}
    return Reached(candidates, counts, stopped, aside, able=len(candidates), mean_jobs=mean_jobs(candidates))


def first_stop(row: Row, rules: dict[str, Any], wish: Wish) -> str | None:
    """The first filter that this row does not pass."""
    passes = {
        "hours": row["hours"],
        "language": row["language"],
        "paid_only": row["free"] or wish.budget is not None,
        "payouts": row["payouts"] or wish.budget is None,
        "price": wish.budget is None or row["price"] <= wish.budget,
        "trust": row["trust_floor"],
        "away": row["away"],
        "blocked": row["blocked"],
        "asked": row["asked"],
        "busy": row["busy"],
        "capacity": row["capacity"],
        "open_offers": row["open_now"] < rules["open_offers_at_most"],
        "day_cap": wish.urgency == "urgent" or row["today"] < rules["offers_a_day_at_most"],
    }
    return next((name for name, is_fine in passes.items() if not is_fine), None)


def candidate_of(row: Row, wish: Wish) -> Candidate:
    """What ranking needs of a row that passed every filter."""
    return Candidate(
        helper=row["helper"],
        cell=row["cell"],
        km=row["km"],
        trust=row["trust"],
        evidence=row["evidence"],
        offers=row["offers"],
        accepted=row["accepted"],
        jobs=row["jobs"],
        no_shows=row["no_shows"],
        jobs_per_day=row["jobs_per_day"],
        price=0 if wish.budget is None else row["price"],
        price_ratio=row["price"] / wish.budget if wish.budget else 0.0,
    )
