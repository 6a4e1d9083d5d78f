"""Paid visits whose bank takes the payment back, made against the sandbox."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from payments import flows, gateway, ledger
from payments.models import Hold
from tests.jobs import run_jobs
from tests.payments.paying import make_paid_booking, onboard, pay

# Of 50.00 with 12 % commission the helper has 44.00; all in cents.
PRICE, SHARE = 5_000, 4_400
BACK = "http://localhost:1/back"


def make_done(stripe, helper=None) -> Booking:
    """A visit of 50.00 that is done and paid, its confirmation still to come."""
    Booking.objects.filter(state__in=["agreed", "started"]).update(state="cancelled")
    fields = {"helper": helper} if helper else {}
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(minutes=50), **fields)
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


def make_tipped(stripe) -> tuple[Booking, Hold]:
    """A visit that is done, with a tip of 5.00 that was charged."""
    booking = make_done(stripe)
    words = {"title": "Tip", "email": "sam@example.org", "group": "booking-0", "marker": "tip", "locale": "de"}
    back = {"success_url": BACK, "cancel_url": BACK, "until": timezone.now() + timedelta(hours=1)}
    how = {"customer": "", "ways": [], "is_at_once": True, "keeps_card": False}
    page = gateway.create_session(key=uuid4().hex, amount=500, currency="EUR", **words, **back, **how)
    stripe.press(page.url, "pay")
    paid = gateway.read_intent(gateway.read_session(page.id).intent)
    amounts = {"amount": 500, "captured": 500, "state": "captured", "is_tip": True, "is_instant": True}
    deal = Hold.objects.get(deal__booking=booking).deal
    tip = Hold.objects.create(deal=deal, intent=paid.id, charge=paid.charge, **amounts)
    ledger.book_charge(tip)
    return booking, tip


def look() -> None:
    """What no webhook told of is looked for; then all that is due is done."""
    flows.look_at_disputes()
    run_jobs()


def dispute(stripe, booking: Booking, **how) -> str:
    """The seeker's bank takes the payment of the visit back, or an `amount` of it; returns Stripe's id."""
    hold = Hold.objects.get(deal__booking=booking, is_tip=False)
    key = stripe.dispute(payment_intent=hold.intent, **how)["id"]
    look()
    return key


def decide(stripe, key: str, outcome: str) -> None:
    stripe.dispute(id=key, outcome=outcome)
    look()


def sums(stripe, kind: str) -> list[int]:
    """The amounts of what there is of this kind at Stripe, the earliest first."""
    rows = [row for row in stripe.state()["rows"].get(kind, []) if not row.get("_account")]
    return [row["amount"] for row in sorted(rows, key=lambda row: row["created"])]
