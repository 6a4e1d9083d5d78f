"""Waves: who is asked when, that nothing is offered twice, and what is said when nobody is left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer, Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from matching import actions, queries
from matching.models import Policy, Receipt, Search
from matching.rules import FIRST_RULES
from tests.factories import make_draft, make_helper, make_operator, make_seeker, make_topic
from tests.jobs import run_jobs, waiting_jobs

pytestmark = pytest.mark.django_db


def publish(helpers: int = 3, **fields) -> tuple[Request, list]:
    """A request that went out, with so many helpers near by whose rows are built."""
    topic = make_topic()
    people = [make_helper(f"Helper{n}", topic=topic) for n in range(helpers)]
    for person in people:
        actions.rebuild_reach(by=SYSTEM, person_id=person.pk)
    draft = make_draft(make_seeker(), topic=topic, **fields)
    bookings.publish_request(by=draft.seeker, request_id=draft.pk)
    run_jobs(only="deliver")
    return Request.objects.get(pk=draft.pk), people


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

    bookings.cancel_booking(by=offer.helper, booking_id=booking.pk, reason="ill")
    run_jobs(only="deliver")

    request.refresh_from_db()
    assert (request.state, asked(request)) == ("unfilled", 1)


def test_a_stand_by_is_asked_first():
    request, people = publish(helpers=6, urgency="urgent")
    first, second = Offer.objects.order_by("pk")[:2]
    booking = bookings.accept_offer(by=first.helper, offer_id=first.pk)
    bookings.stand_by(by=second.helper, offer_id=second.pk)

    bookings.cancel_booking(by=first.helper, booking_id=booking.pk, reason="ill")
    run_jobs(only="deliver")

    second.refresh_from_db()
    assert (second.state, second.round) == ("open", 2)


def test_the_page_counts_what_is_true():
    request, _ = publish(helpers=6, urgency="urgent")
    one, two = Offer.objects.order_by("pk")[:2]
    bookings.mark_offer_read(by=one.helper, offer_id=one.pk)
    bookings.decline_offer(by=two.helper, offer_id=two.pk, reason="no_time")

    progress = queries.progress(request)

    assert (progress.asked, progress.read, progress.declined, progress.waiting, progress.wave) == (3, 1, 1, 2, 1)
    assert progress.likely_from is None
    assert progress.states == ["read", "declined", "asked"]


def test_a_policy_is_followed_by_a_version_and_never_changed():
    olga = make_operator()

    policy = actions.add_policy(by=olga, rules={**FIRST_RULES, "waves_at_most": 3}, reason="Shorter evenings.")

    assert (policy.version, queries.policy_now(), policy.author) == (2, policy, olga)


@pytest.mark.parametrize("rules", [{}, {**FIRST_RULES, "waves_at_most": "many"}, {**FIRST_RULES, "more": 1}])
def test_a_policy_of_another_shape_is_refused(rules):
    with pytest.raises(Refused):
        actions.add_policy(by=make_operator(), rules=rules, reason="Why not.")

    assert Policy.objects.count() == 1


def test_a_seeker_cannot_change_the_policy():
    with pytest.raises(Refused) as refusal:
        actions.add_policy(by=make_seeker(), rules=FIRST_RULES, reason="For me.")

    assert refusal.value.reason.code == "operators_only"


def test_the_helper_reads_why():
    publish()

    assert queries.why_me(Offer.objects.get())
