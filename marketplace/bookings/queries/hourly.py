"""How long a visit by the hour has taken."""

from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.models import Booking


def minutes_so_far(booking: Booking) -> int:
    """Whole minutes since a visit that is under way began, by the clock."""
    return rules.minutes_between(booking.started_at or timezone.now(), timezone.now())
