"""When nobody is left: reasons that are gone, advice with its effect, a wider circle, and our team."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from marketplace.accounts.cells import cell_of, fine_cell
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer, Request, WeeklyHours
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.notifications.models import Notice
from matching import actions, advice, queries
from matching.models import Handover, Reach
from matching.reach import week_minutes
from tests.factories import make_helper, make_operator, make_seeker
from tests.jobs import run_jobs
from tests.matching.searching import publish

pytestmark = pytest.mark.django_db
# About 10.4 km west of the seeker's cell, for somebody who comes 8 km and half a cell.
FAR = (13.2885, 52.4811)


def nobody_left(reason: str = "no_time", **fields) -> Request:
    """A request whose one helper said no."""
    request, (hana,) = publish(helpers=1, **fields)
    bookings.decline_offer(by=hana, offer_id=Offer.objects.get(request=request).pk, reason=reason)
    run_jobs(only="deliver")
    request.refresh_from_db()
    assert request.state == "unfilled"
    return request


def asked_in(request: Request, number: int) -> int:
    return Offer.objects.filter(request=request, round=number).count()


def again(request: Request, **changes) -> int:
    """Ask again with something changed; returns how many are asked."""
    bookings.reopen_request(by=request.seeker, request_id=request.pk, **changes)
    run_jobs(only="deliver")
    return asked_in(request, 2)


def later(request: Request) -> dict:
    return {"begins_at": request.begins_at + timedelta(days=1), "ends_at": request.ends_at + timedelta(days=1)}


REASONS = ("no_time", "unclear", "not_mine", "too_far")


@pytest.mark.parametrize(("reason", "asked"), list(zip(REASONS, (1, 0, 0, 0), strict=True)))
def test_at_another_time_who_had_no_time_is_asked_again(reason, asked):
    request = nobody_left(reason)

    assert again(request, **later(request)) == asked


@pytest.mark.parametrize(("reason", "asked"), list(zip(REASONS, (0, 1, 0, 0), strict=True)))
def test_with_clearer_words_who_was_not_sure_is_asked_again(reason, asked):
    assert again(nobody_left(reason), words="Der Router steht im zweiten Stock.") == asked


def test_the_same_time_again_asks_nobody_who_has_no_time():
    request = nobody_left("no_time")

    assert again(request, begins_at=request.begins_at, ends_at=request.ends_at) == 0


def test_more_words_are_told_to_those_still_thinking():
    request, _ = publish()
    offer = Offer.objects.get()

    bookings.clarify_request(by=request.seeker, request_id=request.pk, words="Es ist ein weisser Router.")
    run_jobs(only="deliver")

    request.refresh_from_db()
    assert request.words.endswith("Es ist ein weisser Router.")
    assert list(Notice.objects.filter(kind="offer_clarified").values_list("person", flat=True)) == [offer.helper_id]


def test_a_lapsed_reservation_was_nobodys_no():
    request, (hana,) = publish(helpers=1)
    booking = bookings.accept_offer(by=hana, offer_id=Offer.objects.get().pk)
    type(booking).objects.filter(pk=booking.pk).update(hold_by=timezone.now())

    bookings.lapse_booking(by=SYSTEM, booking_id=booking.pk)
    run_jobs(only="deliver")

    assert asked_in(request, 2) == 1


def test_another_time_is_advised_with_its_effect_and_has_it():
    request = nobody_left("too_far")
    begins = request.begins_at + timedelta(days=1) - timedelta(minutes=30)
    late = make_helper("Late", topic=request.topic)
    WeeklyHours.objects.filter(helper=late).delete()
    for stretch in week_minutes(begins, begins + timedelta(hours=3)):
        WeeklyHours.objects.create(helper=late, begins=stretch[0], ends=stretch[1])
    actions.rebuild_reach(by=SYSTEM, person_id=late.pk)

    found = advice.advice_for(request).times

    assert [(one.more, one.begins - request.begins_at) for one in found] == [(1, timedelta(days=1))]
    assert again(request, begins_at=found[0].begins, ends_at=found[0].ends) == 1


def test_a_higher_budget_is_advised_with_its_effect_and_has_it(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_advice"
    request, people = publish(helpers=3, budget=2500)
    Reach.objects.update(takes_paid=True)
    request.refresh_from_db()

    found = advice.advice_for(request).raises

    assert [(one.by, one.budget, one.more) for one in found] == [(500, 3000, 3)]
    assert again(request, budget=found[0].budget) == 1
    assert Offer.objects.get(request=request).price == 3000


def far_helper(topic):
    cell = cell_of(fine_cell(*FAR))
    place = {"lng": FAR[0], "lat": FAR[1], "cell": cell.name, "cell_lng": cell.lng, "cell_lat": cell.lat}
    helper = make_helper("Fern", topic=topic, place=place)
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
    return helper


def test_a_wider_circle_is_advised_with_its_effect_and_the_helper_reads_that_it_is_outside():
    request = nobody_left("not_mine")
    fern = far_helper(request.topic)

    found = advice.advice_for(request)
    assert found.widen == 1
    assert again(request, is_widened=True) == 1

    offer = Offer.objects.get(request=request, round=2)
    with translation.override("en"):
        first = queries.why_me(offer)[0]
    assert (offer.helper, first.split(":")[0]) == (fern, "It is a little outside your area")
    assert advice.advice_for(Request.objects.get()).widen == 0


def with_us() -> tuple[Request, Handover]:
    request = nobody_left("not_mine")
    actions.hand_over(by=request.seeker, request_id=request.pk)
    return request, Handover.objects.get()


def taken() -> tuple[Request, Handover, object]:
    request, handover = with_us()
    olga = make_operator()
    actions.take_handover(by=olga, handover_id=handover.pk)
    return request, handover, olga


def test_our_team_asks_one_by_name_and_the_yes_ends_it():
    request, handover, olga = taken()
    late = make_helper("Late", topic=request.topic)
    actions.rebuild_reach(by=SYSTEM, person_id=late.pk)

    actions.ask_named(by=olga, handover_id=handover.pk, helper_id=late.pk)
    run_jobs(only="deliver")
    assert asked_in(request, 2) == 1
    bookings.accept_offer(by=late, offer_id=Offer.objects.get(round=2).pk)
    run_jobs(only="deliver")

    handover.refresh_from_db()
    assert (handover.outcome, handover.ended_at is None) == ("booked", False)


def test_after_a_no_to_our_team_nobody_else_is_asked():
    request, handover, olga = taken()
    late = [make_helper(name, topic=request.topic) for name in ("Late", "Later")]
    for person in late:
        actions.rebuild_reach(by=SYSTEM, person_id=person.pk)
    actions.ask_named(by=olga, handover_id=handover.pk, helper_id=late[0].pk)

    bookings.decline_offer(by=late[0], offer_id=Offer.objects.get(round=2).pk, reason="no_time")
    run_jobs(only="deliver")

    assert asked_in(request, 2) == 1
    assert not Notice.objects.filter(kind="choose_again").exists()
    actions.ask_named(by=olga, handover_id=handover.pk, helper_id=late[1].pk)
    assert asked_in(request, 2) == 2


def test_given_back_with_words_and_the_seeker_is_told():
    request, handover, olga = taken()

    actions.return_handover(by=olga, handover_id=handover.pk, words="Morgen wären zwei da.")
    run_jobs(only="deliver")

    handover.refresh_from_db()
    assert (handover.outcome, handover.words) == ("returned", "Morgen wären zwei da.")
    assert Notice.objects.filter(kind="request_handed_back", person=request.seeker).count() == 1


def refused(verb, **arguments) -> str:
    with pytest.raises(Refused) as no:
        verb(**arguments)
    return no.value.reason.code


def test_what_our_team_may_not():
    request, handover = with_us()
    olga, other = make_operator(), make_operator("Otto")
    here = {"handover_id": handover.pk}

    assert refused(actions.hand_over, by=request.seeker, request_id=request.pk) == "handed_over"
    assert refused(actions.return_handover, by=olga, words="-", **here) == "not_taken"
    actions.take_handover(by=olga, **here)
    assert refused(actions.take_handover, by=other, **here) == "taken_by_other"
    assert refused(actions.ask_named, by=other, helper_id=1, **here) == "taken_by_other"
    assert refused(actions.ask_named, by=olga, helper_id=Offer.objects.get().helper_id, **here) == "cannot_come"
    assert refused(actions.return_handover, by=olga, words=" ", **here) == "return_words"
    for by in (request.seeker, make_seeker()):
        with pytest.raises(Missing):
            actions.take_handover(by=by, **here)
    request.refresh_from_db()
    assert (request.state, asked_in(request, 2)) == ("unfilled", 0)


@pytest.mark.parametrize("verb", ["reopen", "cancel"])
def test_the_seeker_can_take_it_back(verb):
    request, handover, _ = taken()

    if verb == "cancel":
        bookings.cancel_request(by=request.seeker, request_id=request.pk)
    else:
        bookings.reopen_request(by=request.seeker, request_id=request.pk)
    run_jobs(only="deliver")

    handover.refresh_from_db()
    assert handover.outcome == "taken_back"


def test_while_our_team_has_it_the_seeker_does_not_steer():
    request, handover, olga = taken()
    late = make_helper("Late", topic=request.topic)
    actions.rebuild_reach(by=SYSTEM, person_id=late.pk)
    actions.ask_named(by=olga, handover_id=handover.pk, helper_id=late.pk)

    assert refused(actions.switch_mode, by=request.seeker, request_id=request.pk, mode="find") == "handed_over"
