"""Waves: who is asked when, that nothing is offered twice, and what is said when nobody is left."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer, Request
from marketplace.core.actors import SYSTEM
from matching import actions, queries, watching
from matching.actions import searches
from matching.models import Receipt, Search
from tests.factories import (
    make_booking,
    make_draft,
    make_helper,
    make_offer,
    make_operator,
    make_request,
    make_seeker,
)
from tests.jobs import run_jobs, waiting_jobs
from tests.matching.searching import publish

pytestmark = pytest.mark.django_db


def asked(request: Request) -> int:
    return Offer.objects.filter(request=request).count()


def test_a_flexible_request_asks_one_helper_and_sets_a_timer():
    request, _ = publish()

    assert asked(request) == 1
    assert waiting_jobs("matching.jobs.send_wave") == 1


def test_an_urgent_request_asks_until_a_yes_is_likely():
    request, _ = publish(helpers=6, urgency="urgent")

    assert asked(request) == 3  # 1 − (1 − .5)³ = .875 ≥ .85 for newcomers next door


def test_the_next_wave_leaves_the_first_offer_open():
    request, _ = publish()

    run_jobs(until=Search.objects.get().next_wave_at, only="send_wave")

    assert list(Offer.objects.filter(request=request).values_list("state", "wave").order_by("wave")) == [
        ("open", 1),
        ("open", 2),
    ]


def test_a_timer_that_comes_twice_sends_one_wave():
    request, _ = publish()
    search = Search.objects.get(request=request)

    for _ in range(2):
        actions.send_wave(by=SYSTEM, search_id=search.pk, wave=2)

    assert asked(request) == 2
    assert Receipt.objects.filter(search=search).count() == 2


def test_declining_brings_the_next_wave_at_once():
    request, _ = publish()
    offer = Offer.objects.get()

    bookings.decline_offer(by=offer.helper, offer_id=offer.pk, reason="no_time")
    run_jobs(only="deliver")

    assert asked(request) == 2


def test_a_yes_ends_the_search():
    request, _ = publish()
    offer = Offer.objects.get()

    bookings.accept_offer(by=offer.helper, offer_id=offer.pk)
    run_jobs(until=timezone.now() + timedelta(minutes=7))

    assert Search.objects.get().state == "won"
    assert asked(request) == 1


def test_nobody_left_is_said():
    request, people = publish(helpers=1)
    offer = Offer.objects.get()

    bookings.decline_offer(by=offer.helper, offer_id=offer.pk, reason="too_far")
    run_jobs(only="deliver")

    request.refresh_from_db()
    assert (request.state, Search.objects.get().state) == ("unfilled", "exhausted")


def test_somebody_still_thinking_is_waited_for():
    request, _ = publish(helpers=1)

    run_jobs(until=timezone.now() + timedelta(minutes=7), only="send_wave")

    request.refresh_from_db()
    assert (request.state, Search.objects.get().state) == ("open", "running")


def test_a_helper_who_cancelled_is_not_asked_again():
    request, people = publish(helpers=1)
    offer = Offer.objects.get()
    booking = bookings.accept_offer(by=offer.helper, offer_id=offer.pk)

    bookings.return_booking(by=offer.helper, booking_id=booking.pk, reason="ill")
    run_jobs(only="deliver")

    request.refresh_from_db()
    assert (request.state, asked(request)) == ("unfilled", 1)


def stood_by() -> tuple[Request, Offer]:
    """A request whose winner called off while another stands by, and that other's offer."""
    request, _ = publish(helpers=6, urgency="urgent")
    first, second = Offer.objects.order_by("pk")[:2]
    booking = bookings.accept_offer(by=first.helper, offer_id=first.pk)
    bookings.stand_by(by=second.helper, offer_id=second.pk)
    run_jobs(only="deliver")
    bookings.return_booking(by=first.helper, booking_id=booking.pk, reason="ill")
    run_jobs(only="deliver")
    return request, second


def in_round(request: Request, number: int) -> list[int]:
    return list(Offer.objects.filter(request=request, round=number, state="open").values_list("pk", flat=True))


def test_a_stand_by_is_asked_first_and_alone():
    request, second = stood_by()

    assert in_round(request, 2) == [second.pk]


def test_after_the_stand_by_the_others_follow():
    request, second = stood_by()

    run_jobs(until=Search.objects.get(round=2).next_wave_at, only="send_wave")

    assert second.pk in in_round(request, 2)
    assert len(in_round(request, 2)) > 1


def test_a_stand_by_who_declines_makes_room_for_the_others_at_once():
    request, second = stood_by()

    bookings.decline_offer(by=second.helper, offer_id=second.pk, reason="no_time")
    run_jobs(only="deliver")

    assert in_round(request, 2)


def test_a_stand_by_who_has_another_visit_then_is_not_asked():
    request, (rui,) = publish(helpers=1)
    Offer.objects.update(state="standby")
    make_booking(make_offer(make_request(topic=request.topic), rui))
    Request.objects.filter(pk=request.pk).update(round=2)
    offer = Offer.objects.get(request=request)

    assert actions.ask_stand_bys(by=SYSTEM, request_id=request.pk) == 0
    offer.refresh_from_db()
    assert offer.state == "standby"


def test_the_page_counts_what_is_true():
    request, _ = publish(helpers=6, urgency="urgent")
    one, two = Offer.objects.order_by("pk")[:2]
    bookings.mark_offer_read(by=one.helper, offer_id=one.pk)
    bookings.decline_offer(by=two.helper, offer_id=two.pk, reason="no_time")

    progress = watching.progress(request)

    assert (progress.asked, progress.read, progress.declined, progress.waiting, progress.wave) == (3, 1, 1, 2, 1)
    assert progress.likely_from is None
    assert progress.states == ["read", "declined", "asked"]


def test_the_helper_reads_why():
    publish()

    with translation.override("en"):
        sentences = queries.why_me(Offer.objects.get())

    assert sentences == [
        "You live near by (less than 2 km).",
        "You are new, and we want you to get your first visits.",
        "You are vetted for this topic.",
    ]


def test_a_helper_with_visits_is_not_called_new():
    request, (hana,) = publish(helpers=1)
    noon = timezone.localtime().replace(hour=12) - timedelta(days=1)
    Offer.objects.filter(request=request).update(state="declined", sent_at=noon)
    make_booking(make_offer(make_request(topic=request.topic), hana), state="confirmed")
    another = make_draft(make_seeker(), topic=request.topic)

    bookings.publish_request(by=another.seeker, request_id=another.pk)
    run_jobs(only="deliver")

    with translation.override("en"):
        sentences = queries.why_me(another.offers.get())
    assert sentences == ["You live near by (less than 2 km).", "You are vetted for this topic."]


def test_a_withdrawn_last_offer_brings_the_next_wave_at_once():
    request, _ = publish()

    accounts.suspend_person(by=make_operator(), person_id=Offer.objects.get().helper_id, reason="A test.")
    run_jobs(only="deliver")

    assert sorted(Offer.objects.values_list("state", flat=True)) == ["open", "withdrawn"]


def test_while_somebody_is_thinking_it_is_looked_again_for_new_helpers():
    request, _ = publish(helpers=1)
    actions.send_wave(by=SYSTEM, search_id=Search.objects.get().pk, wave=2)
    late = make_helper("Late", topic=request.topic)
    actions.rebuild_reach(by=SYSTEM, person_id=late.pk)

    run_jobs(until=timezone.now() + timedelta(minutes=7), only="send_wave")

    assert late.offers.filter(request=request, state="open").exists()


def test_after_so_many_waves_nobody_new_is_asked():
    request, _ = publish(helpers=2)
    search = Search.objects.get()
    last = search.policy.rules["waves_at_most"]
    Search.objects.update(wave=last)

    actions.send_wave(by=SYSTEM, search_id=search.pk, wave=last + 1)

    assert asked(request) == 1


def test_no_offer_outlives_the_time_of_the_visit():
    begins = timezone.now() + timedelta(minutes=10)
    publish(helpers=1, urgency="urgent", begins_at=begins)

    assert Offer.objects.get().expires_at == begins


def test_nobody_is_asked_when_the_time_of_the_visit_has_come():
    request, _ = publish(helpers=2)
    begins = timezone.now() - timedelta(minutes=1)
    Request.objects.update(begins_at=begins, ends_at=begins + timedelta(hours=1))
    Offer.objects.update(state="expired")

    actions.hasten_search(by=SYSTEM, request_id=request.pk)

    request.refresh_from_db()
    assert (request.state, asked(request)) == ("unfilled", 1)


def test_news_of_an_old_yes_does_not_end_the_search_of_a_new_round():
    request, _ = stood_by()

    actions.end_search(by=SYSTEM, request_id=request.pk)

    assert list(Search.objects.order_by("round").values_list("state", flat=True)) == ["won", "running"]


def test_a_call_off_ends_the_search():
    request, _ = publish()

    bookings.cancel_request(by=request.seeker, request_id=request.pk)
    run_jobs(until=timezone.now() + timedelta(minutes=7))

    assert Search.objects.get().state == "stopped"
    assert not Offer.objects.filter(state="open").exists()


def test_a_wave_that_breaks_half_way_has_asked_nobody(monkeypatch):
    request, _ = publish(helpers=4)
    search = Search.objects.get()
    Request.objects.update(urgency="urgent")

    with monkeypatch.context() as patch:
        patch.setattr(searches.bookings, "send_offer", breaks_at_second(bookings.send_offer))
        with pytest.raises(ConnectionError):
            actions.send_wave(by=SYSTEM, search_id=search.pk, wave=2)
    assert asked(request) == 1
    actions.send_wave(by=SYSTEM, search_id=search.pk, wave=2)

    assert asked(request) == 4


def breaks_at_second(send):
    """The verb, which works once and then meets a dead connection."""
    sent = []

    def send_once(**fields):
        if sent:
            raise ConnectionError
        sent.append(send(**fields))
        return sent[0]

    return send_once
