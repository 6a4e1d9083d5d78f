"""A ring fetches its region anew, and never takes away what somebody is in the middle of."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from marketplace.bookings.models import Booking
from marketplace.chat import actions as chat
from marketplace.core.actors import SYSTEM
from tests.factories import make_booking
from tests.journeys.test_story import PATIENCE, open_page
from tests.server import Server, web

RING = "id => heard({changed: 'booking', id})"
STARTED = "Your helper is at work"


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server:
        yield server


@pytest.fixture
def page(browser: Browser, server: Server) -> Page:
    """The seeker's page of an agreed visit, after the socket's first question, while the visit begins elsewhere."""
    booking = make_booking()
    page = open_page(browser, server, booking.seeker)
    with page.expect_response(is_region):
        page.goto(f"/bookings/{booking.pk}/")
    expect(page.locator(".htmx-request, .htmx-settling")).to_have_count(0)
    Booking.objects.filter(pk=booking.pk).update(state="started")
    page.booking_id = booking.pk
    return page


def is_region(answer) -> bool:
    return answer.request.headers.get("hx-request") == "true"


def ring(page: Page) -> None:
    page.evaluate(RING, page.booking_id)


def test_a_ring_fetches_its_region(page):
    ring(page)

    expect(page.locator("body")).to_contain_text(STARTED, timeout=PATIENCE)


def test_a_form_that_was_opened_stays_and_the_news_comes_when_it_is_closed(page):
    opened = page.locator("details.confirm[open]")
    page.locator("details.confirm summary").first.click()
    ring(page)
    page.wait_for_timeout(500)
    assert opened.count() == 1

    page.locator("details.confirm[open] summary").click()

    expect(page.locator("body")).to_contain_text(STARTED, timeout=PATIENCE)


def test_what_is_being_pressed_is_not_swapped_away(page):
    page.locator("details.confirm summary").first.hover()
    page.mouse.down()
    ring(page)
    page.wait_for_timeout(500)
    page.mouse.up()

    assert page.locator("details.confirm[open]").count() == 1


def test_an_answer_that_was_on_its_way_takes_no_message_away(browser, server):
    """The region was made before the message, and is swapped in after it."""
    booking = make_booking()
    talk = chat.open_conversation(by=SYSTEM, offer_id=booking.offer_id)
    page, on_its_way = open_page(browser, server, booking.seeker), []
    with page.expect_response(is_region):
        page.goto(f"/bookings/{booking.pk}/")
    expect(page.locator(".htmx-request, .htmx-settling")).to_have_count(0)
    page.route(f"**/bookings/{booking.pk}/", lambda route: on_its_way.append((route, route.fetch())))
    page.evaluate("() => { window.swap = new Promise(done => document.addEventListener('htmx:afterSwap', done)) }")
    page.evaluate(RING, booking.pk)
    while not on_its_way:
        page.wait_for_timeout(50)

    chat.send_message(by=booking.helper, conversation_id=talk.pk, client_id=uuid4(), text="Which router is it?")
    page.evaluate("id => heard({changed: 'conversation', id})", talk.pk)
    expect(page.locator("main")).to_contain_text("Which router is it?", timeout=PATIENCE)
    route, answer = on_its_way[0]
    route.fulfill(response=answer)
    page.evaluate("() => window.swap.then(() => true)")

    expect(page.locator("main")).to_contain_text("Which router is it?", timeout=PATIENCE)
