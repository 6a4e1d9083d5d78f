"""A helper's week."""

from django.db import transaction

from marketplace.bookings import rules
from marketplace.bookings.locks import lock_actor
from marketplace.bookings.models import WeeklyHours
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import refuse_if


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
