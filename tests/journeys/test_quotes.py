"""Two neighbours in two browsers agree on a price: a quote, another price, an answer, and the visit."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from marketplace.bookings.models import Booking, Quote
from tests.factories import make_helper, make_offer, make_request, make_topic
from tests.journeys.test_axe import SERIOUS
from tests.journeys.test_story import PATIENCE, open_page
from tests.payments.paying import make_terms
from tests.server import Server, web, worker


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server, worker():
        yield server


def see(page: Page, text: str) -> None:
    expect(page.locator("main")).to_contain_text(text, timeout=PATIENCE)


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in SERIOUS]


def test_from_a_quote_over_another_price_to_the_visit(browser: Browser, server: Server):
    request = make_request(topic=make_topic(), asks_quotes=True, budget=8_000)
    make_terms(request.topic.programme)
    offer = make_offer(request, make_helper("Hana", topic=request.topic))
    seeker, helper = open_page(browser, server, request.seeker), open_page(browser, server, offer.helper)
    seeker.goto(f"/requests/{request.pk}/")
    see(seeker, "Nobody has named a price yet")

    helper.goto("/offers/")
    helper.click("text=Name your price")
    see(helper, "Sam thinks of about 80 €")
    helper.fill("#quote [name=price]", "90")
    see(helper, "You get 79.20 €.")
    helper.fill("#quote [name=words]", "Two hours, paint included.")
    assert serious(helper) == []
    helper.click("#quote form[action$='/quote/'] button")
    see(helper, "Your quote stands")

    see(seeker, "Two hours, paint included.")
    see(seeker, "79.20 € for Hana, 10.80 € for the platform")
    assert serious(seeker) == []
    seeker.click("text=Name another price")
    seeker.fill("#quotes [name=price]", "70")
    seeker.click("#quotes form[action$='/answer/'] button")
    see(seeker, "You offered 70 €; Hana had asked 90 €.")

    see(helper, "Sam names another price")
    helper.click("text=Answer with another price")
    helper.fill("#quote [name=price]", "80")
    helper.click("#quote form[action$='/answer/'] button")
    see(seeker, "Take it for 80 €")
    seeker.click("text=Take it for 80 €")
    see(seeker, "Calling off")
    seeker.click("text=Agree at this price")
    seeker.wait_for_url("**/bookings/*/")
    see(seeker, "Pay 80 € now")
    see(helper, "To the visit")

    booking = Booking.objects.get()
    assert (booking.price, booking.commission, booking.state) == (8_000, 960, "reserved")
    assert [quote.state for quote in Quote.objects.order_by("pk")] == ["countered", "countered", "accepted"]
