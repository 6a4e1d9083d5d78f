"""The same helper once more: a request for that helper alone, at the price of then, whatever theirs is today."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.notifications.models import Notice
from marketplace.vetting import actions as vetting
from matching import actions, queries
from matching.models import Sighting
from tests.factories import make_booking, make_helper, make_offer, make_request, make_seeker, make_topic
from tests.jobs import run_jobs
from tests.payments.paying import make_paid_booking
from tests.verification.asked import make_lookout

pytestmark = pytest.mark.django_db


def confirmed(booking: Booking) -> Booking:
    Booking.objects.filter(pk=booking.pk).update(state="confirmed", confirmed_at=timezone.now())
    Request.objects.filter(pk=booking.request_id).update(state="closed")
    return Booking.objects.get(pk=booking.pk)


def visited() -> Booking:
    """A free visit of Hana's that was confirmed; she can be found."""
    booking = confirmed(make_booking(make_offer(make_request())))
    actions.rebuild_reach(by=SYSTEM, person_id=booking.helper_id)
    return booking


def in_days(days: int) -> datetime:
    return (timezone.localtime() + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)


def ask(booking: Booking, **fields) -> Request:
    return actions.ask_helper_again(by=booking.seeker, booking_id=booking.pk, **{"begins": in_days(3), **fields})


def test_one_tap_asks_the_helper_of_before_and_nobody_else():
    booking = visited()
    rival = make_helper("Rui", topic=booking.request.topic)
    actions.rebuild_reach(by=SYSTEM, person_id=rival.pk)

    request = ask(booking, words="Diesmal das Tablet.")
    run_jobs(only="deliver")

    assert [(offer.helper_id, offer.state) for offer in Offer.objects.filter(request=request)] == [
        (booking.helper_id, "open")
    ]
    before = booking.request
    assert (request.topic_id, request.package_id, request.place_id) == (
        before.topic_id,
        before.package_id,
        before.place_id,
    )
    assert request.words == "Diesmal das Tablet."
    with translation.override("en"):
        assert queries.why_me(Offer.objects.get(request=request)) == ["Sam asks you again, after your last visit."]


def test_a_yes_is_a_visit():
    request = ask(visited())

    booking = bookings.accept_offer(by=request.again_of.helper, offer_id=Offer.objects.get(request=request).pk)

    assert (booking.state, booking.visit.lower) == ("agreed", in_days(3))


def test_it_costs_what_it_did_without_the_extras_at_todays_terms(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_again"
    booking = confirmed(make_paid_booking("done"))
    Booking.objects.filter(pk=booking.pk).update(price=5_900)
    vetting.record_check(by=SYSTEM, person_id=booking.helper_id, code="payouts", is_passed=True)
    actions.rebuild_reach(by=SYSTEM, person_id=booking.helper_id)

    request = ask(booking)

    offer = Offer.objects.get(request=request)
    assert (offer.price, offer.commission, request.budget) == (5_000, 600, 5_000)


def test_a_no_is_told_and_others_come_only_when_the_seeker_says_so():
    booking = visited()
    rival = make_helper("Rui", topic=booking.request.topic)
    actions.rebuild_reach(by=SYSTEM, person_id=rival.pk)
    request = ask(booking)

    bookings.decline_offer(by=booking.helper, offer_id=Offer.objects.get(request=request).pk, reason="no_time")
    run_jobs(only="deliver")

    assert Notice.objects.filter(person=booking.seeker, kind="choose_again").count() == 1
    assert Offer.objects.filter(request=request).count() == 1
    actions.switch_mode(by=booking.seeker, request_id=request.pk, mode="find")
    assert Offer.objects.filter(request=request, helper=rival).count() == 1


def test_saved_searches_of_others_do_not_see_it():
    booking = visited()
    rui = make_helper("Rui", topic=booking.request.topic)
    make_lookout(rui, booking.request)
    seen = Sighting.objects.count()

    ask(booking)
    run_jobs(only="deliver")

    assert Sighting.objects.count() == seen


@pytest.mark.parametrize("verb", ["busy", "gone", "other_topic", "not_confirmed"])
def test_why_it_may_not_be_possible(verb):
    booking = visited()
    if verb == "busy":
        make_booking(make_offer(make_request(begins_at=in_days(3)), booking.helper))
    elif verb == "gone":
        type(booking.helper).objects.filter(pk=booking.helper_id).update(suspended_at=timezone.now())
    elif verb == "other_topic":
        Request.objects.filter(pk=booking.request_id).update(topic=make_topic("tv"))
    else:
        Booking.objects.filter(pk=booking.pk).update(state="done")
    codes = {
        "busy": "not_free_then",
        "gone": "helper_gone",
        "other_topic": "cannot_come",
        "not_confirmed": "visit_done",
    }

    with pytest.raises(Refused) as no:
        ask(booking)

    assert no.value.reason.code == codes.get(verb, "visit_done")
    assert not Request.objects.filter(again_of=booking).exists()


def test_only_whoever_asked_then_asks_again():
    booking = visited()

    for by in (booking.helper, make_seeker("Stella")):
        with pytest.raises(Missing):
            actions.ask_helper_again(by=by, booking_id=booking.pk, begins=in_days(3))
