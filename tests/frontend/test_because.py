"""Where the money of a visit is, in words for each state: since when, why, until when, whose turn it is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from frontend.because import story_of
from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from payments import actions, ledger
from payments.models import Deal, Hold
from tests.payments.paying import make_hold, make_paid_booking

pytestmark = pytest.mark.django_db
SIDES = ("seeker", "helper", "operator")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def story(booking: Booking, side: str = "seeker") -> str:
    return story_of(Booking.objects.get(pk=booking.pk), side).replace("\xa0", " ")


def closed(booking: Booking, hold: Hold, *, released: int = 0, refunded: int = 0) -> Booking:
    """The money of a visit as it ended."""
    now, deal = timezone.now(), hold.deal
    Hold.objects.filter(pk=hold.pk).update(released=released, refunded=refunded, commission=released * 12 // 100)
    for kind, amount in (("release", released), ("refund", refunded)):
        if amount:
            commission = amount * 12 // 100 if kind == "release" else 0
            made = {"kind": kind, "amount": amount, "commission": commission, "state": "done", "ended_at": now}
            attempt = deal.attempts.create(hold=hold, key=uuid4(), **made)
            ledger.BEGUN[kind](attempt)
            ledger.BOOKED[kind](attempt)
    Deal.objects.filter(pk=deal.pk).update(closed_at=now, plan=released)
    Booking.objects.filter(pk=booking.pk).update(settled_at=now)
    return booking


def test_a_free_visit_has_no_story():
    assert story_of(Booking(price=0), "seeker") == ""


def test_a_reserved_visit_says_until_when_it_is_kept():
    assert "The visit is kept for" in story(make_paid_booking())


def test_a_visit_far_ahead_says_from_when_on():
    begins = timezone.now() + timedelta(days=20)
    booking = make_paid_booking("agreed", begins_at=begins, hold_by=begins - timedelta(days=1))

    assert "the money is set aside from" in story(booking)


def test_a_hold_says_whose_bank_until_when_and_what_comes_next():
    booking = make_paid_booking("agreed")
    make_hold(booking)

    assert story(booking).startswith("Set aside by your bank today, at the longest until")
    assert story(booking, "helper").startswith("Set aside by the bank of")


def test_what_was_charged_at_once_says_so():
    booking = make_paid_booking("agreed")
    make_hold(booking, "captured", is_instant=True, way="twint")

    assert story(booking).startswith("Charged today by TWINT, which cannot set money aside.")


def test_what_was_taken_says_why_and_until_when_it_waits():
    booking = make_paid_booking("done", confirm_by=timezone.now() + timedelta(days=3))
    hold = make_hold(booking, "captured")
    hold.deal.attempts.create(
        hold=hold, kind="capture", amount=5_000, state="done", ended_at=timezone.now(), key=uuid4()
    )

    assert story(booking).startswith("Taken today, because the work was marked as done. It goes to")
    assert "confirms, by" in story(booking, "helper")


@pytest.mark.parametrize(
    ("waited", "why"), [(False, "confirmed it."), (True, "because 72 hours passed without a word.")]
)
def test_what_was_paid_says_when_and_because_of_what(waited, why):
    now = timezone.now()
    by = now - timedelta(hours=1) if waited else now + timedelta(hours=1)
    booking = make_paid_booking("confirmed", confirmed_at=now, confirm_by=by)
    closed(booking, make_hold(booking, "captured"), released=5_000)

    assert story(booking).startswith("Paid today: 50 €") and story(booking).endswith(why)
    assert story(booking, "helper").startswith("Paid today: 44 €")


def test_a_ruling_is_named_as_the_reason():
    booking = make_paid_booking("confirmed", confirmed_at=timezone.now())
    hold = make_hold(booking, "captured")
    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=2_000)
    closed(booking, hold, released=2_000, refunded=3_000)

    assert "because our team decided so" in story(booking)
    assert "30 € went back" in story(booking)


def test_a_visit_that_was_called_off_says_what_went_back():
    booking = make_paid_booking("cancelled", cancel_reason="time", cancelled_at=timezone.now())
    closed(booking, make_hold(booking, "captured"), refunded=5_000)

    assert story(booking) == "All of it went back: 50 €, because the visit was called off."


@pytest.mark.parametrize("side", SIDES)
def test_a_case_and_trouble_are_said_to_every_side(side):
    booking = make_paid_booking("done")
    hold = make_hold(booking, "captured")
    Deal.objects.filter(pk=hold.deal_id).update(frozen_at=timezone.now())
    assert "Our team decides" in story(booking, side)

    Deal.objects.filter(pk=hold.deal_id).update(frozen_at=None, trouble="no_payouts")
    words = "It waits for you" if side == "helper" else "our team looks after it"
    assert words in story(booking, side)
