"""When a helper is free, a week at a time, as days with the times at which a visit could begin."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from frontend import respond
from marketplace.bookings import queries

WEEK = timedelta(days=7)
WEEKS_AT_MOST = 12


@dataclass(frozen=True)
class Wanted:
    """A visit that needs a time: of whom, how long; the booking `without` counts as not made."""

    helper_id: int
    minutes: int
    without: int | None = None


def page_of(wanted: Wanted, week: int, chosen: str = "", not_before: datetime | None = None) -> dict[str, Any]:
    """The days of a week from today on, with their starts, and the numbers of the weeks before and after."""
    now = timezone.now()
    monday = timezone.make_aware(datetime.combine(timezone.localdate() + week * WEEK, time()))
    begins = max(monday, not_before) if not_before else monday
    found = queries.slots_of(
        wanted.helper_id,
        minutes=wanted.minutes,
        begins=begins,
        ends=timezone.make_aware(datetime.combine(timezone.localdate() + (week + 1) * WEEK, time())),
        now=now,
        without=wanted.without,
    )
    days = groupby(found, key=lambda start: timezone.localtime(start).date())
    return {
        "days": [_day(list(starts), chosen) for _, starts in days],
        "week": week,
        "begins": monday,
        "before": week - 1 if week else None,
        "after": week + 1 if week + 1 < WEEKS_AT_MOST else None,
    }


def _day(starts: list[datetime], chosen: str) -> dict[str, Any]:
    slots = [{"at": start, "value": start.isoformat()} for start in starts]
    return {"day": starts[0], "slots": [{**slot, "is_chosen": slot["value"] == chosen} for slot in slots]}


def week_of(request: HttpRequest) -> int:
    """Which week a page is asked for, counted from the present one; what makes no sense is the first."""
    text = respond.asked(request, "week")
    return min(int(text), WEEKS_AT_MOST - 1) if text.isascii() and text.isdigit() and len(text) < 4 else 0
