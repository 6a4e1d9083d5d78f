"""Visits: start, done, confirmed, called off; and who reads the address when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions, queries
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from tests.factories import make_booking, make_offer, make_operator, make_request, make_seeker
from tests.jobs import run_jobs, waiting_jobs

pytestmark = pytest.mark.django_db


def booking_in(hours: float, state: str = "agreed", **fields) -> Booking:
    """A booking whose one-hour visit begins `hours` from now."""
    begins = timezone.now() + timedelta(hours=hours)
    request = make_request(begins_at=begins)
    return make_booking(make_offer(request), state=state, **fields)


def test_a_visit_does_not_start_before_its_time():
    booking = booking_in(hours=3)

    with pytest.raises(Refused) as refusal:
        actions.start_booking(by=booking.helper, booking_id=booking.pk)

    assert refusal.value.reason.code == "too_early"


def test_silence_confirms_after_72_hours_and_not_before():
    booking = booking_in(hours=0.5, state="started")
    actions.finish_booking(by=booking.helper, booking_id=booking.pk)
    assert waiting_jobs("marketplace.bookings.jobs.confirm_booking") == 1

    with pytest.raises(Refused):
        actions.confirm_booking(by=SYSTEM, booking_id=booking.pk)
    Booking.objects.filter(pk=booking.pk).update(confirm_by=timezone.now())
    run_jobs(until=timezone.now() + timedelta(hours=73), only="confirm_booking")

    booking.refresh_from_db()
    assert (booking.state, booking.request.__class__.objects.get().state) == ("confirmed", "closed")


def test_a_seeker_who_calls_off_ends_the_request():
    booking = booking_in(hours=5)

    actions.cancel_booking(by=booking.seeker, booking_id=booking.pk, reason="solved")

    assert Request.objects.get().state == "cancelled"


def test_a_helper_who_calls_off_sends_the_request_out_again():
    booking = booking_in(hours=5)

    actions.return_booking(by=booking.helper, booking_id=booking.pk, reason="ill")

    request = Request.objects.get()
    assert (request.state, request.round, Offer.objects.get().state) == ("open", 2, "withdrawn")


@pytest.mark.parametrize("state", ["reserved", "agreed"])
def test_a_suspension_frees_the_seeker_for_another_helper(state):
    booking = booking_in(hours=5, state=state)

    actions.release_person(by=SYSTEM, person_id=booking.helper_id)

    booking.refresh_from_db()
    assert (booking.state, Request.objects.get().state) == ("cancelled", "open")


@pytest.mark.parametrize("state", ["reserved", "agreed"])
def test_nobody_else_is_asked_for_a_suspended_seeker(state):
    booking = booking_in(hours=5, state=state)

    actions.release_person(by=SYSTEM, person_id=booking.seeker_id)

    booking.refresh_from_db()
    assert (booking.state, Request.objects.get().state) == ("cancelled", "cancelled")


def test_a_stranger_finds_no_booking():
    booking = booking_in(hours=5)

    with pytest.raises(Missing):
        queries.booking_for(make_seeker("Stella"), booking.pk)


@pytest.mark.parametrize(
    ("hours", "state", "street", "number"),
    [
        (30, "agreed", "Sonnenallee", None),
        (23.9, "agreed", "Sonnenallee", "71b"),
        (0.1, "started", "Sonnenallee", "71b"),
        (-48, "agreed", "Sonnenallee", "71b"),
        (-50, "agreed", None, None),
    ],
)
def test_the_helper_reads_the_address_in_steps(hours, state, street, number):
    booking = booking_in(hours=hours, state=state)

    address = queries.address_for(booking.helper, booking)

    assert (address.street, address.number, address.note) == (street, number, "" if number else None)


def test_a_visit_called_off_early_never_shows_the_door():
    booking = booking_in(hours=30, state="cancelled", cancelled_at=timezone.now())

    address = queries.address_for(booking.helper, booking)

    assert (address.street, address.number) == ("Sonnenallee", None)


def test_a_visit_called_off_is_forgotten_after_48_hours():
    booking = booking_in(hours=5, state="cancelled", cancelled_at=timezone.now() - timedelta(hours=49))

    assert queries.address_for(booking.helper, booking).street is None


def test_operators_do_not_read_the_address_in_passing():
    booking = booking_in(hours=1)

    assert queries.address_for(make_operator(), booking).street is None


def test_only_possible_verbs_come_without_a_reason():
    booking = booking_in(hours=5)

    choices = {
        choice.verb: choice.reason and choice.reason.code for choice in queries.booking_choices(booking, booking.helper)
    }

    assert choices == {
        "arrive": "too_early",
        "start": "too_early",
        "finish": "not_started",
        "return": None,
        "miss": "not_arrived",
        "answer": "not_started",
        "wait": "not_started",
        "leave": "not_started",
    }
