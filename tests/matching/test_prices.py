"""Paid help: only who can be paid and comes for the budget is asked, at their own price, net of the commission."""

import pytest

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.catalog import actions as catalogue
from marketplace.catalog.models import HelperProfile
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from marketplace.vetting import actions as vetting
from matching import actions, queries
from matching.models import Reach, Receipt
from tests.factories import make_draft, make_helper, make_seeker, make_topic
from tests.jobs import run_jobs
from tests.payments.paying import make_terms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def payments(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_prices"


def make_paid_helper(topic, price: int | None = None, name: str = "Hana"):
    """A helper who can be paid and, if wished, has a price of their own for the topic's package."""
    helper = make_helper(name, topic=topic)
    if price is not None:
        catalogue.set_prices(by=helper, prices={topic.packages.first().pk: price})
    vetting.record_check(by=SYSTEM, person_id=helper.pk, code="payouts", is_passed=True)
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
    return helper


def publish(topic, budget: int | None, **fields) -> Request:
    make_terms(topic.programme)
    draft = make_draft(make_seeker(), topic=topic, budget=budget, urgency="urgent", **fields)
    bookings.publish_request(by=draft.seeker, request_id=draft.pk)
    run_jobs(only="deliver")
    return Request.objects.get(pk=draft.pk)


def test_only_those_at_or_below_the_budget_are_asked_at_their_own_price():
    topic = make_topic()
    people = {price: make_paid_helper(topic, price) for price in (2_000, 3_000, 3_500)}

    request = publish(topic, 3_000)

    offers = Offer.objects.filter(request=request)
    found = {offer.helper: (offer.price, offer.commission, offer.net) for offer in offers}
    assert found == {people[2_000]: (2_000, 240, 1_760), people[3_000]: (3_000, 360, 2_640)}
    assert Receipt.objects.get().left_out == {"price": 1}


def test_who_has_no_price_of_their_own_comes_for_the_usual_one_and_options_add_to_every_price():
    topic = make_topic()
    make_paid_helper(topic)
    package = topic.packages.first()
    option = package.options.create(slug="more", name={"de": "Mehr", "en": "More"}, price=500)
    make_terms(topic.programme)
    draft = make_draft(make_seeker(), topic=topic, budget=4_000)
    draft.options.add(option)

    bookings.publish_request(by=draft.seeker, request_id=draft.pk)
    run_jobs(only="deliver")

    assert Offer.objects.get().price == package.price_usual + 500


def test_who_cannot_be_paid_gets_no_paid_offers():
    topic = make_topic()
    helper = make_helper(topic=topic)
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)

    publish(topic, 5_000)

    assert Offer.objects.count() == 0
    assert queries.reached_for(Request.objects.get()).left_out == {"payouts": 1}


def test_who_helps_only_for_money_gets_no_free_offers():
    topic = make_topic()
    helper = make_paid_helper(topic)
    HelperProfile.objects.filter(person=helper).update(helps_for_free=False)
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)

    publish(topic, None)

    assert Offer.objects.count() == 0
    assert queries.reached_for(Request.objects.get()).left_out == {"paid_only": 1}


def test_the_accepted_offers_price_is_the_visits():
    topic = make_topic()
    helper = make_paid_helper(topic, 2_500)
    publish(topic, 3_000)

    booking = bookings.accept_offer(by=helper, offer_id=Offer.objects.get().pk)

    assert (booking.state, booking.price, booking.commission, booking.currency) == ("reserved", 2_500, 300, "EUR")
    assert booking == Booking.objects.get()


def test_a_budget_below_every_price_is_refused_with_the_reason():
    topic = make_topic()
    make_terms(topic.programme)
    draft = make_draft(make_seeker(), topic=topic, budget=1_999)

    with pytest.raises(Refused, match="budget_low"):
        bookings.publish_request(by=draft.seeker, request_id=draft.pk)

    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_price_that_changes_later_leaves_the_offer_as_it_was():
    topic = make_topic()
    helper = make_paid_helper(topic, 2_500)
    publish(topic, 3_000)

    catalogue.set_prices(by=helper, prices={topic.packages.first().pk: 2_900})
    topic.programme.terms.create(version=2, commission_bps=2_000, free_cancel_hours=1, late_cancel_bps=0)

    booking = bookings.accept_offer(by=helper, offer_id=Offer.objects.get().pk)
    assert (booking.price, booking.commission, booking.terms.version) == (2_500, 300, 1)


def test_the_range_is_that_of_the_people_who_could_come():
    topic = make_topic()
    for price in (2_000, 2_400, 3_900):
        make_paid_helper(topic, price)
    request = publish(topic, 2_000)

    found = queries.prices_around(
        request.place.cell, topic.number, request.begins_at, request.ends_at, topic.packages.first()
    )

    assert (found.low, found.high, found.within(2_399)) == (2_000, 3_900, 1)


def test_a_draft_without_a_package_counts_those_who_will_be_asked():
    topic = make_topic()
    for price in (2_000, 2_400, 3_900):
        make_paid_helper(topic, price)
    make_helper("Rui", topic=topic)
    draft = make_draft(make_seeker(), topic=topic, budget=2_500)
    draft.package = None

    found = queries.coverage(
        draft.place.cell, topic.number, draft.begins_at, draft.ends_at, **queries.price_wish(draft)
    )

    assert found.at_that_time == 2


def test_a_change_of_payouts_changes_who_is_asked():
    topic = make_topic()
    helper = make_paid_helper(topic)

    vetting.record_check(by=SYSTEM, person_id=helper.pk, code="payouts", is_passed=False)
    run_jobs(only="deliver")

    assert not Reach.objects.get(helper=helper).takes_paid
