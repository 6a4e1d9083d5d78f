"""M9: money goes back from wherever it is, and afterwards our books and Stripe say the same to the cent.

A cell is a place where the money is and a way in which it goes back; in each of them the sums of every account are
compared with Stripe's own objects, and what became of the visit with what is written here by hand.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.db.models import Sum
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from payments import actions, queries
from payments.models import Account, Line
from tests.jobs import run_jobs
from tests.payments.disputing import decide, dispute
from tests.payments.paying import make_paid_booking, onboard, pay, use_sandbox
from tests.payments.playing import DAY, PRICE, SHARE, confirm, make_done, make_released, rule

pytestmark = pytest.mark.django_db(transaction=True)
FUNDED = 50_000


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    sandbox.fund(FUNDED, "eur")
    return sandbox


def authorised(stripe) -> Booking:
    """The seeker's bank has set 50.00 aside for a visit in 30 hours."""
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(hours=30))
    onboard(stripe, booking.helper)
    pay(stripe, booking)
    return booking


def paid_out(stripe) -> Booking:
    """The helper's share went to their bank; of another visit there is as much in their balance."""
    booking = make_done(stripe)
    other = make_done(stripe, booking.helper)
    confirm(booking)
    stripe.advance(5 * DAY)
    confirm(other)
    return booking


PLACES: dict[str, Callable] = {
    "authorised": authorised,
    "captured": make_done,
    "transferred": make_released,
    "paid out": paid_out,
}


def call_off(booking: Booking) -> None:
    bookings.cancel_booking(by=booking.seeker, booking_id=booking.pk, reason="time")
    run_jobs()


def call_off_late(booking: Booking) -> None:
    """Less than a day ahead: half of it is the helper's."""
    moved = booking.visit.lower - timedelta(hours=10), booking.visit.upper - timedelta(hours=10)
    Booking.objects.filter(pk=booking.pk).update(visit=moved, occupied=moved)
    call_off(booking)


def full(stripe, booking: Booking, place: str) -> None:
    if place == "authorised":
        call_off(booking)
    else:
        rule(booking, 0)


def partial(stripe, booking: Booking, place: str) -> None:
    if place == "authorised":
        call_off_late(booking)
    else:
        rule(booking, 2_000)


def twice(stripe, booking: Booking, place: str) -> None:
    """A part of it, and then the rest."""
    actions.freeze_deal(by=SYSTEM, booking_id=booking.pk)
    run_jobs()
    rule(booking, 2_000)
    rule(booking, 0)


def balance_0(stripe, booking: Booking, place: str) -> None:
    """A part of it, from a helper with nothing: everything they have is on its way to their bank, or has arrived."""
    if place == "transferred":
        stripe.advance(3 * DAY)
    elif place == "paid out":
        stripe.advance(2 * DAY)
    partial(stripe, booking, place)


def disputed(stripe, booking: Booking, place: str) -> str:
    """The seeker's bank takes all of it back. What is only set aside is taken first, because a case froze it."""
    if place == "authorised":
        actions.freeze_deal(by=SYSTEM, booking_id=booking.pk)
        run_jobs()
    key = dispute(stripe, booking)
    if place == "authorised":
        rule(booking, 2_000)
    elif place == "captured":
        confirm(booking)
    return key


def won(stripe, booking: Booking, place: str) -> None:
    decide(stripe, disputed(stripe, booking, place), "won")


def lost(stripe, booking: Booking, place: str) -> None:
    decide(stripe, disputed(stripe, booking, place), "lost")


WAYS: dict[str, Callable] = {
    "full": full,
    "partial": partial,
    "twice": twice,
    "balance 0": balance_0,
    "dispute open": disputed,
    "won": won,
    "lost": lost,
}
# What the seeker paid in the end, what the helper has of it, and what they owe; in cents.
CELLS = {
    ("authorised", "full"): (0, 0, 0),
    ("authorised", "partial"): (2_500, 2_200, 0),
    ("authorised", "twice"): (0, 0, 0),
    ("authorised", "balance 0"): (2_500, 2_200, 0),
    ("captured", "full"): (0, 0, 0),
    ("captured", "partial"): (2_000, 1_760, 0),
    ("captured", "twice"): (0, 0, 0),
    ("captured", "balance 0"): (2_000, 1_760, 0),
    ("transferred", "full"): (0, 0, 0),
    ("transferred", "partial"): (2_000, 1_760, 0),
    ("transferred", "twice"): (0, 0, 0),
    ("transferred", "balance 0"): (2_000, 1_760, SHARE - 1_760),
    ("paid out", "full"): (0, 0, 0),
    ("paid out", "partial"): (2_000, 1_760, 0),
    ("paid out", "twice"): (0, 0, 0),
    ("paid out", "balance 0"): (2_000, 1_760, SHARE - 1_760),
    ("authorised", "dispute open"): (PRICE, 0, 0),
    ("authorised", "won"): (2_000, 1_760, 0),
    ("authorised", "lost"): (0, 0, 0),
    ("captured", "dispute open"): (PRICE, 0, 0),
    ("captured", "won"): (PRICE, SHARE, 0),
    ("captured", "lost"): (0, 0, 0),
    ("transferred", "dispute open"): (PRICE, SHARE, 0),
    ("transferred", "won"): (PRICE, SHARE, 0),
    ("transferred", "lost"): (0, SHARE, 0),
    ("paid out", "dispute open"): (PRICE, SHARE, 0),
    ("paid out", "won"): (PRICE, SHARE, 0),
    ("paid out", "lost"): (0, SHARE, 0),
}


def test_every_way_goes_from_every_place():
    assert set(CELLS) == set(product(PLACES, WAYS))


@pytest.mark.parametrize(("place", "way"), CELLS)
def test_wherever_the_money_is_it_goes_back_and_both_books_say_the_same(stripe, place, way):
    booking = PLACES[place](stripe)

    WAYS[way](stripe, booking, place)

    money = queries.money_of(booking)
    owed = queries.owed_by_helper(booking.helper_id, "EUR")
    assert (money.kept, money.paid_out, owed) == CELLS[place, way]
    assert (money.trouble, money.is_closed) == ("", way != "dispute open")
    assert our_books() == stripes_books(stripe)
    assert queries.checked().faults == []


def our_books() -> dict[str, int]:
    """What the ledger says of everything that moved at Stripe, in cents. What Stripe pays to banks and keeps for itself
    is compared elsewhere."""
    lines = Line.objects.exclude(posting__kind__in=["payout", "payout_failed", "processing", "own_payout"])
    fees = -_sum(lines.filter(account__kind="processing", posting__kind__in=["dispute", "dispute_won"]))
    ours = -_sum(lines.filter(account__kind__in=["clearing", "connected"])) + fees
    return {
        "set aside": _balance("reserved"),
        "captured": -_sum(lines.filter(account__kind="clearing", posting__kind__in=["capture", "charge"])),
        "refunded": _sum(lines.filter(account__kind="clearing", posting__kind__in=["refund", "refund_bounced"])),
        "transferred": _sum(lines.filter(account__kind="connected", posting__kind__in=["release", "cover"])),
        "taken back": -_sum(lines.filter(account__kind="connected", posting__kind="reversal")),
        "disputed": -_balance("disputed"),
        "for disputes": fees,
        "the helper's": _sum(lines.filter(account__kind="connected")),
        "ours": ours,
    }


def _sum(lines) -> int:
    return lines.aggregate(sum=Sum("amount", default=0))["sum"]


def _balance(kind: str) -> int:
    return Account.objects.filter(kind=kind).aggregate(sum=Sum("balance", default=0))["sum"]


def stripes_books(stripe) -> dict[str, int]:
    """The same from the sandbox's own objects: what is there, less what we put in, before its fees and payouts."""
    seen = stripe.state()
    rows = seen["rows"]
    charges = [row for row in rows.get("charge", []) if row["status"] == "succeeded"]
    captured = [row for row in charges if row["captured"]]
    refunds = [row for row in rows.get("refund", []) if row["status"] != "failed"]
    disputes = [row for row in rows.get("dispute", []) if row["status"] in ("needs_response", "under_review")]
    return {
        "set aside": sum(row["amount"] for row in charges if not row["captured"] and not row["refunded"]),
        "captured": sum(row["amount_captured"] for row in captured),
        "refunded": sum(row["amount"] for row in refunds),
        "transferred": sum(row["amount"] for row in rows.get("transfer", [])),
        "taken back": sum(row["amount"] for row in rows.get("transfer_reversal", [])),
        "disputed": sum(row["amount"] for row in disputes),
        "for disputes": sum(row["fee"] for row in rows["balance_transaction"] if row["type"] == "adjustment"),
        "the helper's": _moved(seen["connected"]),
        "ours": _moved(rows),
    }


def _moved(rows: dict) -> int:
    moved = [row for row in rows.get("balance_transaction", []) if row["type"] not in ("payout", "topup")]
    return sum(row["amount"] for row in moved)
