"""The money of work by the hour: held for the longest, taken for what was worked, the rest given back at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from marketplace.core.money import price_of_minutes, share
from payments import actions, queries
from payments.models import Hold
from tests.jobs import run_jobs
from tests.payments.paying import make_paid_booking, onboard, pay, use_sandbox

pytestmark = pytest.mark.django_db(transaction=True)
RATE, MOST = 2_800, 150
CAP = price_of_minutes(RATE, MOST)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


@pytest.fixture
def held(stripe) -> Booking:
    """A visit by the hour that has begun, with 70 € held."""
    booking = make_paid_booking(
        price=CAP, rate=RATE, minutes_most=MOST, begins_at=timezone.now() + timedelta(minutes=50)
    )
    onboard(stripe, booking.helper)
    pay(stripe, booking)
    bookings.start_booking(by=booking.helper, booking_id=booking.pk)
    return booking


def finish(booking: Booking, minutes: int | None) -> Booking:
    bookings.finish_booking(by=booking.helper, booking_id=booking.pk, minutes=minutes)
    run_jobs()
    booking.refresh_from_db()
    return booking


def confirm(booking: Booking) -> tuple[int, int, int]:
    """What is taken, what went back out of that, and what the helper got, once the seeker said yes."""
    bookings.confirm_booking(by=booking.seeker, booking_id=booking.pk)
    run_jobs()
    money = queries.money_of(booking)
    assert money.is_closed
    assert queries.checked().faults == []
    return money.captured, money.refunded, money.paid_out


def test_called_off_late_it_costs_a_share_of_the_estimate_and_not_of_the_cap(stripe):
    booking = make_paid_booking(price=CAP, rate=RATE, minutes_most=MOST, begins_at=timezone.now() + timedelta(hours=3))
    onboard(stripe, booking.helper)
    pay(stripe, booking)

    bookings.cancel_booking(by=booking.seeker, booking_id=booking.pk, reason="time")
    run_jobs()

    half = price_of_minutes(RATE, booking.request.package.minutes) // 2
    money = queries.money_of(booking)
    assert (money.captured, money.paid_out) == (half, half - share(half, 1200))
    assert queries.checked().faults == []


def test_all_that_was_agreed_is_taken(held):
    assert confirm(finish(held, MOST)) == (CAP, 0, CAP - share(CAP, 1200))


def test_less_is_taken_when_less_was_worked_and_the_rest_goes_back_at_once(held, stripe):
    finish(held, 75)

    hold = Hold.objects.get()
    assert (hold.amount, hold.captured, queries.money_of(held).held) == (CAP, 3_500, 0)
    intent = next(row for row in stripe.state()["rows"]["payment_intent"] if row["id"] == hold.intent)
    assert (intent["amount_received"], intent["amount_capturable"]) == (3_500, 0)
    assert confirm(held) == (3_500, 0, 3_500 - 420)


def test_above_the_cap_is_refused_and_nothing_is_taken(held):
    with pytest.raises(Refused, match="minutes_above"):
        finish(held, MOST + 1)

    run_jobs()
    assert (queries.money_of(held).held, queries.money_of(held).captured) == (CAP, 0)
    assert queries.checked().faults == []


def test_an_extra_above_the_cap_has_its_own_hold_and_both_sum_to_the_price(held, stripe):
    extra = bookings.propose_extra(by=held.helper, booking_id=held.pk, words="Eine Stunde mehr", price=2_800)
    bookings.approve_extra(by=held.seeker, extra_id=extra.pk)
    pay(stripe, held, extra.pk)

    booking = finish(held, MOST)

    assert booking.price == CAP + 2_800
    assert confirm(booking) == (CAP + 2_800, 0, CAP + 2_800 - share(CAP, 1200) - share(2_800, 1200))


def test_an_extra_beside_a_short_visit_takes_no_more_than_the_price(held, stripe):
    extra = bookings.propose_extra(by=held.helper, booking_id=held.pk, words="Ein Kabel", price=900)
    bookings.approve_extra(by=held.seeker, extra_id=extra.pk)
    pay(stripe, held, extra.pk)

    booking = finish(held, 60)

    assert sorted(Hold.objects.values_list("amount", "captured", "state")) == [
        (900, 0, "voided"),
        (CAP, 2_800 + 900, "captured"),
    ]
    assert confirm(booking) == (3_700, 0, 3_700 - 336 - 108)


def test_a_case_after_a_short_visit_moves_only_what_was_due(held):
    booking = finish(held, 60)
    bookings.freeze_booking(by=SYSTEM, booking_id=booking.pk)
    actions.freeze_deal(by=SYSTEM, booking_id=booking.pk)
    run_jobs()
    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=1_000)
    run_jobs()

    money = queries.money_of(booking)
    assert (money.captured, money.refunded, money.paid_out) == (2_800, 1_800, 880)
    assert queries.checked().faults == []
