"""When a wave goes, whom it asks, and what becomes of a search that finds nobody new (SCIENCE 2, soft escalation).

Pure: how a search stands and who is in order come in, the next step comes out; earlier offers stay open throughout.
In the mode "choose" it is the seeker who names whom to ask; the others are asked only with the seeker's consent, once
the chosen one cannot come. Flexible searches send nothing in the policy's quiet hours: they sleep until the morning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from marketplace.bookings.rules import QUOTES_ENOUGH
from matching.ranking import Ranked, choose

ASK, WAIT, LATER, SLEEP, REST, END = "ask", "wait", "later", "sleep", "rest", "end"
# What does not count as a wave.
UNCOUNTED = (SLEEP, REST)
FIND, CHOOSE = "find", "choose"
# How it stands with the helper whom the seeker chose: nobody yet, chosen, asked and thinking, cannot come.
NOBODY, NAMED, THINKING, OVER = "", "named", "thinking", "over"


@dataclass(frozen=True)
class Standing:
    """How a search stands when its turn has come: `wave` waves went out, `thinking` of their offers may still lead to a
    visit, of which `quotes` are quotes that stand.

    `now` is in the local time of those who are asked, which the quiet hours are said in.
    """

    urgency: str
    wave: int
    thinking: int
    now: datetime
    begins_at: datetime
    mode: str = FIND
    asks_others: bool = False
    choice: str = NOBODY
    chosen: int | None = None
    quotes: int = 0


@dataclass(frozen=True)
class Step:
    """What a search does now: ask `chosen`, wait for those who are thinking, look again later, sleep, rest for the
    seeker, or end.

    `look_again_at` is when its turn comes again; None leaves it to an answer.
    """

    verb: str
    chosen: list[Ranked]
    look_again_at: datetime | None


def next_step(standing: Standing, ranked: Sequence[Ranked], rules: dict[str, Any], passing: int = 0) -> Step:
    """The step of a search whose turn has come; `ranked` are those who can be asked now, best first, `passing` is how
    many are stopped by what passes: enough open offers, enough offers for a day.
    """
    if not may_ask(standing, rules):
        return _only_wait(standing)
    named = _named(standing, ranked)
    if named is None and not goes_round(standing):
        return Step(REST, [], standing.begins_at) if ranked or standing.thinking else Step(END, [], None)
    wakes = asleep_until(standing, rules)
    if wakes is not None:
        return Step(SLEEP, [], wakes)
    if named is not None:
        return Step(ASK, [named], choice_expires_at(standing.now, standing.begins_at, rules))
    again = turn_after(standing.now, standing, rules)
    if chosen := choose(ranked, rules, standing.urgency):
        return Step(ASK, chosen, again)
    if standing.thinking:
        return Step(WAIT, [], again)
    return Step(LATER, [], _look_again(standing, rules)) if passing else Step(END, [], None)


def after_stand_bys(standing: Standing, rules: dict[str, Any]) -> Step:
    """Whoever stood by has the search to themselves until the next wave's time."""
    return Step(ASK, [], turn_after(standing.now, standing, rules))


def may_ask(standing: Standing, rules: dict[str, Any]) -> bool:
    """Whether anybody else may be asked at all now: not while a chosen helper has the search to themselves, nor while
    there are quotes enough.
    """
    if standing.mode == CHOOSE and standing.choice == THINKING:
        return False
    if standing.quotes >= QUOTES_ENOUGH:
        return False
    return standing.wave < rules["waves_at_most"] and standing.begins_at > standing.now


def goes_round(standing: Standing) -> bool:
    """Whether waves go out by themselves: always when finding, else with consent once the chosen one cannot come."""
    return standing.mode == FIND or (standing.asks_others and standing.choice in (NAMED, OVER))


def asleep_until(standing: Standing, rules: dict[str, Any]) -> datetime | None:
    """When a search wakes; None while it is awake: urgent ones always are, and so is one that begins before that."""
    if standing.urgency == "urgent":
        return None
    wakes = morning_after(standing.now, rules)
    return wakes if wakes is not None and wakes < standing.begins_at else None


def morning_after(moment: datetime, rules: dict[str, Any]) -> datetime | None:
    """The end of the quiet hours that a local time lies in; None outside of them."""
    length = (rules["quiet_until"] - rules["quiet_from"]) % 24 * 60
    if (moment.hour * 60 + moment.minute - rules["quiet_from"] * 60) % (24 * 60) >= length:
        return None
    wakes = moment.replace(hour=int(rules["quiet_until"]), minute=0, second=0, microsecond=0)
    return wakes if wakes > moment else wakes + timedelta(days=1)


def turn_after(moment: datetime, standing: Standing, rules: dict[str, Any]) -> datetime:
    """When the wave after one at that moment goes: not in the quiet hours, as long as that is before the visit."""
    return _by_day(_later(moment, timedelta(seconds=rules[standing.urgency]["wave_every"])), standing, rules)


def _look_again(standing: Standing, rules: dict[str, Any]) -> datetime:
    """When somebody may have room again: urgent searches look at every wave's time, others when an offer runs out."""
    if standing.urgency == "urgent":
        return turn_after(standing.now, standing, rules)
    return _by_day(_later(standing.now, timedelta(minutes=rules["offer_open_minutes"])), standing, rules)


def _by_day(turn: datetime, standing: Standing, rules: dict[str, Any]) -> datetime:
    wakes = morning_after(turn, rules) if standing.urgency != "urgent" else None
    return wakes if wakes is not None and wakes < standing.begins_at else turn


def offer_expires_at(now: datetime, begins_at: datetime, rules: dict[str, Any]) -> datetime:
    """Half an hour from now (`offer_open_minutes`), and never past the time of the visit."""
    return min(now + timedelta(minutes=rules["offer_open_minutes"]), begins_at)


def choice_expires_at(now: datetime, begins_at: datetime, rules: dict[str, Any]) -> datetime:
    """How long a helper whom the seeker chose may think it over, and never past the time of the visit."""
    return min(_later(now, timedelta(minutes=rules["choose"]["offer_open_minutes"])), begins_at)


def _only_wait(standing: Standing) -> Step:
    return Step(WAIT, [], None) if standing.thinking else Step(END, [], None)


def _named(standing: Standing, ranked: Sequence[Ranked]) -> Ranked | None:
    """The helper who is to be asked next because the seeker said so, if they still can come."""
    if standing.mode != CHOOSE or standing.choice != NAMED:
        return None
    return next((one for one in ranked if one.candidate.helper == standing.chosen), None)


def _later(now: datetime, span: timedelta) -> datetime:
    """So much real time later, also where the clocks are changed in between."""
    return (now.astimezone(UTC) + span).astimezone(now.tzinfo)
