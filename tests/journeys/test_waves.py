"""Waves one can watch, in several browsers at once: one helper declines, one stays silent, one comes."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer, Request
from tests.factories import make_draft, make_seeker, make_topic
from tests.journeys.test_story import PATIENCE, helpers, open_page, server
from tests.race import until
from tests.server import Server

__all__ = ["server"]


@pytest.fixture
def pages(browser: Browser) -> Iterator[list[Page]]:
    """The pages that a journey opened; each is closed at its end."""
    opened: list[Page] = []
    yield opened
    for page in opened:
        page.context.close()


def asked_in_wave(request: Request, wave: int) -> Offer:
    offers = Offer.objects.filter(request=request, wave=wave).select_related("helper")
    until(offers.exists, 20, f"wave {wave}")
    return offers.get()


def offer_page(browser: Browser, server: Server, offer: Offer) -> Page:
    page = open_page(browser, server, offer.helper)
    page.goto(f"/offers/{offer.pk}/")
    return page


def watch(browser: Browser, server: Server, pages: list[Page], **fields) -> tuple[Request, Page]:
    """A request that was just sent, with three helpers near by, and its seeker's page."""
    helpers(3)
    sam = make_seeker()
    draft = make_draft(sam, topic=make_topic("wifi"), **fields)
    request = bookings.publish_request(by=sam, request_id=draft.pk)
    page = open_page(browser, server, sam)
    pages.append(page)
    page.goto(f"/requests/{request.pk}/")
    return request, page


def shows(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("main")).to_contain_text(words, timeout=PATIENCE)


def test_waves_move_on_the_seekers_page(browser, server, pages):
    request, seeker = watch(browser, server, pages)
    seeker.evaluate("window.sameDocument = true")

    first = offer_page(browser, server, asked_in_wave(request, 1))
    pages.append(first)
    shows(seeker, "1 neighbour has read it and is thinking")
    first.click("details.why-me summary")
    expect(first.locator("details.why-me")).to_contain_text("You live near by")
    first.click("text=Not this time")
    first.click("text=I have no time then")
    first.click("text=Pass it on")
    expect(first.locator("body")).to_contain_text("It is passed on", timeout=PATIENCE)
    shows(seeker, "1 has no time then.")
    asked_in_wave(request, 2)
    # On a busy machine the third is asked before anybody has looked.
    shows(seeker, re.compile("[23] of 3 neighbours who fit were asked"))
    seeker.click("text=Why these neighbours?")
    shows(seeker, "We go by published hexagons, never by addresses")
    seeker.click("text=Why these neighbours?")
    last = offer_page(browser, server, asked_in_wave(request, 3))
    pages.append(last)
    shows(seeker, "has not looked yet")
    last.click("details.why-me summary")
    expect(last.locator("details.why-me")).to_contain_text("You live near by")
    last.click("form[action$='/accept/'] button")
    last.wait_for_url("**/bookings/*/")
    shows(seeker, "Somebody is coming")
    assert seeker.evaluate("window.sameDocument")


def test_the_seeker_chooses_and_agrees_that_others_are_asked(browser, server, pages):
    request, seeker = watch(browser, server, pages, mode="choose")

    expect(seeker.locator(".pick")).to_have_count(3)
    seeker.locator(".pick", has_text="Rui").get_by_role("button").click()
    shows(seeker, "Rui has time to answer until")
    seeker.click("text=Find someone for me instead")
    seeker.check("[name=mode][value=choose]", force=True)
    seeker.check("[name=asks_others]")
    seeker.click("text=Go on this way")
    shows(seeker, "we ask others for you")
    chosen = offer_page(browser, server, Offer.objects.select_related("helper").get(request=request))
    pages.append(chosen)
    chosen.click("details.why-me summary")
    expect(chosen.locator("details.why-me")).to_contain_text("Sam chose you")
    chosen.click("text=Not this time")
    chosen.click("text=Pass it on")
    shows(seeker, "Rui cannot come this time. As you wished, we are asking others.")

    until(lambda: Offer.objects.filter(request=request).count() >= 2, 20, "the others")
