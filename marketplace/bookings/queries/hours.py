"""When helpers can come."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from marketplace.bookings.models import HoursException, WeeklyHours
from marketplace.bookings.queries.finding import only
from marketplace.core.actors import Actor


def hours_of(helper_id: int) -> list[tuple[int, int]]:
    return list(WeeklyHours.objects.filter(helper_id=helper_id).values_list("begins", "ends"))


def hours_of_all(helper_ids: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """The weeks of many helpers in one read; who has no hours is not in it."""
    found: dict[int, list[tuple[int, int]]] = {}
    rows = WeeklyHours.objects.filter(helper_id__in=helper_ids).order_by("helper_id", "begins")
    for helper_id, begins, ends in rows.values_list("helper_id", "begins", "ends"):
        found.setdefault(helper_id, []).append((begins, ends))
    return found


def exceptions_of(helper_id: int, since: datetime) -> QuerySet[HoursException]:
    """A helper's exceptions that have not ended by then, the next first."""
    return HoursException.objects.filter(helper_id=helper_id, during__endswith__gt=since).order_by("during", "pk")


def exceptions_of_all(helper_ids: Collection[int], since: datetime) -> dict[int, list[HoursException]]:
    """What counts of the exceptions of many helpers that have not ended by then; opened holidays do not."""
    found: dict[int, list[HoursException]] = {}
    rows = HoursException.objects.filter(helper_id__in=helper_ids, opened_at=None, during__endswith__gt=since)
    for exception in rows.order_by("during"):
        found.setdefault(exception.helper_id, []).append(exception)
    return found


def exception_for(by: Actor, exception_id: int) -> HoursException:
    """An exception of this helper's own. Raises Missing."""
    return only(HoursException.objects.filter(pk=exception_id, helper_id=by.pk))
