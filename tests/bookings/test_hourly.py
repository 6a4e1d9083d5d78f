"""Work by the hour: which minutes count, and what they come to, from the clock, from the helper, and with extras."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions, rules
from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from marketplace.core.money import price_of_minutes, share
from tests.factories import make_extra
from tests.payments.paying import make_paid_booking

pytestmark = pytest.mark.django_db
RATE, MOST = 2_800, 150
CAP = price_of_minutes(RATE, MOST)


def working(minutes_ago: int = 0, **fields) -> Booking:
    """A visit by the hour that is under way: 28 € an hour, at most two and a half of them."""
    began = timezone.now() - timedelta(minutes=minutes_ago)
    hourly = {"rate": RATE, "minutes_most": MOST, "started_at": began}
    return make_paid_booking("started", price=CAP, **hourly, **fields)


@pytest.mark.parametrize(
    ("minutes", "counted", "price"),
    [(1, 30, 1_400), (30, 30, 1_400), (31, 45, 2_100), (75, 75, 3_500), (76, 90, 4_200), (150, 150, 7_000)],
)
def test_what_the_helper_says_is_rounded_up_to_the_quarter_and_never_less_than_half_an_hour(minutes, counted, price):
    booking = working()

    actions.finish_booking(by=booking.helper, booking_id=booking.pk, minutes=minutes)

    booking.refresh_from_db()
    assert (booking.minutes_worked, booking.price, booking.commission) == (counted, price, share(price, 1200))


@pytest.mark.parametrize(("ago", "counted"), [(0, 30), (59, 60), (61, 75), (400, MOST)])
def test_without_a_word_the_clock_counts_and_never_above_the_cap(ago, counted):
    booking = working(ago)

    actions.finish_booking(by=booking.helper, booking_id=booking.pk)

    booking.refresh_from_db()
    assert (booking.minutes_worked, booking.price) == (counted, price_of_minutes(RATE, counted))


@pytest.mark.parametrize(("minutes", "code"), [(MOST + 1, "minutes_above"), (0, "minutes_wrong")])
def test_more_than_the_cap_is_refused_and_changes_nothing(minutes, code):
    booking = working()

    with pytest.raises(Refused, match=code):
        actions.finish_booking(by=booking.helper, booking_id=booking.pk, minutes=minutes)

    booking.refresh_from_db()
    assert (booking.state, booking.price, booking.minutes_worked) == ("started", CAP, None)


def test_minutes_are_not_counted_where_there_is_one_price():
    booking = make_paid_booking("started")

    with pytest.raises(Refused, match="not_by_the_hour"):
        actions.finish_booking(by=booking.helper, booking_id=booking.pk, minutes=60)


def test_an_extra_stays_whole():
    booking = working()
    extra = make_extra(booking, state="approved", price=900, commission=108)
    actions.add_extra(by=SYSTEM, extra_id=extra.pk)

    actions.finish_booking(by=booking.helper, booking_id=booking.pk, minutes=60)

    booking.refresh_from_db()
    assert (booking.price, booking.commission) == (2_800 + 900, share(2_800, 1200) + 108)


def test_the_likely_price_is_that_of_the_estimate_and_a_package_has_one_price():
    assert rules.likely_price(working(), 90) == 4_200
    assert rules.likely_price(make_paid_booking("agreed"), 90) == 5_000
