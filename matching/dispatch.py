"""When a wave goes, whom it asks, and what becomes of a search that finds nobody new (SCIENCE 2, soft escalation).

Pure: how a search stands and who is in order come in, the next step comes out; earlier offers stay open throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from matching.ranking import Ranked, choose

ASK, WAIT, END = "ask", "wait", "end"


@dataclass(frozen=True)
class Standing:
    """How a search stands when its turn has come: `wave` waves went out, `thinking` of their offers are still open."""

    urgency: str
    wave: int
    thinking: int
    now: datetime
    begins_at: datetime


@dataclass(frozen=True)
class Step:
    """What a search does now: ask `chosen`, wait for those who are thinking, or end.

    `look_again_at` is when its turn comes again; None leaves it to an answer.
    """

    verb: str
    chosen: list[Ranked]
    look_again_at: datetime | None


def next_step(standing: Standing, ranked: Sequence[Ranked], rules: dict[str, Any]) -> Step:
    """The step of a search whose turn has come; `ranked` are those who can be asked now, best first."""
    again = _next_turn(standing, rules)
    if may_ask(standing, rules):
        if chosen := choose(ranked, rules, standing.urgency):
            return Step(ASK, chosen, again)
        return Step(WAIT, [], again) if standing.thinking else Step(END, [], None)
    return Step(WAIT, [], None) if standing.thinking else Step(END, [], None)


def after_stand_bys(standing: Standing, rules: dict[str, Any]) -> Step:
    """Whoever stood by has the search to themselves until the next wave's time."""
    return Step(ASK, [], _next_turn(standing, rules))


def _next_turn(standing: Standing, rules: dict[str, Any]) -> datetime:
    return standing.now + timedelta(seconds=rules[standing.urgency]["wave_every"])


def may_ask(standing: Standing, rules: dict[str, Any]) -> bool:
    """Whether another wave may go out at all."""
    return standing.wave < rules["waves_at_most"] and standing.begins_at > standing.now


def offer_expires_at(now: datetime, begins_at: datetime, rules: dict[str, Any]) -> datetime:
    """Half an hour from now (`offer_open_minutes`), and never past the time of the visit."""
    return min(now + timedelta(minutes=rules["offer_open_minutes"]), begins_at)
