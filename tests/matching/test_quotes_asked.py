"""Searches that ask for quotes and for work by the hour: who is asked, at which rate, and when nobody new is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer, Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from matching import actions as matching
from matching import dispatch, queries
from matching.models import Receipt, Search
from tests.factories import make_draft, make_helper, make_seeker, make_topic
from tests.jobs import run_jobs
from tests.matching.test_prices import make_paid_helper
from tests.payments.paying import make_terms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def payments(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_quotes"


def publish(topic, **fields) -> Request:
    make_terms(topic.programme)
    draft = make_draft(make_seeker(), topic=topic, **{"urgency": "urgent", **fields})
    bookings.publish_request(by=draft.seeker, request_id=draft.pk)
    run_jobs(only="deliver")
    return Request.objects.get(pk=draft.pk)


def quote(offer: Offer, price: int = 9_000):
    return bookings.send_quote(by=offer.helper, offer_id=offer.pk, price=price, words="Mit allem.")


def hourly():
    return make_topic("allotment", kind="hourly", minutes=90, minutes_most=150)


def test_by_the_hour_the_longest_has_to_fit_the_budget_and_the_rate_is_frozen():
    topic = hourly()
    people = {rate: make_paid_helper(topic, rate) for rate in (2_000, 2_801, 4_000)}

    request = publish(topic, budget=7_100)

    found = {offer.helper: (offer.rate, offer.price, offer.minutes_most) for offer in request.offers.all()}
    assert found == {people[2_000]: (2_000, 5_000, 150), people[2_801]: (2_801, 7_003, 150)}
    booking = bookings.accept_offer(by=people[2_801], offer_id=request.offers.get(rate=2_801).pk)
    assert (booking.rate, booking.price, booking.minutes_most) == (2_801, 7_003, 150)


def test_by_the_hour_options_add_to_the_price_and_not_to_the_rate():
    topic = hourly()
    make_paid_helper(topic, 2_000)
    option = topic.packages.get().options.create(slug="mower", name={"de": "Mäher", "en": "Mower"}, price=500)
    make_terms(topic.programme)
    draft = make_draft(make_seeker(), topic=topic, urgency="urgent", budget=6_000)
    draft.options.add(option)
    bookings.publish_request(by=draft.seeker, request_id=draft.pk)
    run_jobs(only="deliver")

    offer = Offer.objects.get()

    assert (offer.rate, offer.price) == (2_000, 5_500)


def test_by_the_hour_a_budget_below_the_cheapest_longest_visit_is_refused():
    topic = hourly()
    make_paid_helper(topic)

    with pytest.raises(Refused, match="budget_low"):
        publish(topic, budget=4_999)


def test_quotes_are_asked_of_whoever_can_be_paid_whatever_their_price():
    topic = make_topic()
    able = make_paid_helper(topic, 4_000)
    make_helper("Unpaid", topic=topic)

    request = publish(topic, asks_quotes=True)

    offer = request.offers.get()
    assert (offer.helper, offer.price, offer.terms) == (able, 0, None)
    assert offer.expires_at - timezone.now() > timedelta(minutes=100)
    assert set(Receipt.objects.get().left_out) <= {"payouts"}


def test_a_package_without_a_price_is_asked_for_by_quote_or_for_free():
    topic = make_topic("painting", kind="quote", price_low=0, price_high=0, price_usual=0)

    with pytest.raises(Refused, match="quotes_only"):
        publish(topic, budget=5_000)


def test_without_payments_there_are_no_quotes(settings):
    settings.STRIPE_SECRET_KEY = ""

    with pytest.raises(Refused, match="payments_off"):
        publish(make_topic(), asks_quotes=True)


def test_while_three_quotes_stand_nobody_new_is_asked_and_when_one_falls_away_the_next_is():
    topic = make_topic()
    for number in range(5):
        make_paid_helper(topic, name=f"Helper{number}")
    request = publish(topic, asks_quotes=True, urgency="flexible")
    search = Search.objects.get()
    for _ in range(4):
        search.refresh_from_db()
        for offer in request.offers.filter(state="open"):
            quote(offer)
        next_wave(search)

    assert request.offers.count() == 3
    search.refresh_from_db()
    assert (search.state, search.step) == ("running", dispatch.WAIT)

    first = request.offers.order_by("pk").first()
    bookings.decline_quote(by=request.seeker, quote_id=first.quotes.get().pk)
    run_jobs(only="deliver")

    assert request.offers.count() == 4


def test_a_search_whose_only_quote_ran_out_goes_on_and_ends_when_nobody_is_left():
    topic = make_topic()
    make_paid_helper(topic)
    request = publish(topic, asks_quotes=True)
    said = quote(request.offers.get())
    next_wave(Search.objects.get())
    request.refresh_from_db()
    assert request.state == "open"

    said.until = timezone.now()
    said.save()
    bookings.expire_quote(by=SYSTEM, quote_id=said.pk)
    run_jobs(only="deliver")

    request.refresh_from_db()
    assert request.state == "unfilled"


def test_a_quote_that_is_taken_ends_the_search():
    topic = make_topic()
    make_paid_helper(topic)
    request = publish(topic, asks_quotes=True)

    bookings.accept_quote(by=request.seeker, quote_id=quote(request.offers.get()).pk)
    run_jobs(only="deliver")

    assert Search.objects.get().state == "won"


def next_wave(search: Search) -> None:
    """The next wave's time has come."""
    search.refresh_from_db()
    matching.send_wave(by=SYSTEM, search_id=search.pk, wave=search.wave + 1)


def test_the_most_that_a_quote_may_come_to_reaches_the_search_as_words_only():
    topic = make_topic()
    request = make_draft(make_seeker(), topic=topic, asks_quotes=True, budget=9_000)

    assert queries.price_wish(request) == {"budget": 9_000}
