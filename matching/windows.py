"""Short windows in which searches that could contend wait for each other, and who is asked first for which of them.

Pure: whoever simulates a search may use it as the product does. Only flexible searches wait, at most one window, and
only in company: whoever is alone goes at once. In the simulated town of SCIENCE 2 two of a hundred windows of half a
minute are contended, and fill does not change up to windows of three minutes; so they are short, for the moments when
many ask at once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from matching import dispatch
from matching.assignment import assign_all
from matching.ranking import Ranked

# How many of its best a search takes into the assignment (SCIENCE 4).
CANDIDATES_AT_MOST = 50


def gathers(standing: dispatch.Standing, rules: dict[str, Any]) -> bool:
    """Whether a search whose turn has come waits for the end of its window when others are on their way."""
    if standing.urgency == "urgent" or standing.mode != dispatch.FIND or not rules.get("window_seconds"):
        return False
    is_awake = dispatch.asleep_until(standing, rules) is None
    return is_awake and tick_after(standing.now, rules) < standing.begins_at


def tick_after(moment: datetime, rules: dict[str, Any]) -> datetime:
    """The end of the window that a moment lies in; windows are the same for everybody, counted from 1970."""
    seconds = rules["window_seconds"]
    return moment + timedelta(seconds=seconds - moment.timestamp() % seconds)


def assign_window(rankings: Mapping[int, Sequence[Ranked]]) -> dict[int, int]:
    """The helper whom each search of a window asks first, by search id; `rankings` are best first.

    Empty when no two searches have the same favourite: then each asks its own. A search for which nobody is left has
    no entry.
    """
    favourites = [ranked[0].candidate.helper for ranked in rankings.values() if ranked]
    if len(set(favourites)) == len(favourites):
        return {}
    best = {search: ranked[:CANDIDATES_AT_MOST] for search, ranked in rankings.items()}
    return assign_all(
        {search: [(one.candidate.helper, one.score) for one in ranked] for search, ranked in best.items()}
    )


def put_first(ranked: Sequence[Ranked], helper: int | None) -> list[Ranked]:
    """The same order, with one helper before all others, if they are in it."""
    return sorted(ranked, key=lambda one: one.candidate.helper != helper)


def passed_over(ranked: Sequence[Ranked], helper: int | None, elsewhere: set[int]) -> set[int]:
    """Who of those ranked before a helper goes to another request of the window."""
    places = {one.candidate.helper: place for place, one in enumerate(ranked)}
    until = places.get(helper, 0)
    return {one.candidate.helper for one in ranked[:until]} & elsewhere
