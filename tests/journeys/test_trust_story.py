"""Two neighbours judge each other blind, read it together, and one of them does not agree: a human answers."""

import os
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from reviews import queries, rules
from reviews.models import Contest
from tests.factories import make_operator
from tests.journeys.test_story import open_page
from tests.payments.paying import make_paid_booking
from tests.server import Server, web

WORDS = {"seeker": "Kam eine Stunde zu spät.", "helper": "Sehr nett empfangen."}


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    # Playwright keeps an event loop in this thread; the database is used from it all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server:
        yield server


def write(page: Page, booking_id: int, about: str, value: int, text: str) -> None:
    page.goto(f"/bookings/{booking_id}/review/")
    for name in rules.AXES[about]:
        page.check(f"[name={name}][value='{value}']", force=True)
    page.fill("[name=text]", text)
    page.click("button[form=review-form]")
    page.wait_for_url(f"**/bookings/{booking_id}/")


def test_both_review_blind_one_replies_contests_and_is_answered(browser: Browser, server: Server):
    booking = make_paid_booking("confirmed", confirmed_at=timezone.now())
    sam, hana = open_page(browser, server, booking.seeker), open_page(browser, server, booking.helper)
    olga = open_page(browser, server, make_operator())

    write(sam, booking.pk, "helper", rules.NO, WORDS["seeker"])
    hana.goto(f"/bookings/{booking.pk}/")
    expect(hana.get_by_text(WORDS["seeker"])).to_have_count(0)
    write(hana, booking.pk, "seeker", rules.YES, WORDS["helper"])
    expect(hana.get_by_text(WORDS["seeker"])).to_be_visible()
    sam.reload()
    expect(sam.get_by_text(WORDS["helper"])).to_be_visible()

    hana.get_by_text("Reply, once").click()
    hana.fill("textarea[name=text]", "Die Bahn fuhr nicht.")
    hana.get_by_role("button", name="Reply").click()
    sam.goto(f"/people/{booking.helper_id}/")
    expect(sam.get_by_text("Die Bahn fuhr nicht.")).to_be_visible()

    hana.goto("/trust/")
    hana.locator("details.more > summary").first.click()
    hana.get_by_text("I do not agree with this").first.click()
    hana.fill("[name=words]", "Ich hatte Bescheid gesagt.")
    hana.get_by_role("button", name="Send it to our team").click()
    hana.wait_for_url("**/trust/")
    contest = Contest.objects.get()

    olga.goto("/console/contests/")
    olga.locator(f"a[href='/trust/contests/{contest.pk}/']").click()
    expect(olga.get_by_text("Ich hatte Bescheid gesagt.")).to_be_visible()
    olga.fill("[name=answer]", "Das stand im Chat. Wir nehmen es heraus.")
    olga.get_by_role("button", name="Take it out").click()
    olga.wait_for_url(f"**/trust/contests/{contest.pk}/")

    hana.goto(f"/trust/contests/{contest.pk}/")
    expect(hana.get_by_text("Das stand im Chat. Wir nehmen es heraus.")).to_be_visible()
    assert queries.trust_of(booking.helper_id).value == pytest.approx(0.9)
    assert queries.differing() == []
