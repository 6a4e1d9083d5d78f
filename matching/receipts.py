"""What is kept of a wave, so that it can be explained, and worked out again from what was kept alone.

Pure: how a wave was ranked comes in, plain rows of ids and numbers come out; a replay goes the other way.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from matching.filters import BLOCKED, Aside, Reached, Wish
from matching.ranking import Candidate, Ranked, given, rank, scored

Line = dict[str, Any]

# Who asked, where and in which languages is not kept of the wish; what the ranking and its words need is.
NOT_KEPT = {"request", "seeker", "cell", "languages"}
KNOWN = {field.name for field in fields(Candidate)}


def kept_of(
    wish: Wish, reached: Reached, ranked: Sequence[Ranked], at_most: int, elsewhere: Collection[int] = ()
) -> dict[str, Any]:
    """The columns of a receipt: at most `at_most` of the ranked and as many of those left out, and counts of all.

    `elsewhere` are those of them whom another request of the window asked first.
    """
    rows = [one.receipt(place) for place, one in enumerate(ranked[:at_most], start=1)]
    rows = [{**row, "elsewhere": True} if row["helper"] in elsewhere else row for row in rows]
    return {
        "wish": _wish(wish),
        "mean_jobs": reached.mean_jobs,
        "candidates": reached.able,
        "ranked": rows,
        "stopped": _stopped(reached)[:at_most],
        "left_out": reached.left_out,
    }


def _wish(wish: Wish) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(wish).items() if name not in NOT_KEPT}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}


def _stopped(reached: Reached) -> list[Line]:
    """Each left-out helper with the first filter; those kept apart by a block come first, with what they may read."""
    apart = [_apart(helper, aside) for helper, aside in sorted(reached.aside.items())]
    others = [{"helper": helper, "filter": name} for helper, name in reached.stopped.items() if name != BLOCKED]
    return apart + others


def _apart(helper: int, aside: Aside) -> Line:
    if aside.filter is not None:
        return {"helper": helper, "filter": BLOCKED, "next": aside.filter}
    return {**given(aside.candidate), "filter": BLOCKED}


def candidate_in(line: Line) -> Candidate:
    """The candidate that a kept line is about. Raises KeyError when its numbers are not kept any more."""
    numbers = {name: value for name, value in line["given"].items() if name in KNOWN}
    return Candidate(helper=line["helper"], cell="", **numbers)


@dataclass(frozen=True)
class Replay:
    """What came out of working a receipt out again: the lines, and where they differ from what was kept."""

    lines: list[Line]
    differing: list[int]

    @property
    def is_same(self) -> bool:
        return not self.differing


def replay(lines: Sequence[Line], weights: dict[str, float], mean: float) -> Replay:
    """Rank the kept candidates again; every place whose helper, score or features differ is named."""
    again = rank([candidate_in(line) for line in lines], weights, mean)
    found = [one.receipt(place) for place, one in enumerate(again, start=1)]
    pairs = enumerate(zip(map(_without_window, lines), found, strict=True), start=1)
    differing = [place for place, pair in pairs if pair[0] != pair[1]]
    return Replay(found, differing)


def _without_window(line: Line) -> Line:
    """What the ranking alone says; whom another request took is no part of it."""
    return {name: value for name, value in line.items() if name != "elsewhere"}


def told(line: Line, ranked: Sequence[Line], rules: dict[str, Any], mean: float, asked: int) -> Line | None:
    """What a helper may read of the line about them: as it is, except that nobody reads of a block.

    Whoever a block kept apart reads the next filter that stopped them; where there is none they read of their numbers
    and of the place that these give them behind the `asked` who were asked in that wave, as everybody does who came
    further down. None where a block is all that is left.
    """
    if line.get("filter") != BLOCKED:
        return line
    if "next" in line:
        return {"helper": line["helper"], "filter": line["next"]}
    return _as_if_ranked(line, ranked, rules["weights"], mean, asked) if "given" in line else None


def _as_if_ranked(line: Line, ranked: Sequence[Line], weights: dict[str, float], mean: float, asked: int) -> Line:
    own = scored(candidate_in(line), weights, mean)
    before = sum((-kept["score"], kept["helper"]) < (-own.score, line["helper"]) for kept in ranked)
    return own.receipt(max(before, asked) + 1)
