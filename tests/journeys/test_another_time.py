"""Two neighbours in two browsers agree on another time, less than a day ahead; each sees it without asking."""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from marketplace.bookings.models import Booking, Move
from marketplace.notifications.models import MailboxMessage
from tests.factories import make_booking, make_offer, make_request
from tests.journeys.test_story import PATIENCE, open_page
from tests.race import until
from tests.server import Server, web, worker


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    # Playwright keeps an event loop in this thread; the database is used from it all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server, worker():
        yield server


def test_another_time_by_agreement(browser: Browser, server: Server):
    begins = (timezone.now() + timedelta(hours=6)).replace(minute=0, second=0, microsecond=0)
    booking = make_booking(make_offer(make_request(begins_at=begins)))
    address = f"/bookings/{booking.pk}/"
    seeker, helper = open_page(browser, server, booking.seeker), open_page(browser, server, booking.helper)
    helper.goto(address)

    seeker.goto(address)
    seeker.click("text=Another time")
    expect(seeker.locator("main")).to_contain_text("Hana has to agree")
    slot = seeker.locator(".slots__day input[name=begins]").last
    chosen = slot.get_attribute("value")
    slot.check(force=True)
    seeker.fill("#move-form [name=words]", "My train is late.")
    seeker.click("button[form=move-form]")
    expect(seeker.locator("main")).to_contain_text("You proposed:")
    expect(helper.locator("main")).to_contain_text("My train is late.", timeout=PATIENCE)
    helper.click("form[action$='/agree/'] button")

    for page in (seeker, helper):
        expect(page.locator("main")).to_contain_text("The visit got another time", timeout=PATIENCE)
    booking.refresh_from_db()
    assert booking.visit.lower.isoformat() == chosen
    assert (Move.objects.get().state, booking.moved_by) == ("agreed", None)
    invited = MailboxMessage.objects.filter(subject="You agreed on another time")
    until(lambda: invited.count() == 2, within=20, what="the mail with the new invitation")
    assert Booking.objects.get().moves_made == 1
    assert all("SEQUENCE:1" in message.attachments[0]["text"] for message in invited)
    for page in (seeker, helper):
        page.context.close()
