"""A helper's week: stretches in minutes from Monday 00:00."""

from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

WEEK = 7 * 24 * 60
Point = TypeVar("Point", int, datetime)


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
