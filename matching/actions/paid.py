"""Publish what neighbours paid: once a month, when it is over, and never again."""

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from marketplace.bookings import queries as bookings
from marketplace.core import events
from marketplace.core.actors import Actor
from matching.models import PaidMark, PaidMonth, PaidRange
from matching.paid import Paid, a_year_before, begins_at, month_before, month_of, ranges

MONTH_LOCK = 0x9A1D


@transaction.atomic
def publish_paid(*, by: Actor) -> PaidMonth | None:
    """Publish the month that is over; None when it was published already.

    Counted are the confirmed paid visits of the year up to its end that no range tells yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MONTH_LOCK])
    this_month = month_of(timezone.now())
    month = month_before(this_month)
    if PaidMonth.objects.filter(month__gte=month).exists():
        return None
    published = PaidMonth.objects.create(month=month, people_at_least=settings.DEMAND_PEOPLE_AT_LEAST)
    found = bookings.paid_between(begins_at(a_year_before(this_month)), begins_at(this_month))
    told = set(PaidMark.objects.values_list("booking_id", flat=True))
    paid = [Paid(**one) for one in found if one["booking"] not in told]
    for one in ranges(paid, published.people_at_least):
        row = PaidRange.objects.create(
            month=published, cell=one.area, package_id=one.package, low=one.low, high=one.high
        )
        PaidMark.objects.bulk_create(PaidMark(booking_id=booking, range=row) for booking in one.bookings)
    events.record("paid.published", by=by, subject=published, ranges=published.ranges.count())
    return published
