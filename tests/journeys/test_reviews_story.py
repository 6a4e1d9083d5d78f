"""What two neighbours say of each other, in two browsers: sealed, open together, answered, and what it does."""

import os
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from marketplace.bookings.models import Booking
from reviews.models import Review
from tests.factories import make_seeker
from tests.journeys.test_paid_story import answer, see
from tests.journeys.test_story import PATIENCE, open_page
from tests.payments.paying import make_paid_booking
from tests.server import Server, web, worker

OF_THE_HELPER, OF_THE_SEEKER, REPLY = "The tea was good.", "It works again.", "Gladly. The tea helped."


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    # Playwright keeps an event loop in this thread; the database is used from it all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server, worker():
        yield server


@pytest.fixture
def pages(browser: Browser, server: Server) -> Iterator[dict[str, Page]]:
    """A visit that was confirmed just now, and a browser each for its two people and somebody else."""
    booking = make_paid_booking("confirmed", confirmed_at=timezone.now())
    people = {"seeker": booking.seeker, "helper": booking.helper, "stranger": make_seeker("Stella")}
    opened = {side: open_page(browser, server, person) for side, person in people.items()}
    yield opened
    for page in opened.values():
        page.context.close()


def cannot_read(page: Page, booking: Booking, words: str) -> None:
    """Nowhere that one would look: the visit, the other's profile, one's own trust, the inbox."""
    for address in (f"/bookings/{booking.pk}/", f"/people/{booking.helper_id}/", "/trust/", "/inbox/"):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        assert words not in page.content(), f"{address} tells what is sealed"


def test_both_review_blind_then_both_are_open_and_one_replies(pages):
    booking = Booking.objects.get()
    address = f"/bookings/{booking.pk}/"
    seeker, helper, stranger = pages["seeker"], pages["helper"], pages["stranger"]

    helper.goto(address)
    helper.click(f"a[href='{address}review/']")
    answer(helper, OF_THE_HELPER)
    see(helper, "sealed: only you can read it")
    cannot_read(seeker, booking, OF_THE_HELPER)
    cannot_read(stranger, booking, OF_THE_HELPER)

    helper.goto(address)
    seeker.goto(f"{address}review/")
    answer(seeker, OF_THE_SEEKER)
    see(seeker, OF_THE_HELPER)
    see(helper, OF_THE_SEEKER)
    assert Review.objects.filter(revealed_at=None).count() == 0

    helper.goto(f"/people/{booking.helper_id}/")
    helper.click("text=Reply, once")
    helper.fill("[name=text]", REPLY)
    helper.click("form[action$='/reply/'] button")
    see(helper, REPLY)
    expect(helper.locator("text=Reply, once")).to_have_count(0)
    for reader in (seeker, stranger):
        reader.goto(f"/people/{booking.helper_id}/")
        see(reader, OF_THE_SEEKER)
        see(reader, REPLY)
    seeker.goto("/inbox/")
    expect(seeker.locator("main")).to_contain_text("There is a reply to your review", timeout=PATIENCE)

    helper.goto("/trust/")
    helper.click(f"main a[href^='{address}']")
    helper.wait_for_url(f"**{address}*")
    see(helper, OF_THE_SEEKER)
