"""Series of visits, for the two people of them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from marketplace.accounts import queries as accounts
from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Series, SeriesVisit
from marketplace.bookings.queries.choices import Choice
from marketplace.bookings.queries.finding import only
from marketplace.bookings.queries.slots import why_not_free
from marketplace.bookings.rules.series import dates_of
from marketplace.core.actors import Actor


@dataclass(frozen=True)
class SeriesDate:
    """One date of a series: the visit it became, or the code of why not; neither where its turn has not come."""

    begins: datetime
    ends: datetime
    booking: Booking | None = None
    left_out: str = ""


def series_for(by: Actor, series_id: int) -> Series:
    """A series, for the two people of it."""
    rows = Series.objects.filter(Q(seeker_id=by.pk) | Q(helper_id=by.pk), pk=series_id)
    return only(rows.select_related("after__request__topic", "after__request__package", "seeker", "helper"))


def series_of(by: Actor) -> QuerySet[Series]:
    """Every series of a person, the newest first."""
    rows = Series.objects.filter(Q(seeker_id=by.pk) | Q(helper_id=by.pk))
    return rows.select_related("after__request__topic", "seeker", "helper").order_by("-pk")


def series_to_extend() -> list[int]:
    """Those that are going on, the oldest first."""
    return list(Series.objects.filter(state=Series.State.RUNNING).order_by("pk").values_list("pk", flat=True))


def series_dates(series: Series) -> list[SeriesDate]:
    """All dates; while the helper has not agreed, with those that would be left out as things stand."""
    made: dict[int, SeriesVisit] = {row.number: row for row in series.made.select_related("booking")}
    found, length = [], series.minutes * rules.MINUTE
    dates = dates_of(series.begins, series.weeks, series.visits, ZoneInfo(series.zone))
    for number, begins in enumerate(dates):
        row = made.get(number)
        left_out = row.left_out if row else _would_be_left_out(series, begins, begins + length)
        found.append(SeriesDate(begins, begins + length, row.booking if row else None, left_out))
    return found


def _would_be_left_out(series: Series, begins: datetime, ends: datetime) -> str:
    if series.state != Series.State.PROPOSED:
        return ""
    reason = why_not_free(series.helper_id, begins, ends, is_remote=series.after.is_remote)
    return reason.code if reason else ""


def series_choices(series: Series, by: Actor) -> list[Choice]:
    """The verbs of this person's side of a series."""
    verbs = ("agree", "refuse", "withdraw", "end")
    mine = [verb for verb in verbs if rules.SERIES.is_allowed(verb, rules.roles_in(series, by))]
    return [Choice(verb, rules.why_not(rules.SERIES, verb, series, by)) for verb in mine]


def has_block(series: Series) -> bool:
    """Whether the two of a series do not meet any more."""
    return accounts.is_blocked_between(series.seeker_id, series.helper_id)
