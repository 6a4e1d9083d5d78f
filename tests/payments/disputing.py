"""Paid visits whose bank takes the payment back, made against the sandbox."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from marketplace.bookings.models import Booking
from payments import flows, gateway, ledger
from payments.models import Hold
from tests.jobs import run_jobs
from tests.payments.playing import make_done

BACK = "http://localhost:1/back"


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
