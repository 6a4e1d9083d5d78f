"""Offers: who may answer, what the others are told, what a refusal leaves as it was."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions, queries
from marketplace.bookings.models import Booking, Offer
from marketplace.catalog.models import HelperProfile
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.factories import make_booking, make_helper, make_offer, make_request, make_seeker

pytestmark = pytest.mark.django_db


def send(request, helper, **fields):
    fields = {"wave": 1, "round": 1, "because": [], "distance_band": "under-2", **fields}
    soon = timezone.now() + timedelta(minutes=30)
    return actions.send_offer(by=SYSTEM, request_id=request.pk, helper_id=helper.pk, expires_at=soon, **fields)


def test_the_first_yes_wins_and_the_others_have_lost():
    request = make_request()
    hana, rui = make_offer(request), make_offer(request)

    booking = actions.accept_offer(by=hana.helper, offer_id=hana.pk)

    rui.refresh_from_db()
    request.refresh_from_db()
    assert (booking.helper, request.state, rui.state) == (hana.helper, "booked", "lost")
    assert Event.objects.filter(name="offer.lost", subject_id=rui.pk).exists()


def test_a_late_yes_is_refused_with_a_kind_reason():
    request = make_request()
    hana, rui = make_offer(request), make_offer(request)
    actions.accept_offer(by=hana.helper, offer_id=hana.pk)

    with pytest.raises(Refused) as refusal:
        actions.accept_offer(by=rui.helper, offer_id=rui.pk)

    assert refusal.value.reason.code == "offer_lost"
    assert Booking.objects.count() == 1


def test_another_helpers_offer_is_missing():
    offer = make_offer()
    rui = make_helper("Rui")

    with pytest.raises(Missing):
        actions.accept_offer(by=rui, offer_id=offer.pk)

    assert not Booking.objects.exists()


def test_a_yes_after_the_time_is_over_is_refused():
    offer = make_offer(expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Refused) as refusal:
        actions.accept_offer(by=offer.helper, offer_id=offer.pk)

    assert refusal.value.reason.code == "offer_expired"


def test_a_helper_cannot_be_in_two_places():
    hana = make_helper()
    make_booking(make_offer(make_request(), hana))
    second = make_offer(make_request(), hana)

    with pytest.raises(Refused) as refusal:
        actions.accept_offer(by=hana, offer_id=second.pk)

    second.refresh_from_db()
    second.request.refresh_from_db()
    assert (refusal.value.reason.code, second.state, second.request.state) == ("busy_then", "open", "open")


def test_visits_that_touch_are_no_clash():
    hana = make_helper()
    first = make_request()
    make_booking(make_offer(first, hana))
    second = make_offer(make_request(begins_at=first.ends_at), hana)

    booking = actions.accept_offer(by=hana, offer_id=second.pk)

    assert booking.state == "agreed"


def test_a_helper_is_asked_once_per_round():
    request, hana = make_request(), make_helper()

    first, again = send(request, hana), send(request, hana)

    assert first == again
    assert Event.objects.filter(name="offer.sent").count() == 1


@pytest.mark.parametrize("fields", [{"state": "cancelled"}, {"round": 2}])
def test_nothing_is_offered_for_a_search_that_is_over(fields):
    request, hana = make_request(**fields), make_helper()

    with pytest.raises(Refused):
        send(request, hana)

    assert not Offer.objects.exists()


def test_declining_needs_one_of_the_reasons():
    offer = make_offer()

    with pytest.raises(Refused) as refusal:
        actions.decline_offer(by=offer.helper, offer_id=offer.pk, reason="because")

    offer.refresh_from_db()
    assert (refusal.value.reason.code, offer.state) == ("reason_unknown", "open")


def test_an_offer_expires_only_when_its_time_is_over():
    early, late = make_offer(), make_offer(expires_at=timezone.now() - timedelta(seconds=1))

    states = [actions.expire_offer(by=SYSTEM, offer_id=offer.pk).state for offer in (early, late)]

    assert states == ["open", "expired"]


def test_only_the_first_look_is_remembered():
    offer = make_offer()

    actions.mark_offer_read(by=offer.helper, offer_id=offer.pk)
    actions.mark_offer_read(by=offer.helper, offer_id=offer.pk)

    assert Event.objects.filter(name="offer.read").count() == 1


def test_a_stand_by_is_asked_again_in_the_new_round():
    offer = make_offer(state="standby")
    offer.request.round = 2
    offer.request.save()
    soon = timezone.now() + timedelta(minutes=30)

    asked = actions.ask_again(by=SYSTEM, offer_id=offer.pk, expires_at=soon)

    assert (asked.state, asked.round, asked.read_at) == ("open", 2, None)


def test_blocked_people_do_not_meet():
    offer = make_offer(make_request(make_seeker()))
    offer.request.seeker.blocks_made.create(blocked=offer.helper)

    with pytest.raises(Refused) as refusal:
        actions.accept_offer(by=offer.helper, offer_id=offer.pk)

    assert refusal.value.reason.code == "offer_withdrawn"


def test_the_way_to_the_next_visit_is_kept_free():
    hana = make_helper()
    first, second, third = (make_offer(make_request(begins_at=soon(hours)), hana) for hours in (48, 49, 49.25))
    booking = actions.accept_offer(by=hana, offer_id=first.pk)

    with pytest.raises(Refused) as refusal:
        actions.accept_offer(by=hana, offer_id=second.pk)
    actions.accept_offer(by=hana, offer_id=third.pk)

    assert refusal.value.reason.code == "busy_then"
    assert booking.occupied.upper - booking.visit.upper == timedelta(minutes=15)


def soon(hours: float):
    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("settings", "code"), [({"paused_at": timezone.now()}, "paused"), ({"visits_a_day": 1}, "day_full")]
)
def test_a_break_and_enough_visits_hold_at_the_yes_too(settings, code):
    hana = make_helper()
    noon = timezone.localtime(soon(48)).replace(hour=12)
    first, second = (make_offer(make_request(begins_at=noon + timedelta(hours=h)), hana) for h in (0, 2))
    actions.accept_offer(by=hana, offer_id=first.pk)
    HelperProfile.objects.update(**settings)

    with pytest.raises(Refused) as refusal:
        actions.accept_offer(by=hana, offer_id=second.pk)

    second.refresh_from_db()
    assert (refusal.value.reason.code, second.state, Booking.objects.count()) == (code, "open", 1)


def test_slots_leave_out_what_is_agreed_and_keep_what_moves():
    hana = make_helper()
    begins = soon(48)
    booking = make_booking(make_offer(make_request(begins_at=begins), hana))

    asked = {"minutes": 60, "begins": begins, "ends": begins + timedelta(hours=1), "now": timezone.now()}

    assert queries.slots_of(hana.pk, **asked) == []
    assert queries.slots_of(hana.pk, **asked, without=booking.pk)[0] == begins
    assert queries.why_not_free(hana.pk, begins, booking.visit.upper).code == "visit_then"
    assert queries.why_not_free(hana.pk, begins, booking.visit.upper, without=booking.pk) is None
