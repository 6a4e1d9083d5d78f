"""A review in a browser: the stars come about as one answers, as the server counts them; and without any script."""

import os
from collections.abc import Iterator
from itertools import product

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from reviews import rules
from reviews.models import Review
from tests.journeys.test_story import open_page
from tests.payments.paying import make_paid_booking
from tests.server import Server, session_of, web

QUESTIONS = list(rules.AXES["helper"])


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    # Playwright keeps an event loop in this thread; the database is used from it all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server:
        yield server


def answer(page: Page, values: tuple[int, ...]) -> None:
    for name, value in zip(QUESTIONS, values, strict=True):
        page.check(f"[name={name}][value='{value}']", force=True)


def test_the_stars_on_the_page_are_those_of_the_server(browser: Browser, server: Server):
    booking = make_paid_booking("confirmed", confirmed_at=timezone.now())
    page = open_page(browser, server, booking.seeker)
    page.goto(f"/bookings/{booking.pk}/review/")
    expect(page.locator("[data-of]:visible")).to_have_count(0)

    for values in list(product((0, 1, 2), repeat=4))[::7]:
        answer(page, values)
        expected = rules.stars_of(dict(zip(QUESTIONS, values, strict=True)))
        assert page.locator("[data-of]:visible").get_attribute("data-of") == str(expected)


def test_a_review_is_written_without_any_script(browser: Browser, server: Server):
    booking = make_paid_booking("confirmed", confirmed_at=timezone.now())
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(booking.seeker), "url": server.url}]
    )
    page = context.new_page()
    page.goto(f"/bookings/{booking.pk}/review/")

    answer(page, (2, 1, 2, 2))
    page.fill("[name=text]", "Sehr nett")
    page.click("button[form=review-form]")
    page.wait_for_url(f"**/bookings/{booking.pk}/")

    assert "Sehr nett" in page.content()
    assert Review.objects.get().stars == 5
