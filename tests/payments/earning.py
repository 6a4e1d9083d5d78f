"""Visits whose money went all the way to the helper's balance at the sandbox, and from there to their bank."""

from datetime import timedelta

from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from payments.models import Payee
from tests.factories import make_helper
from tests.jobs import run_jobs
from tests.payments.paying import make_paid_booking, onboard, pay

DAY = 24 * 3600
BY = {"start": "helper", "finish": "helper", "confirm": "seeker"}


def earn(stripe, *, helper=None, price: int = 5_000, turn: int = 0) -> Booking:
    """A visit is paid, done and confirmed: of 5,000 the helper has 4,400. It is three hours after others per `turn`."""
    begins = timezone.now() + timedelta(minutes=50, hours=3 * turn)
    booking = make_paid_booking(begins_at=begins, price=price, **({"helper": helper} if helper else {}))
    if helper is None:
        onboard(stripe, booking.helper)
    pay(stripe, booking)
    for verb, side in BY.items():
        getattr(bookings, f"{verb}_booking")(by=getattr(booking, side), booking_id=booking.pk)
        run_jobs()
    booking.refresh_from_db()
    return booking


def make_earner(stripe, name: str = "Hana"):
    """A helper with an account that can be paid."""
    helper = make_helper(name)
    onboard(stripe, helper)
    return helper


def account_of(helper) -> str:
    return Payee.objects.get(person=helper).account


def to_the_bank(stripe, days: int = 6) -> None:
    """So many nights go by: what is available after two days leaves for the bank, and arrives
    on the second midnight after that: three nights later it is under way, six nights later it has arrived."""
    stripe.advance(days * DAY)
