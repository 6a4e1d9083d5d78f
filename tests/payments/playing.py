"""Visits of 50.00 played against the sandbox until their money is where a test begins, and ruled afterwards."""

from datetime import timedelta

from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from payments import actions
from tests.jobs import run_jobs
from tests.payments.paying import make_paid_booking, onboard, pay

# With 12 % commission the helper has 44.00; all in cents.
PRICE, SHARE = 5_000, 4_400
DAY = 24 * 3600


def make_done(stripe, helper=None) -> Booking:
    """A visit of 50.00 that is done and paid, its confirmation still to come."""
    Booking.objects.filter(state__in=["agreed", "started"]).update(state="cancelled")
    booking = make_paid_booking(
        begins_at=timezone.now() + timedelta(minutes=50), **({"helper": helper} if helper else {})
    )
    if helper is None:
        onboard(stripe, booking.helper)
    pay(stripe, booking)
    bookings.start_booking(by=booking.helper, booking_id=booking.pk)
    bookings.finish_booking(by=booking.helper, booking_id=booking.pk)
    run_jobs()
    return booking


def confirm(booking: Booking) -> None:
    bookings.confirm_booking(by=booking.seeker, booking_id=booking.pk)
    run_jobs()


def make_released(stripe) -> Booking:
    booking = make_done(stripe)
    confirm(booking)
    return booking


def rule(booking: Booking, to_helper: int) -> None:
    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=to_helper)
    run_jobs()


def spend(stripe) -> None:
    """The helpers' balances at Stripe are empty: all of it went to their banks. Ours is not."""
    stripe.fund(50_000, "eur")
    stripe.advance(4 * DAY)
