"""Prices on pages: what an hour costs and how many, the parts of a total, quotes side by side, what others paid."""

from datetime import timedelta

import pytest
from django.utils import timezone

from frontend.pricing import parts_of
from marketplace.bookings import actions, rules
from marketplace.bookings.models import Quote, Request
from matching.models import PaidMonth, PaidRange
from matching.paid import areas_of, month_of
from tests.factories import (
    HOME_CELL,
    make_draft,
    make_extra,
    make_helper,
    make_offer,
    make_operator,
    make_quote,
    make_quoted_offer,
    make_request,
    make_seeker,
    make_topic,
)
from tests.frontend.test_paying import post, read
from tests.payments.paying import make_hold, make_paid_booking, make_terms

pytestmark = pytest.mark.django_db
HOURLY = {"kind": "hourly", "minutes": 90, "minutes_most": 150}


@pytest.fixture(autouse=True)
def payments(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_pages"


def plain(page: str) -> str:
    return page.replace("\xa0", " ")


def tell_range(package) -> None:
    month = PaidMonth.objects.create(month=month_of(timezone.now() - timedelta(days=40)), people_at_least=5)
    PaidRange.objects.create(month=month, cell=areas_of(HOME_CELL.name)[0], package=package, low=2_500, high=4_000)


def test_the_page_of_the_price_says_the_hour_the_length_and_the_most(client):
    topic = make_topic("allotment", **HOURLY)
    make_terms(topic.programme)
    draft = make_draft(make_seeker(), topic=topic)
    tell_range(topic.packages.get())

    page = plain(read(client, draft.seeker, "post_price", draft.pk))

    assert "Neighbours ask 20 to 40 € an hour. It takes about 1 h 30 min and is paid for up to 2 h 30 min" in page
    assert "50 to 100 € at most" in page
    assert "Neighbours here paid 25 to 40 € for this in the past year." in page


def test_where_nothing_is_packaged_quotes_can_be_asked_for(client):
    topic = make_topic("painting", kind="quote", price_low=0, price_high=0, price_usual=0)
    make_terms(topic.programme)
    draft = make_draft(make_seeker(), topic=topic)
    assert "This has no fixed price" in read(client, draft.seeker, "post_price", draft.pk)

    wrong = post(client, draft.seeker, "post_price", draft.pk, kind="paid", budget="90")
    post(client, draft.seeker, "post_price", draft.pk, kind="quotes", budget="")

    draft.refresh_from_db()
    assert (wrong.status_code, draft.asks_quotes, draft.budget) == (422, True, None)
    assert "by quote: up to three neighbours name their price" in read(client, draft.seeker, "post_send", draft.pk)


def test_a_known_package_is_not_asked_for_by_quote(client):
    draft = make_draft(make_seeker())

    answer = post(client, draft.seeker, "post_price", draft.pk, kind="quotes", budget="90")

    draft.refresh_from_db()
    assert (answer.status_code, draft.asks_quotes) == (422, False)


def test_quotes_stand_side_by_side_with_their_parts_and_the_lowest_first(client):
    request = make_request(asks_quotes=True, budget=8_000)
    for name, price in (("Hana", 9_000), ("Rui", 7_500)):
        make_quote(make_quoted_offer(request, make_helper(name)), price=price)

    page = plain(read(client, request.seeker, "request", request.pk))

    assert page.index("Take it for 75 €") < page.index("Take it for 90 €")
    assert "66 € for Rui, 9 € for the platform" in page
    assert page.count("more than you thought of") == 1
    assert page.count("Calling off") == 2


def test_a_wrong_price_is_said_beside_the_field_and_nothing_is_lost(client):
    request = make_request(asks_quotes=True)
    make_terms(request.topic.programme)
    offer = make_offer(request)
    quote = make_quote(make_quoted_offer(request, make_helper("Rui")))

    sent = post(client, offer.helper, "offer_quote", offer.pk, price="0,50", words="Mit Farbe.", hours="4")
    countered = post(client, request.seeker, "quote_answer", quote.pk, price="viel", words="Bitte")

    assert (sent.status_code, countered.status_code) == (422, 422)
    assert "between 1 and 5,000" in sent.content.decode() and "Mit Farbe." in sent.content.decode()
    assert "viel" in countered.content.decode()
    assert Quote.objects.count() == 1


def test_the_helper_is_asked_for_minutes_and_the_seeker_reads_them_with_the_rate(client):
    topic = make_topic("allotment", **HOURLY)
    request = make_request(topic=topic, budget=8_000)
    began = timezone.now() - timedelta(minutes=52)
    booking = make_paid_booking("started", price=7_000, rate=2_800, minutes_most=150, request=request, started_at=began)
    make_hold(booking)
    page = plain(read(client, booking.helper, "booking", booking.pk))
    assert 'value="60"' in page and "28 € an hour, about 1 h 30 min, at most 70 €" in page

    above = post(client, booking.helper, "booking_finish", booking.pk, minutes="151")
    post(client, booking.helper, "booking_finish", booking.pk, minutes="70")

    assert (above.status_code, "longer than was agreed" in above.content.decode()) == (422, True)
    assert "75 min at 28 € an hour: 35 €" in plain(read(client, booking.seeker, "booking", booking.pk))


def test_a_price_is_the_sum_of_its_parts():
    booking = make_paid_booking("started", price=5_900)
    option = booking.request.package.options.create(slug="more", name={"de": "Mehr", "en": "More"}, price=500)
    booking.request.options.add(option)
    make_extra(booking, state="added", price=900)

    parts = parts_of(booking)

    assert [part["amount"] for part in parts] == [4_500, 500, 900]
    assert sum(part["amount"] for part in parts) == booking.price


def test_a_request_for_quotes_says_so_and_not_that_it_is_free(client):
    request = make_request(asks_quotes=True)

    page = read(client, request.seeker, "request", request.pk)

    assert "by quote" in page and "free, from a neighbour" not in page
    assert Request.objects.get().is_paid


def test_a_visit_called_off_late_says_to_each_what_is_left_of_its_price(client):
    begins = timezone.now() + timedelta(hours=5)
    booking = make_paid_booking("agreed", begins_at=begins)
    make_hold(booking)
    actions.cancel_booking(by=booking.seeker, booking_id=booking.pk, reason=next(iter(rules.CANCEL_REASONS)))

    operator = make_operator()
    pages = [
        plain(read(client, person, "booking", booking.pk)) for person in (booking.helper, booking.seeker, operator)
    ]

    assert "22 €" in pages[0] and "44 €" not in pages[0] and "It does not count against you." in pages[0]
    assert "You pay 25 €." in pages[1] and "It counts as yours." in pages[1]
    assert "It counts against Sam." in pages[2] and "your bank" not in pages[2]
