"""Visits that come back: on which dates, how many, and how long ahead they are made. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.slots import NOTICE, instant_of
from marketplace.core.errors import Reason

WEEKS = (1, 2)
VISITS_AT_LEAST, VISITS_AT_MOST = 2, 52
# Visits exist this long ahead, so that both can plan, and none longer, so that no year of them has to be called off.
MADE_AHEAD = timedelta(weeks=5)
ANSWER_WITHIN = timedelta(days=3)
FIRST_WITHIN = timedelta(days=60)
TOO_LATE = "too_late"
WEEKS_WRONG = Reason("weeks_wrong", _("Please choose every week or every two weeks."))
VISITS_WRONG = Reason("visits_wrong", _("Please choose from 2 to 52 visits."))
FIRST_WRONG = Reason("first_wrong", _("Please choose a first visit within the next 60 days."))
SERIES_OPEN = Reason("series_open", _("There is a series of this visit already."))
ANSWER_OVER = Reason("answer_over", _("The time for an answer is over."))


def why_not_series(weeks: int, visits: int, begins: datetime, now: datetime) -> Reason | None:
    if weeks not in WEEKS:
        return WEEKS_WRONG
    if not VISITS_AT_LEAST <= visits <= VISITS_AT_MOST:
        return VISITS_WRONG
    return None if now + NOTICE < begins <= now + FIRST_WITHIN else FIRST_WRONG


def answer_by(begins: datetime, now: datetime) -> datetime:
    """Until when the helper says yes or no: three days, and before the first visit."""
    return min(now + ANSWER_WITHIN, begins - NOTICE)


def dates_of(begins: datetime, weeks: int, visits: int, zone: ZoneInfo) -> Iterator[datetime]:
    """When each visit begins: the same time on the clock of `zone`, summer and winter."""
    wall = begins.astimezone(zone).replace(tzinfo=None, fold=0)
    for number in range(visits):
        yield instant_of(wall + timedelta(weeks=weeks * number), zone) if number else begins


def visits_until(begins: datetime, weeks: int, until: datetime) -> int:
    """How many visits begin up to a moment; at most as many as a series may have."""
    return max(0, min(VISITS_AT_MOST, (until - begins) // timedelta(weeks=weeks) + 1)) if weeks in WEEKS else 0
