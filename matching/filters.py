"""Who of those in reach can be asked, and by which filter the others were stopped.

Pure: a row says what is known of one helper for one wish (the columns of `reach.STATEMENT`), whoever wrote it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from matching.ranking import Candidate

Row = dict[str, Any]

BLOCKED = "blocked"
# In the order in which they are asked; the first one that says no is what the receipt names.
FILTERS = (
    "hours",
    "language",
    "paid_only",
    "payouts",
    "price",
    "trust",
    "blocked",
    "asked",
    "busy",
    "open_offers",
    "day_cap",
)


@dataclass(frozen=True)
class Wish:
    """What a request asks of helpers; the place is a published cell and nothing finer.

    `usual` is what the package (its id as text) costs where a helper has no price of their own, `options` what the
    chosen options add to every price, `budget` the most that is paid, all in minor units; None asks for free help.
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
    options: int = 0
    budget: int | None = None


@dataclass(frozen=True)
class Aside:
    """Somebody whom a block kept apart, as if there were none: the next filter that stops them, or their numbers.

    Whoever was blocked reads this instead, so that they cannot tell it from not having been asked.
    """

    filter: str | None
    candidate: Candidate


@dataclass(frozen=True)
class Reached:
    """Everybody whose area covers the cell: those who can be asked, and how many each filter stopped."""

    candidates: list[Candidate]
    left_out: dict[str, int]
    stopped: dict[int, str]
    aside: dict[int, "Aside"] = field(default_factory=dict)


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
    return Reached(candidates, {name: count for name, count in left_out.items() if count}, stopped, aside)


def first_stop(row: Row, rules: dict[str, Any], wish: Wish) -> str | None:
    """The first filter that this row does not pass."""
    passes = {
        "hours": row["hours"],
        "language": row["language"],
        "paid_only": row["free"] or wish.budget is not None,
        "payouts": row["payouts"] or wish.budget is None,
        "price": wish.budget is None or row["price"] <= wish.budget,
        "trust": row["trust_floor"],
        "blocked": row["blocked"],
        "asked": row["asked"],
        "busy": row["busy"],
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
        no_shows=0,
        jobs_per_day=row["jobs"] / 30,
        price=0 if wish.budget is None else row["price"],
        price_ratio=row["price"] / wish.budget if wish.budget else 0.0,
    )
