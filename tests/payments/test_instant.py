"""Ways of paying that cannot set money aside: charged at once, kept for the two, back as far as it is not due."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from payments import flows, queries
from payments.models import Hold
from tests.jobs import run_jobs
from tests.payments.paying import make_paid_booking, onboard, pay, use_sandbox

pytestmark = pytest.mark.django_db(transaction=True)
WHERE = {"extra_id": None, "title": "WLAN", "back": "http://localhost:1/back"}


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


def charged(stripe, hours: float = 30, **fields) -> Booking:
    """A visit that was paid by iDEAL."""
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(hours=hours), **fields)
    onboard(stripe, booking.helper)
    pay(stripe, booking, button="ideal")
    booking.refresh_from_db()
    return booking


def went_back(stripe) -> int:
    return sum(row["amount"] for row in stripe.state()["rows"].get("refund", []))


def test_the_page_offers_the_ways_of_the_currency_and_the_card_alone_where_none_is_known(settings, stripe):
    assert queries.instant_ways("EUR") == ["eps", "ideal", "bancontact"]
    assert queries.instant_ways("CHF") == ["twint"]
    assert queries.instant_ways("JPY") == []
    settings.INSTANT_WAYS = ""
    assert queries.instant_ways("EUR") == []


def test_what_is_charged_at_once_clears_the_visit_and_has_no_end(stripe):
    booking = charged(stripe)

    hold, money = Hold.objects.get(), queries.money_of(booking)
    assert (booking.state, hold.state, hold.is_instant, hold.way, hold.until) == (
        "agreed",
        "captured",
        True,
        "ideal",
        None,
    )
    assert (money.charged, money.held, booking.held_until.year) == (5_000, 0, 9999)
    assert queries.checked().faults == []


def test_a_way_that_stripe_does_not_know_leaves_the_card(settings, stripe):
    settings.INSTANT_WAYS = "EUR:notes"
    booking = make_paid_booking()

    assert pay(stripe, booking).state == "held"


@pytest.mark.parametrize(
    ("who", "hours", "back", "out"),
    [("seeker", 30, 5_000, 0), ("seeker", 20, 2_500, 2_200), ("helper", 20, 5_000, 0)],
)
def test_what_is_not_due_goes_back_and_the_table_says_what_is(stripe, who, hours, back, out):
    booking = charged(stripe, hours)

    end = bookings.cancel_booking if who == "seeker" else bookings.return_booking
    end(by=getattr(booking, who), booking_id=booking.pk, reason="time")
    run_jobs()

    assert (went_back(stripe), queries.money_of(booking).paid_out) == (back, out)
    assert queries.checked().faults == []


def test_what_comes_after_the_reservation_has_lapsed_goes_back_as_a_whole(stripe):
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(minutes=50))
    page = flows.checkout(by=booking.seeker, booking_id=booking.pk, **WHERE)
    Booking.objects.filter(pk=booking.pk).update(hold_by=timezone.now())
    bookings.lapse_booking(by=SYSTEM, booking_id=booking.pk)
    run_jobs()

    stripe.press(page, "ideal")
    flows.refresh_hold(Hold.objects.get().pk)
    run_jobs()

    hold = Hold.objects.get()
    assert (hold.is_unwanted, hold.refunded, went_back(stripe)) == (True, 5_000, 5_000)
    assert queries.checked().faults == []


def test_a_lower_price_at_the_end_sends_the_rest_back(stripe):
    booking = charged(stripe, 0.8)
    bookings.start_booking(by=booking.helper, booking_id=booking.pk)
    bookings.finish_booking(by=booking.helper, booking_id=booking.pk)
    Booking.objects.filter(pk=booking.pk).update(price=3_000, commission=360)
    bookings.confirm_booking(by=booking.seeker, booking_id=booking.pk)
    run_jobs()

    assert (went_back(stripe), queries.money_of(booking).paid_out) == (2_000, 2_640)
    assert queries.checked().faults == []


def test_a_visit_that_moves_needs_no_other_payment(stripe):
    booking = charged(stripe, 60)

    bookings.move_booking(by=booking.seeker, booking_id=booking.pk, begins=booking.visit.lower + timedelta(days=21))
    run_jobs(until=timezone.now() + timedelta(days=22))

    booking.refresh_from_db()
    assert (booking.state, queries.why_not_pay(booking).code) == ("agreed", "already_held")
