"""How a simulated city stands while a policy runs: who is busy, asked, trusted, and what each has answered so far."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matching.reach import reach_km
from matching.simulator.formulas import chance
from matching.simulator.people import DAY, HISTORY, Luck, Town, km_from, luck_of
from reviews.trust import State, Verdict, reveal, trust_of

MONTH = 30 * DAY
SECONDS = 60.0
# A price in the minor units that the product counts in: the usual one is this much.
USUAL = 10_000
# Where the past of those who have one is put, before the beginning.
PAST_REVIEWS_AT = -15 * DAY
OPEN, FILLED, GAVE_UP, EXHAUSTED = "open", "filled", "gave up", "exhausted"


@dataclass
class Seeking:
    """One request while help is looked for. Arrays have an entry per helper.

    `near` are the helpers who know the topic and whose area covers the cell, as the product sees it; `inside` those of
    them who live within their radius to the metre. `accepts` is the chance of a yes when idle and when busy, `thinking`
    who has an open offer since when.
    """

    index: int
    at: float
    until: float
    urgent: bool
    near: list[int]
    inside: np.ndarray
    km: np.ndarray
    seen_km: np.ndarray
    luck: Luck
    accepts: tuple[np.ndarray, np.ndarray]
    no_show: np.ndarray
    state: str = OPEN
    wave: int = 0
    turn: int = 0
    asked: set[int] = field(default_factory=set)
    thinking: dict[int, float] = field(default_factory=dict)
    kept: Any = None


class Market:
    """The helpers of a town as they stand now; times are minutes since the beginning."""

    def __init__(self, town: Town) -> None:
        self.town, count = town, len(town.helpers)
        self.busy_until = [0.0] * count
        self.at_job: list[int | None] = [None] * count
        self.open_now = [0] * count
        self.sent: list[deque[float]] = [deque() for _ in range(count)]
        self.on_day: list[tuple[int, int]] = [(-1, 0)] * count
        self.answers: list[deque[tuple[float, bool]]] = [deque() for _ in range(count)]
        self.yes = [0] * count
        self.jobs: list[deque[float]] = [deque() for _ in range(count)]
        self.no_shows: list[deque[float]] = [deque() for _ in range(count)]
        self.trust_states = [State() for _ in range(count)]
        self.trusts: list[tuple[int, float, float]] = [(-1, 0.0, 0.0)] * count
        self.good, self.rated = [0] * count, [0] * count
        self.reach = [reach_km(c, float(r)) for c, r in zip(town.helpers.cell, town.helpers.radius, strict=True)]
        self._remember()

    def _remember(self) -> None:
        """What those who are not new have done before, spread over the last 30 days."""
        town, helpers = self.town, self.town.helpers
        rng = np.random.default_rng([town.seed, HISTORY])
        yes_rate = np.clip(helpers.answer_rate * chance(town.world.accept(_ordinary(town))), 0.05, 0.98)
        for helper, past in enumerate(helpers.past_jobs.tolist()):
            if not past:
                continue
            noes = int(rng.negative_binomial(past, yes_rate[helper]))
            self.jobs[helper] = deque(sorted(rng.uniform(-MONTH, 0, past).tolist()))
            answers = [True] * past + [False] * noes
            self.answers[helper] = deque(
                zip(sorted(rng.uniform(-MONTH, 0, past + noes).tolist()), answers, strict=True)
            )
            self.yes[helper] = past
            missed = int(rng.binomial(past, min(1.0, helpers.no_show[helper])))
            self.no_shows[helper] = deque(sorted(rng.uniform(-MONTH, 0, missed).tolist()))
            self.rated[helper] = int(rng.binomial(past, town.world.review_share))
            self.good[helper] = int(rng.binomial(self.rated[helper], helpers.quality[helper]))
            bad = self.rated[helper] - self.good[helper] + missed
            self.trust_states[helper] = State(float(self.good[helper]), float(bad), last=PAST_REVIEWS_AT * SECONDS)

    def seek(self, index: int) -> Seeking:
        """A request that has just been made."""
        town, world = self.town, self.town.world
        asks, helpers, luck = town.requests, town.helpers, luck_of(town, index)
        km = km_from(asks.lat[index], asks.lng[index], helpers.lat, helpers.lng)
        seen = km_from(asks.cell_lat[index], asks.cell_lng[index], helpers.cell_lat, helpers.cell_lng)
        knows = helpers.topics[:, asks.topic[index]]
        return Seeking(
            index=index,
            at=float(asks.at[index]),
            until=float(asks.until[index]),
            urgent=bool(asks.urgent[index]),
            near=np.flatnonzero(knows & (seen <= self.reach)).tolist(),
            inside=knows & (km <= helpers.radius),
            km=km,
            seen_km=seen,
            luck=luck,
            accepts=(chances(town, index, km, 0), chances(town, index, km, 1)),
            no_show=np.minimum(world.no_show_at_most, helpers.no_show * (1 + world.no_show_per_km * km)),
        )

    def on_schedule(self, now: float) -> np.ndarray:
        day = int(now // DAY)
        helpers = self.town.helpers
        if day >= helpers.begins.shape[1]:
            return np.zeros(len(helpers), bool)
        return (helpers.begins[:, day] <= now) & (now < helpers.ends[:, day])

    def is_free(self, helper: int, now: float) -> bool:
        """Whether the helper has nothing left to do within the time that the world allows (60 minutes)."""
        return self.busy_until[helper] <= now + self.town.world.free_within

    def eligible(self, seeking: Seeking, now: float, open_at_most: float) -> list[int]:
        """Who can be asked by the world's own rule, to the metre."""
        able = np.flatnonzero(seeking.inside & self.on_schedule(now)).tolist()
        return [
            helper
            for helper in able
            if helper not in seeking.asked and self.is_free(helper, now) and self.open_now[helper] < open_at_most
        ]

    def note_offer(self, helper: int, now: float) -> int:
        """One more offer; returns how many it makes on this calendar day."""
        self.open_now[helper] += 1
        self.sent[helper].append(now)
        day, before = self.on_day[helper]
        count = before + 1 if day == int(now // DAY) else 1
        self.on_day[helper] = (int(now // DAY), count)
        return count

    def note_answer(self, helper: int, now: float, is_yes: bool) -> None:
        """A yes, a no, or an offer that ran out (a no): what the share of past answers is made of."""
        self.answers[helper].append((now, is_yes))
        self.yes[helper] += is_yes

    def offers_within_a_day(self, helper: int, now: float) -> int:
        sent = self.sent[helper]
        while sent and sent[0] <= now - DAY:
            sent.popleft()
        return len(sent)

    def answers_within_a_month(self, helper: int, now: float) -> tuple[int, int]:
        """(answered, of them yes)."""
        answers = self.answers[helper]
        while answers and answers[0][0] <= now - MONTH:
            self.yes[helper] -= answers.popleft()[1]
        return len(answers), self.yes[helper]

    def jobs_within_a_month(self, helper: int, now: float) -> int:
        return _within_a_month(self.jobs[helper], now)

    def no_shows_within_a_month(self, helper: int, now: float) -> int:
        return _within_a_month(self.no_shows[helper], now)

    def trust(self, helper: int, now: float) -> tuple[float, float]:
        """The product's own score and the evidence behind it, worked out once a day and after each review."""
        day, value, evidence = self.trusts[helper]
        if day != int(now // DAY):
            found = trust_of(self.trust_states[helper], now * SECONDS)
            value, evidence = found.value, found.evidence
            self.trusts[helper] = (int(now // DAY), value, evidence)
        return value, evidence

    def hear(self, helper: int, now: float, good: float, bad: float) -> None:
        """A revealed review, or a visit that was missed. Every seeker of a world is taken for a proven voice."""
        verdict = Verdict(author=None, good=good, bad=bad, voice=1.0, at=now * SECONDS)
        self.trust_states[helper] = reveal(self.trust_states[helper], verdict)
        self.trusts[helper] = (-1, 0.0, 0.0)

    def mean_rating(self, helper: int) -> float:
        """The share of good reviews; nobody's word yet counts as none good."""
        return self.good[helper] / self.rated[helper] if self.rated[helper] else 0.0


def _within_a_month(times: deque[float], now: float) -> int:
    while times and times[0] <= now - MONTH:
        times.popleft()
    return len(times)


def chances(town: Town, request: int, km: np.ndarray, busy: int) -> np.ndarray:
    """Each helper's chance to accept a request when they answer it."""
    asks, helpers = town.requests, town.helpers
    return chance(
        town.world.accept(
            {
                "willingness": helpers.willingness,
                "km": km,
                "distance_tolerance": helpers.tolerance,
                "budget": asks.budget[request],
                "price": helpers.price,
                "urgent": int(asks.urgent[request]),
                "busy_within_the_hour": busy,
            }
        )
    )


def _ordinary(town: Town) -> dict[str, Any]:
    """What the past was like: requests at half the distance that a helper likes, at the usual price."""
    helpers = town.helpers
    return {
        "willingness": helpers.willingness,
        "km": helpers.tolerance / 2,
        "distance_tolerance": helpers.tolerance,
        "budget": 1.0,
        "price": helpers.price,
        "urgent": 0,
        "busy_within_the_hour": 0,
    }
