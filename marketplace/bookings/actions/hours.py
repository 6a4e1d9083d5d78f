"""A helper's week, what is not like it, and the calendar that both are read by."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from marketplace.bookings import queries, rules
from marketplace.bookings.locks import lock_actor, lock_people
from marketplace.bookings.models import HoursException, WeeklyHours
from marketplace.catalog import actions as catalogue
from marketplace.catalog import queries as offered
from marketplace.catalog.models import HelperProfile
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if

HOLIDAY = HoursException.Kind.HOLIDAY
KEPT_AFTER = timedelta(days=30)


@transaction.atomic
def set_weekly_hours(*, by: Actor, hours: list[tuple[int, int]]) -> None:
    """Replace the hours in which `by` can come: pairs of minutes of the week, end excluded.

    Hours that touch or overlap are joined. Raises Refused when a pair is not a stretch of a week.
    """
    person = lock_actor(by)
    refuse_if(rules.why_not_hours(hours))
    WeeklyHours.objects.filter(helper_id=person.pk).delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(helper_id=person.pk, begins=begins, ends=ends) for begins, ends in rules.joined(hours)
    )
    events.record("hours.changed", by=by, subject=person)


@transaction.atomic
def set_calendar(*, by: Actor, time_zone: str, holiday_region: str, buffer_minutes: int) -> None:
    """Keep the zone in which the week is said, whose public holidays count, and the way between two visits (minutes).

    The holidays of the next 400 days are written anew; a visit that is agreed keeps the way it was agreed with.
    Raises Refused with the field that is wrong.
    """
    person = lock_actor(by)
    profile = catalogue.set_calendar(
        by=person, time_zone=time_zone, holiday_region=holiday_region, buffer_minutes=buffer_minutes
    )
    _write_holidays(profile, timezone.now())
    events.record("hours.changed", by=by, subject=person)


@transaction.atomic
def set_time(*, by: Actor, hours: list[tuple[int, int]], **calendar: Any) -> None:
    """The week and the calendar it is read by, both or neither; `calendar` as `set_calendar` takes it."""
    set_calendar(by=by, **calendar)
    set_weekly_hours(by=by, hours=hours)


@transaction.atomic
def write_holidays(*, by: Actor, helper_id: int) -> bool:
    """Write a helper's public holidays ahead and forget exceptions that are long over; whether anything is new."""
    lock_people(helper_id)
    now, profile = timezone.now(), offered.profile_of(helper_id)
    HoursException.objects.filter(helper_id=helper_id, during__endswith__lt=now - KEPT_AFTER).delete()
    if profile is None or not _write_holidays(profile, now):
        return False
    events.record("hours.changed", by=by, subject=profile.person)
    return True


def _write_holidays(profile: HelperProfile, now: datetime) -> bool:
    """Those that the helper opened stay open, also when the zone moves their midnight."""
    ahead = HoursException.objects.filter(helper_id=profile.person_id, kind=HOLIDAY, during__endswith__gt=now)
    before = list(ahead)
    found = rules.holidays_ahead(profile.holiday_region, ZoneInfo(profile.time_zone), now)
    if [((one.during.lower, one.during.upper), one.names) for one in before] == found:
        return False
    opened = [one for one in before if one.opened_at]
    ahead.delete()
    HoursException.objects.bulk_create(_holiday(profile.person_id, day, names, opened) for day, names in found)
    return True


def _holiday(
    helper_id: int, day: tuple[datetime, datetime], names: dict[str, str], opened: list[HoursException]
) -> HoursException:
    same = (
        one.opened_at
        for one in opened
        if one.names == names and one.during.lower < day[1] and day[0] < one.during.upper
    )
    during = TimestamptzRange(*day, "[)")
    return HoursException(helper_id=helper_id, kind=HOLIDAY, during=during, names=names, opened_at=next(same, None))


@transaction.atomic
def add_exception(*, by: Actor, kind: str, begins: datetime, ends: datetime) -> HoursException:
    """A stretch in which a helper is away, or comes outside of the week (`kind` away or extra); instants.

    Visits that are agreed stay agreed. Raises Refused: over, too long, twice, or too many.
    """
    person = lock_actor(by)
    ahead = queries.exceptions_of(person.pk, timezone.now())
    refuse_if(rules.why_not_exception(kind, begins, ends, timezone.now(), ahead.exclude(kind=HOLIDAY).count()))
    during = TimestamptzRange(begins, ends, "[)")
    refuse_if(rules.EXCEPTION_TWICE if ahead.filter(kind=kind, during__contains=during).exists() else None)
    exception = HoursException.objects.create(helper_id=person.pk, kind=kind, during=during)
    events.record("hours.changed", by=by, subject=person)
    return exception


@transaction.atomic
def remove_exception(*, by: Actor, exception_id: int) -> None:
    """Take an own stretch off the list. Raises Missing, and Refused for a public holiday, which is opened instead."""
    person = lock_actor(by)
    exception = _own_exception(person, exception_id)
    refuse_if(rules.HOLIDAY_STAYS if exception.kind == HOLIDAY else None)
    exception.delete()
    events.record("hours.changed", by=by, subject=person)


@transaction.atomic
def open_holiday(*, by: Actor, exception_id: int) -> HoursException:
    """The helper does come on this public holiday. Raises Missing, and Refused for what is none."""
    return _set_opened(by, exception_id, is_open=True)


@transaction.atomic
def close_holiday(*, by: Actor, exception_id: int) -> HoursException:
    """The helper keeps this public holiday after all."""
    return _set_opened(by, exception_id, is_open=False)


def _set_opened(by: Actor, exception_id: int, *, is_open: bool) -> HoursException:
    person = lock_actor(by)
    exception = _own_exception(person, exception_id)
    refuse_if(None if exception.kind == HOLIDAY else rules.NOT_A_HOLIDAY)
    exception.opened_at = timezone.now() if is_open else None
    exception.save(update_fields=["opened_at"])
    events.record("hours.changed", by=by, subject=person)
    return exception


def _own_exception(person: Actor, exception_id: int) -> HoursException:
    exception = HoursException.objects.filter(helper_id=person.pk, pk=exception_id).first()
    if exception is None:
        raise Missing
    return exception
