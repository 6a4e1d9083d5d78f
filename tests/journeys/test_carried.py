"""What a ring carries is on the page without a question to the server, and works there like all that was there."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from marketplace.accounts.models import User
from marketplace.chat import actions as chat
from marketplace.core.actors import SYSTEM
from marketplace.vetting import actions as vetting
from tests.factories import make_booking, make_operator, make_seeker
from tests.frontend.test_live import next_ring
from tests.jobs import run_jobs
from tests.journeys.test_story import PATIENCE, open_page
from tests.server import Server, web, worker
from tests.vetting.applying import make_sent_application

# A page that asked for nothing in so many milliseconds has nothing left to ask for.
QUIET = 1_500
REMEMBER_RINGS = "window.rung = []; document.addEventListener('ring', (event) => rung.push(event.detail))"


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server:
        # Whoever opens the first socket of a process is told once more to ask, when it has begun to listen.
        with server.socket(make_seeker("Zoe")) as socket:
            next_ring(socket, "everything", 30)
        yield server


def listening(browser: Browser, server: Server, person: User, address: str) -> Page:
    """A page that has asked for all it must when its socket opened; what it asks for from here on is in `asked`."""
    page = open_page(browser, server, person)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url) if request.method == "GET" else None)
    page.add_init_script(REMEMBER_RINGS)
    page.goto(address)
    page.wait_for_function("() => rung.some((ring) => ring.changed === 'everything')", timeout=PATIENCE)
    while page.asked:
        page.asked.clear()
        page.wait_for_timeout(QUIET)
    return page


def test_a_message_comes_with_its_ring_and_can_be_changed(browser, server):
    booking = make_booking()
    talk = chat.open_conversation(by=SYSTEM, offer_id=booking.offer_id)
    run_jobs(only="deliver")
    address = f"/conversations/{talk.pk}/"
    sams, hanas = (listening(browser, server, by, address) for by in (booking.seeker, booking.helper))

    with worker():
        chat.send_message(by=booking.seeker, conversation_id=talk.pk, client_id=uuid4(), text="Which router is it?")
        for page in (sams, hanas):
            expect(page.locator(".bubble__text").last).to_have_text("Which router is it?", timeout=PATIENCE)
        expect(sams.locator("[data-state=seen]")).to_be_visible(timeout=PATIENCE)
        assert (sams.asked, hanas.asked) == ([], [])

        sams.locator(".bubble--own .bubble__tools summary").click()
        sams.locator("textarea[id^=edit-]").fill("Which modem is it?")
        sams.locator("form[action$='/edit/'] button").click()

        expect(hanas.locator(".bubble__text").last).to_have_text("Which modem is it?", timeout=PATIENCE)
        assert hanas.asked == []


def test_an_application_comes_into_the_queue_with_its_ring_and_goes_again(browser, server):
    anna = make_sent_application(by=make_seeker("Anna"))
    run_jobs(only="deliver")
    page = listening(browser, server, make_operator(language="en"), "/console/")
    page.keyboard.press("j")

    with worker():
        ben = make_sent_application(by=make_seeker("Ben"))
        expect(page.locator("[data-case] a")).to_have_text(["Anna", "Ben"], timeout=PATIENCE)
        expect(page.get_by_role("link", name="Anna")).to_be_focused()
        page.keyboard.press("j")
        expect(page.get_by_role("link", name="Ben")).to_be_focused()

        vetting.withdraw_application(by=ben.person, application_id=ben.pk)
        expect(page.locator("[data-figure=waiting]")).to_have_text("1", timeout=PATIENCE)
        expect(page.get_by_role("link", name="Anna")).to_be_focused()

    assert page.asked == []
    assert page.locator("[data-case] a").get_attribute("href") == f"/console/applications/{anna.pk}/"
