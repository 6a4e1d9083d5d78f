"""Visits as calendars keep them."""

from collections.abc import Collection
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.catalog.models import HelperProfile, platform_zone
from marketplace.core.models import Event

# How long what is over stays in a calendar, and what was called off, so that every calendar has heard of it.
PAST_KEPT = timedelta(days=60)
CALLED_OFF_KEPT = timedelta(days=14)


def visits_in_calendar(person_id: int, only: Collection[int] | None = None) -> list[tuple[Booking, ZoneInfo]]:
    """The visits of a person that their calendar shows, or those of them with these ids, each with its helper's zone.

    Of those called off only what a calendar may still hold.
    """
    rows = Booking.objects.filter(Q(seeker_id=person_id) | Q(helper_id=person_id))
    if only is None:
        now = timezone.now()
        gone = Q(state="cancelled", cancelled_at__lt=now - CALLED_OFF_KEPT)
        rows = rows.filter(visit__endswith__gt=now - PAST_KEPT).exclude(gone)
    else:
        rows = rows.filter(pk__in=only)
    found = list(rows.select_related("request__topic", "seeker", "helper").order_by("pk"))
    profiles = HelperProfile.objects.filter(person_id__in={booking.helper_id for booking in found})
    zones = dict(profiles.values_list("person_id", "time_zone"))
    return [(booking, ZoneInfo(zones.get(booking.helper_id) or platform_zone())) for booking in found]


def was_agreed(booking: Booking) -> bool:
    """Whether the visit was ever agreed, so that calendars know of it; a reservation that lapsed never was."""
    if booking.state not in (Booking.State.RESERVED, Booking.State.CANCELLED):
        return True
    about = Event.objects.filter(subject_kind="bookings.booking", subject_id=booking.pk)
    return about.filter(name="booking.agreed").exists()
