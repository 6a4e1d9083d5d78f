"""Work by the hour: which minutes are paid for, and what they come to (`core.money.price_of_minutes`)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason
from marketplace.core.money import price_of_minutes

MINUTE = timedelta(minutes=1)
NOT_BY_THE_HOUR = Reason("not_by_the_hour", _("This visit has one price; no minutes are counted."))
MINUTES_WRONG = Reason("minutes_wrong", _("Please say how many minutes you worked."))
MINUTES_ABOVE = Reason(
    "minutes_above", _("That is longer than was agreed at most. For more, ask for an extra before you finish.")
)


def minutes_between(begins: datetime, ends: datetime) -> int:
    """Whole minutes, a begun one counts; at least one."""
    return max(1, -((begins - ends) // MINUTE))


def minutes_counted(minutes: int, *, step: int, least: int, most: int) -> int:
    """The minutes that are paid for: up to the next `step`, at least `least`, and never more than `most`."""
    return min(max(-(-minutes // step) * step, least), most)


def why_not_minutes(booking, minutes: int | None) -> Reason | None:
    """Whether so many minutes can be said; None leaves them to the clock."""
    if minutes is None:
        return None
    if not booking.rate:
        return NOT_BY_THE_HOUR
    if minutes < 1:
        return MINUTES_WRONG
    return MINUTES_ABOVE if minutes > booking.minutes_most else None


def likely_price(agreed, minutes: int) -> int:
    """What an offer or a visit costs when the work takes so many minutes; its price where it is not by the hour."""
    if not agreed.rate:
        return agreed.price
    return agreed.price - price_of_minutes(agreed.rate, agreed.minutes_most) + price_of_minutes(agreed.rate, minutes)
