"""A helper's week: stretches in minutes from Monday 00:00; and stretches that are not like it."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

WEEK = 7 * 24 * 60
Point = TypeVar("Point", int, datetime)
EXCEPTIONS_AT_MOST = 100
# How long one of a kind may be.
LONGEST = {"away": timedelta(days=366), "extra": timedelta(days=1)}
KIND_UNKNOWN = Reason("kind_unknown", _("Please say whether you are away or have extra hours."))
EXCEPTION_ENDS = Reason("exception_ends", _("The end must come after the beginning."))
EXCEPTION_PASSED = Reason("exception_passed", _("That is over already."))
AWAY_TOO_LONG = Reason("away_too_long", _("That is more than a year. For so long, please take a break."))
EXTRA_TOO_LONG = Reason("extra_too_long", _("Extra hours are at most a day long."))
EXCEPTIONS_TOO_MANY = Reason("exceptions_too_many", _("There are enough of them. Please remove some first."))
EXCEPTION_TWICE = Reason("exception_twice", _("That is on your list already."))
NOT_A_HOLIDAY = Reason("not_a_holiday", _("Only a public holiday can be opened. Remove the entry instead."))
HOLIDAY_STAYS = Reason("holiday_stays", _("A public holiday stays on the list. You can open it if you do come."))


def why_not_hours(hours: list[tuple[int, int]]) -> Reason | None:
    """Hours are stretches within one week, in minutes from Monday 00:00."""
    if all(0 <= begins < ends <= WEEK for begins, ends in hours):
        return None
    return Reason("hours_wrong", _("Each time must end after it begins, within the week."))


def joined(hours: list[tuple[Point, Point]]) -> list[tuple[Point, Point]]:
    """The same stretches in order, with those that touch or overlap made one."""
    result: list[tuple[Point, Point]] = []
    for begins, ends in sorted(hours):
        if result and begins <= result[-1][1]:
            result[-1] = (result[-1][0], max(ends, result[-1][1]))
        else:
            result.append((begins, ends))
    return result


def why_not_exception(kind: str, begins: datetime, ends: datetime, now: datetime, ahead: int) -> Reason | None:
    """Away or extra, in the future, not too long, and not one too many beside those `ahead`."""
    if kind not in LONGEST:
        return KIND_UNKNOWN
    if ends <= begins:
        return EXCEPTION_ENDS
    if ends <= now:
        return EXCEPTION_PASSED
    if ends - begins > LONGEST[kind] + timedelta(hours=2):
        return AWAY_TOO_LONG if kind == "away" else EXTRA_TOO_LONG
    return EXCEPTIONS_TOO_MANY if ahead >= EXCEPTIONS_AT_MOST else None
