"""At the door without a connection: two phones, two words, and what was heard is sent later."""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from marketplace.bookings.models import Booking, Doorstep
from marketplace.core.models import Event
from tests.factories import make_booking, make_doorstep, make_offer, make_request
from tests.journeys.test_story import open_page
from tests.server import Server, web

GONE = """async () => {
  while (await caches.has('doorstep')) await new Promise((resolve) => setTimeout(resolve, 50));
  return localStorage.length;
}"""
TEXTS = """async () => {
  const cache = await caches.open('doorstep');
  const found = {};
  for (const request of await cache.keys()) found[request.url] = await (await cache.match(request)).text();
  return found;
}"""
ADDRESS = ("Sonnenallee", "71b", "4. OG", "12045")


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server:
        yield server


def near_visit() -> Booking:
    """Somebody is coming in ten minutes: Sam says Apfel, Hana answers Wolke."""
    begins = timezone.now() + timedelta(minutes=10)
    booking = make_booking(make_offer(make_request(begins_at=begins)))
    make_doorstep(booking)
    return booking


def phone_of(browser: Browser, server: Server, person, booking: Booking) -> Page:
    """A phone on which the page of the visit was opened while it was online."""
    page = open_page(browser, server, person)
    page.goto(f"/bookings/{booking.pk}/")
    expect(page.locator("html[data-door-kept=yes]")).to_have_count(1)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def test_two_phones_without_a_connection_recognise_each_other_and_tell_it_later(browser, server):
    booking = near_visit()
    door = f"/bookings/{booking.pk}/doorstep/"
    phones = [phone_of(browser, server, person, booking) for person in (booking.seeker, booking.helper)]
    kept = phones[1].evaluate(TEXTS)
    assert [text for text in kept.values() if any(part in text for part in ADDRESS)] == []
    assert [url for url in kept if "/bookings/" in url] == [server.url + door]

    for page in phones:
        page.context.set_offline(True)
        page.goto(door)
        expect(page.locator(".door__spoken").nth(0)).to_have_text("Apfel")
        expect(page.locator(".door__spoken").nth(1)).to_have_text("Wolke")
        page.get_by_role("button", name="Yes, that was the word").click()
        expect(page.get_by_text("Your answer stays on this phone")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="You heard the right word")).to_be_visible()
    assert not Doorstep.objects.get().is_proven

    for page in phones:
        page.context.set_offline(False)
    for page in phones:
        expect(page.get_by_role("heading", name="You both heard the right word")).to_be_visible()
        page.reload()
    assert Doorstep.objects.get().is_proven
    assert Event.objects.filter(name="doorstep.confirmed").count() == 2
    for page in phones:
        page.context.close()


def test_a_wrong_word_is_met_calmly_and_signing_out_leaves_nothing_on_the_phone(browser, server):
    booking = near_visit()
    page = phone_of(browser, server, booking.seeker, booking)
    page.context.set_offline(True)
    page.goto(f"/bookings/{booking.pk}/doorstep/")

    page.get_by_role("button", name="No, another word").click()

    expect(page.get_by_role("heading", name="Then take your time")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Your answer stays on this phone")).to_be_hidden()
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    assert page.evaluate(GONE) == 0
    assert Doorstep.objects.get().seeker_unsure_at is not None
    page.context.close()


def test_when_the_visit_is_over_the_phone_forgets_its_words(browser, server):
    booking = near_visit()
    page = phone_of(browser, server, booking.helper, booking)
    Booking.objects.filter(pk=booking.pk).update(state="done")

    page.goto(f"/bookings/{booking.pk}/doorstep/")

    expect(page.get_by_text("Its words are not needed any more")).to_be_visible()
    assert page.evaluate(GONE) == 0
    page.context.close()
