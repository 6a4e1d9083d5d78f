"""The ways to ask around that are compared: the product's own code under some rules, and the baselines.

The product sees what it sees in life: distances between published cells, past answers, revealed reviews. The
baselines may measure to the metre, so that nothing is won by their blindness.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from matching import dispatch, filters, ranking
from matching.simulator.engine import Policy, Turn
from matching.simulator.market import USUAL, Market, Seeking
from matching.simulator.people import Town

# In a world nobody is ruled out by a price: budgets there are wishes that weigh in the score and in the answer.
NO_LIMIT = 2**30


class Product:
    """`matching.filters`, `matching.ranking` and `matching.dispatch` under a policy's rules."""

    hastens = True

    def __init__(self, town: Town, rules: dict[str, Any]) -> None:
        self.town, self.rules = town, rules
        self.begin = datetime.combine(town.stretch.start, time(), tzinfo=UTC)

    def turn(self, market: Market, seeking: Seeking, now: float) -> Turn:
        if seeking.kept is None:
            seeking.kept = self._wish(seeking), self._rows(seeking)
        standing = dispatch.Standing(
            urgency=_urgency(seeking),
            wave=seeking.wave,
            thinking=len(seeking.thinking),
            now=self._clock(now),
            begins_at=self._clock(seeking.until),
        )
        ranked: list[ranking.Ranked] = []
        passing = 0
        if dispatch.may_ask(standing, self.rules):
            ranked, passing = self._ranked(market, seeking, now)
        step = dispatch.next_step(standing, ranked, self.rules, passing)
        seeking.wave += step.verb not in dispatch.UNCOUNTED
        again = None if step.look_again_at is None else self._minute(step.look_again_at)
        return Turn([one.candidate.helper for one in step.chosen], again, step.verb == dispatch.END)

    def expires_at(self, now: float, until: float) -> float:
        return self._minute(dispatch.offer_expires_at(self._clock(now), self._clock(until), self.rules))

    def is_held_against(self, sent: float) -> bool:
        """Not in the quiet hours."""
        return dispatch.morning_after(self._clock(sent), self.rules) is None

    def _clock(self, minute: float) -> datetime:
        """A moment on the city's own clock, which knows no summer time."""
        return self.begin + timedelta(minutes=minute)

    def _minute(self, at: datetime) -> float:
        return (at - self.begin).total_seconds() / 60

    def _wish(self, seeking: Seeking) -> filters.Wish:
        asks, index = self.town.requests, seeking.index
        begins = self._clock(seeking.until)
        return filters.Wish(
            request=index,
            seeker=-1,
            round=1,
            topic_number=int(asks.topic[index]),
            cell=asks.cell[index],
            begins=begins,
            ends=begins + timedelta(minutes=float(asks.duration[index])),
            languages=(),
            urgency=_urgency(seeking),
            usual=USUAL,
            budget=NO_LIMIT,
        )

    def _rows(self, seeking: Seeking) -> list[filters.Row]:
        """A row per helper whose area covers the cell; what changes is filled in at each turn, if they are there."""
        helpers = self.town.helpers
        return [
            {
                "helper": helper,
                "cell": helpers.cell[helper],
                "km": float(seeking.seen_km[helper]),
                "hours": True,
                "language": True,
                "free": False,
                "payouts": True,
                "price": round(float(helpers.price[helper]) * USUAL),
                "away": True,
                "blocked": True,
                "capacity": True,
            }
            for helper in seeking.near
        ]

    def _ranked(self, market: Market, seeking: Seeking, now: float) -> tuple[list[ranking.Ranked], int]:
        """Those who can be asked now, best first, and how many only cannot for now: in a world that is also whoever is
        not on schedule or on a visit.
        """
        wish, rows = seeking.kept
        on = market.on_schedule(now).tolist()
        here = [row for row in rows if on[row["helper"]]]
        for row in here:
            self._fill(row, market, seeking, now)
        reached = filters.sift(here, self.rules, wish)
        budget = float(self.town.requests.budget[seeking.index]) * USUAL
        able = [replace(one, price_ratio=one.price / budget) for one in reached.candidates]
        passing = len(rows) - len(here) + reached.passing + reached.left_out.get("busy", 0)
        return ranking.rank(able, self.rules["weights"]), passing

    def _fill(self, row: filters.Row, market: Market, seeking: Seeking, now: float) -> None:
        helper = row["helper"]
        row["asked"] = helper not in seeking.asked
        row["trust"], row["evidence"] = market.trust(helper, now)
        row["trust_floor"] = row["trust"] >= self.rules["trust_floor"]
        row["busy"] = market.is_free(helper, now)
        row["open_now"] = market.open_now[helper]
        row["today"] = market.offers_within_a_day(helper, now)
        row["offers"], row["accepted"] = market.answers_within_a_month(helper, now)
        row["jobs"] = market.jobs_within_a_month(helper, now)
        row["jobs_per_day"] = row["jobs"] * 7 / (30 * int(self.town.helpers.days_a_week[helper]))
        row["no_shows"] = market.no_shows_within_a_month(helper, now)


def _urgency(seeking: Seeking) -> str:
    return "urgent" if seeking.urgent else "flexible"


@dataclass(frozen=True)
class OneByOne:
    """One helper every `every` minutes, each with `stays` minutes to answer; `order` says who comes first."""

    every: float
    stays: float
    order: Callable[[Market, Seeking, int], tuple[Any, ...]]
    hastens: bool

    def turn(self, market: Market, seeking: Seeking, now: float) -> Turn:
        able = market.eligible(seeking, now, market.town.world.open_at_most)
        best = min(able, key=lambda helper: self.order(market, seeking, helper), default=None)
        return Turn([] if best is None else [best], now + self.every)

    def expires_at(self, now: float, until: float) -> float:
        return min(now + self.stays, until)

    def is_held_against(self, sent: float) -> bool:
        return True


@dataclass(frozen=True)
class Broadcast:
    """Everybody at once; those who can be asked only later are asked when the offers have run out."""

    stays: float
    hastens: bool = False

    def turn(self, market: Market, seeking: Seeking, now: float) -> Turn:
        return Turn(market.eligible(seeking, now, float("inf")), now + self.stays)

    def expires_at(self, now: float, until: float) -> float:
        return min(now + self.stays, until)

    def is_held_against(self, sent: float) -> bool:
        return True


def _nearest(market: Market, seeking: Seeking, helper: int) -> tuple[Any, ...]:
    return seeking.km[helper], helper


def _best_rated(market: Market, seeking: Seeking, helper: int) -> tuple[Any, ...]:
    return -market.mean_rating(helper), seeking.km[helper], helper


BASELINES = ("nearest", "rating", "broadcast", "nearest_soft")


def policy_of(town: Town, rules: "str | dict[str, Any]") -> Policy:
    """A baseline by its name, or the product under the rules given."""
    if isinstance(rules, dict):
        return Product(town, rules)
    times = town.world.baselines[rules]
    match rules:
        case "nearest":
            return OneByOne(times["each"], times["each"], _nearest, hastens=True)
        case "rating":
            return OneByOne(times["each"], times["each"], _best_rated, hastens=True)
        case "nearest_soft":
            return OneByOne(times["every"], times["open"], _nearest, hastens=False)
    return Broadcast(times["open"])
