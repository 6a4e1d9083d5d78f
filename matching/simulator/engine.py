"""The events of a simulated city, one after the other: requests, waves, answers, visits."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from matching.simulator.formulas import chance
from matching.simulator.market import EXHAUSTED, FILLED, GAVE_UP, OPEN, Market, Seeking
from matching.simulator.people import Town, km_from


@dataclass(frozen=True)
class Turn:
    """What a policy does when a request's turn has come: whom it asks, when it looks again (None: at the next
    answer), or that it gives up.
    """

    asks: list[int]
    again: float | None
    ends: bool = False


class Policy(Protocol):
    """A way to ask around. `hastens`: an answer that leaves nobody thinking brings the next turn at once."""

    @property
    def hastens(self) -> bool: ...

    def turn(self, market: Market, seeking: Seeking, now: float) -> Turn: ...

    def expires_at(self, now: float, until: float) -> float: ...

    def is_held_against(self, sent: float) -> bool:
        """Whether a no, or silence, to an offer sent then counts in the share of past answers."""


@dataclass(frozen=True)
class Visit:
    """Somebody's time for one request, from setting out to the end, in minutes; `shows` is whether they came."""

    request: int
    helper: int
    leaves: float
    ends: float
    shows: bool


@dataclass(frozen=True)
class Offered:
    """One offer: to whom, when, how many open ones and how many of the last day it met."""

    request: int
    helper: int
    at: float
    open_before: int
    day_before: int


@dataclass(frozen=True)
class Played:
    """What became of each request; minutes, −1 and "no helper" (−1) where nobody came."""

    state: list[str]
    ended_at: np.ndarray
    helper: np.ndarray
    wait: np.ndarray
    value: np.ndarray
    offers: list[Offered]
    visits: list[Visit]


class Engine:
    """Plays one policy in one town."""

    def __init__(self, town: Town, policy: Policy) -> None:
        self.town, self.policy, self.market = town, policy, Market(town)
        self.queue: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self.order = 0
        count = len(town.requests)
        self.played = Played(
            [OPEN] * count, np.full(count, -1.0), np.full(count, -1), np.full(count, -1.0), np.zeros(count), [], []
        )

    def run(self) -> Played:
        for index, at in enumerate(self.town.requests.at.tolist()):
            self._at(at, self._arrive, index)
        while self.queue:
            now, _, act, arguments = heapq.heappop(self.queue)
            act(now, *arguments)
        return self.played

    def _at(self, when: float, act: Callable[..., None], *arguments: Any) -> None:
        self.order += 1
        heapq.heappush(self.queue, (when, self.order, act, arguments))

    def _arrive(self, now: float, index: int) -> None:
        seeking = self.market.seek(index)
        self._at(seeking.until, self._give_up, seeking)
        self._turn(now, seeking, seeking.turn)

    def _turn(self, now: float, seeking: Seeking, turn: int) -> None:
        """A timer counts only when no other turn came in the meantime."""
        if seeking.state != OPEN or seeking.turn != turn:
            return
        seeking.turn += 1
        found = self.policy.turn(self.market, seeking, now)
        if found.ends:
            self._close(now, seeking, EXHAUSTED)
            return
        for helper in found.asks:
            self._ask(now, seeking, helper)
        if found.again is not None:
            self._at(found.again, self._turn, seeking, seeking.turn)

    def _ask(self, now: float, seeking: Seeking, helper: int) -> None:
        market, world = self.market, self.town.world
        day = market.offers_within_a_day(helper, now)
        self.played.offers.append(Offered(seeking.index, helper, now, market.open_now[helper], day))
        today = market.note_offer(helper, now)
        seeking.asked.add(helper)
        seeking.thinking[helper] = now
        rate = self.town.helpers.answer_rate[helper]
        answers = chance(world.answer({"answer_rate": rate, "fatigue": world.fatigue, "offers_today": today}))
        spread = np.exp(world.delay_of_pair * seeking.luck.delay[helper])
        answered = now + float(self.town.helpers.delay[helper] * spread)
        expires = self.policy.expires_at(now, seeking.until)
        if seeking.luck.answers[helper] < answers and answered < expires:
            self._at(answered, self._answer, seeking, helper)
        else:
            self._at(expires, self._expire, seeking, helper)

    def _answer(self, now: float, seeking: Seeking, helper: int) -> None:
        if helper not in seeking.thinking:
            return
        sent, market = self._put_away(seeking, helper), self.market
        if market.is_free(helper, now):
            is_busy = market.busy_until[helper] > now
            is_yes = bool(seeking.luck.accepts[helper] < seeking.accepts[is_busy][helper])
            self._note(now, helper, sent, is_yes)
            if is_yes:
                self._win(now, seeking, helper)
                return
        self._hasten(now, seeking)

    def _expire(self, now: float, seeking: Seeking, helper: int) -> None:
        if helper in seeking.thinking:
            self._note(now, helper, self._put_away(seeking, helper), is_yes=False)
            self._hasten(now, seeking)

    def _note(self, now: float, helper: int, sent: float, is_yes: bool) -> None:
        if is_yes or self.policy.is_held_against(sent):
            self.market.note_answer(helper, now, is_yes)

    def _hasten(self, now: float, seeking: Seeking) -> None:
        if self.policy.hastens and not seeking.thinking:
            self._turn(now, seeking, seeking.turn)

    def _put_away(self, seeking: Seeking, helper: int) -> float:
        """The offer is over; returns when it was sent."""
        self.market.open_now[helper] -= 1
        return seeking.thinking.pop(helper)

    def _win(self, now: float, seeking: Seeking, helper: int) -> None:
        """The first yes wins: the helper sets out as soon as they are free."""
        market, asks = self.market, self.town.requests
        leaves = max(now, market.busy_until[helper])
        arrives = leaves + self._travel(seeking, helper, is_busy=leaves > now)
        ends = arrives + float(asks.duration[seeking.index])
        shows = bool(seeking.luck.shows[helper] >= seeking.no_show[helper])
        market.busy_until[helper], market.at_job[helper] = ends, seeking.index
        market.jobs[helper].append(now)
        self.played.visits.append(Visit(seeking.index, helper, leaves, ends, shows))
        self.played.helper[seeking.index], self.played.wait[seeking.index] = helper, now - seeking.at
        self.played.value[seeking.index] = self._value(seeking, helper, now - seeking.at)
        self._at(ends, self._done, seeking, helper, shows)
        self._close(now, seeking, FILLED)

    def _travel(self, seeking: Seeking, helper: int, is_busy: bool) -> float:
        """Minutes on the way: from the visit before when it is not over yet, else from home."""
        asks, world = self.town.requests, self.town.world
        km, before = seeking.km[helper], self.market.at_job[helper]
        if is_busy and before is not None:
            here = slice(seeking.index, seeking.index + 1)
            km = km_from(asks.lat[before], asks.lng[before], asks.lat[here], asks.lng[here])[0]
        return float(km) * world.detour / world.speed * 60

    def _value(self, seeking: Seeking, helper: int, wait: float) -> float:
        helpers = self.town.helpers
        return float(
            self.town.world.value(
                {
                    "quality": helpers.quality[helper],
                    "no_show": seeking.no_show[helper],
                    "km": seeking.km[helper],
                    "price": helpers.price[helper],
                    "budget": self.town.requests.budget[seeking.index],
                    "wait_hours": wait / 60,
                }
            )
        )

    def _done(self, now: float, seeking: Seeking, helper: int, shows: bool) -> None:
        """After the visit: some are reviewed; one that was missed speaks against its helper."""
        market, luck = self.market, seeking.luck
        if not shows:
            market.no_shows[helper].append(now)
            market.hear(helper, now, good=0.0, bad=1.0)
        elif luck.reviews[helper] < self.town.world.review_share:
            is_good = bool(luck.pleases[helper] < self.town.helpers.quality[helper])
            market.rated[helper] += 1
            market.good[helper] += is_good
            market.hear(helper, now, good=float(is_good), bad=float(not is_good))

    def _give_up(self, now: float, seeking: Seeking) -> None:
        if seeking.state == OPEN:
            self._close(now, seeking, GAVE_UP)

    def _close(self, now: float, seeking: Seeking, state: str) -> None:
        for helper in seeking.thinking:
            self.market.open_now[helper] -= 1
        seeking.thinking.clear()
        seeking.state = state
        seeking.kept = None
        self.played.state[seeking.index], self.played.ended_at[seeking.index] = state, now
