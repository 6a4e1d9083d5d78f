"""A search whose helpers all have enough to answer looks again, and asks as soon as one has room."""

import pytest

from marketplace.accounts.models import User
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer, Request
from marketplace.core.actors import SYSTEM
from matching import actions
from matching.models import Search
from tests.factories import make_draft, make_helper, make_offer, make_request, make_seeker, make_topic
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


def publish_to_the_busy(open_offers: int) -> tuple[Request, User]:
    """An urgent request whose only helper has so many others to answer."""
    topic = make_topic()
    helper = make_helper("Hana", topic=topic)
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
    for _ in range(open_offers):
        make_offer(make_request(topic=topic), helper)
    draft = make_draft(make_seeker("Sam2"), topic=topic, urgency="urgent")
    bookings.publish_request(by=draft.seeker, request_id=draft.pk)
    run_jobs(only="deliver")
    return Request.objects.get(pk=draft.pk), helper


def test_it_stays_and_says_when():
    request, _ = publish_to_the_busy(open_offers=2)

    search = Search.objects.get(request=request)

    assert (search.state, search.step) == ("running", "later")
    assert search.next_wave_at > search.started_at


def test_it_asks_when_there_is_room_again():
    request, helper = publish_to_the_busy(open_offers=2)
    Offer.objects.filter(helper=helper).update(state="expired")

    run_jobs(until=Search.objects.get(request=request).next_wave_at, only="send_wave")

    assert Offer.objects.filter(request=request, helper=helper, state="open").exists()


def test_without_anybody_at_all_it_ends():
    request, helper = publish_to_the_busy(open_offers=0)
    Offer.objects.filter(request=request).update(state="expired")

    run_jobs(until=Search.objects.get(request=request).next_wave_at, only="send_wave")

    assert Search.objects.get(request=request).state == "exhausted"
