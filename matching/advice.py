"""What would bring help when nobody is left to ask, each with its effect as a number.

Another time, more money, a little farther: counted for the request's next round, in which only a no that still holds
stands in the way.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.utils import timezone

from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Request
from marketplace.catalog import queries as catalogue
from matching import queries
from matching.filters import Wish
from matching.reach import reached_by, reached_by_many

HOURS = (9, 12, 15, 18)
DAYS_AFTER = 3
SOONEST = timedelta(hours=1)
TIMES_SHOWN = 3
# By how much a budget is tried to be raised, in minor units: what people would say, smallest first.
RAISES = (500, 1000, 1500, 2000, 3000)
NO_LIMIT = 2**30


@dataclass(frozen=True)
class OtherTime:
    """A time at which so many more neighbours could come."""

    begins: datetime
    ends: datetime
    more: int


@dataclass(frozen=True)
class Raise:
    """A budget in minor units, by how much it is more, and how many more neighbours come for it."""

    budget: int
    by: int
    more: int


@dataclass(frozen=True)
class Advice:
    """Everything that would help now; what has no effect is not there. `widen` is how many more, `widen_km` how far."""

    times: list[OtherTime]
    raises: list[Raise]
    widen: int
    widen_km: float
    here: int
    for_topic: int
    speaks_other_languages: int


def advice_for(request: Request) -> Advice:
    """What would bring help to a request for which nobody is left."""
    rules = queries.policy_now().rules
    wish = replace(queries.wish_of(request), round=request.round + 1)
    now = reached_by(wish, rules, best=0)
    wider = 0
    if not request.is_widened:
        wider = reached_by(replace(wish, widen_km=rules["widen_km"]), rules, best=0).able - now.able
    return Advice(
        times=_other_times(wish, now.able),
        raises=_raises(request, wish, now.able),
        widen=max(0, wider),
        widen_km=rules["widen_km"],
        here=queries.helpers_reaching(wish.cell),
        for_topic=now.covering,
        speaks_other_languages=now.left_out.get("language", 0),
    )


def near_times(wished: datetime) -> list[datetime]:
    """The same day at other hours, and the days after at the same time; nothing that has passed."""
    local = timezone.localtime(wished)
    same_day = [timezone.make_aware(datetime.combine(local.date(), time(hour))) for hour in HOURS]
    days_after = [local + timedelta(days=days) for days in range(1, DAYS_AFTER + 1)]
    soonest = timezone.now() + SOONEST
    return [begins for begins in {*same_day, *days_after} if begins > soonest and begins != wished]


def _other_times(wish: Wish, able: int) -> list[OtherTime]:
    """The times near the wished one at which most more could come, in order of time."""
    length = wish.ends - wish.begins
    times = [OtherTime(begins, begins + length, 0) for begins in near_times(wish.begins)]
    wishes = [replace(wish, begins=one.begins, ends=one.ends) for one in times]
    counted = reached_by_many(wishes, queries.policy_now().rules, best=0) if wishes else []
    found = [replace(one, more=reached.able - able) for one, reached in zip(times, counted, strict=True)]
    best = sorted((one for one in found if one.more > 0), key=lambda one: (-one.more, one.begins))
    return sorted(best[:TIMES_SHOWN], key=lambda one: one.begins)


def _raises(request: Request, wish: Wish, able: int) -> list[Raise]:
    """The smallest raise that brings anybody, and the one that brings most, if that is another."""
    if wish.budget is None or request.asks_quotes or not catalogue.is_help_paid():
        return []
    found = reached_by(replace(wish, budget=NO_LIMIT), queries.policy_now().rules, best=None)
    prices = [candidate.price for candidate in found.candidates]
    raised = [
        Raise(wish.budget + by, by, sum(price <= wish.budget + by for price in prices) - able)
        for by in RAISES
        if (lowest := bookings.price_low_of(request)) is not None and wish.budget + by >= lowest
    ]
    steps = [one for one in raised if one.more > 0]
    if not steps:
        return []
    most = max(steps, key=lambda one: (one.more, -one.by))
    return [steps[0]] if most == steps[0] else [steps[0], most]
