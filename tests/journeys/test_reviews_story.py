"""What two neighbours say of each other, in their browsers: sealed, open together, answered; and what it does.

One of them does not agree with what it did; somebody of the team answers in words, in a third browser.
"""

import os
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from marketplace.bookings.models import Booking
from reviews import queries, rules
from reviews.models import Contest, Review
from tests.factories import make_operator, make_seeker
from tests.journeys.test_paid_story import see
from tests.journeys.test_story import PATIENCE, open_page
from tests.payments.paying import make_paid_booking
from tests.server import Server, web, worker

OF_THE_HELPER, OF_THE_SEEKER, REPLY = "The tea was good.", "An hour late.", "The train did not run."
CONTESTED, ANSWERED = "I had told her so in time.", "That stands in your talk. We take it out."


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    # Playwright keeps an event loop in this thread; the database is used from it all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server, worker():
        yield server


@pytest.fixture
def pages(browser: Browser, server: Server) -> Iterator[dict[str, Page]]:
    """A visit that was confirmed just now, and a browser each for its two people, for a stranger and for the team."""
    booking = make_paid_booking("confirmed", confirmed_at=timezone.now())
    people = {"seeker": booking.seeker, "helper": booking.helper, "stranger": make_seeker("Stella")}
    people["operator"] = make_operator()
    opened = {side: open_page(browser, server, person) for side, person in people.items()}
    yield opened
    for page in opened.values():
        page.context.close()


def write(page: Page, about: str, value: int, text: str) -> None:
    """Answer the four questions alike, and send it."""
    page.goto(f"/bookings/{Booking.objects.get().pk}/review/")
    for name in rules.AXES[about]:
        page.check(f"[name={name}][value='{value}']", force=True)
    page.fill("[name=text]", text)
    page.click("button[form=review-form]")
    page.wait_for_url("**/bookings/*/")


def cannot_read(page: Page, booking: Booking, words: str) -> None:
    """Nowhere that one would look: the visit, the other's profile, one's own trust, the inbox."""
    for address in (f"/bookings/{booking.pk}/", f"/people/{booking.helper_id}/", "/trust/", "/inbox/"):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        assert words not in page.content(), f"{address} tells what is sealed"


def contest(page: Page) -> Contest:
    """Read what moved one's trust, follow the first line to where one can disagree, and say why."""
    page.goto("/trust/")
    see(page, "What would raise it")
    page.locator("details.more > summary").first.click()
    page.click("text=I do not agree with this")
    page.fill("[name=words]", CONTESTED)
    page.click("button[form=contest-form]")
    page.wait_for_url("**/trust/")
    return Contest.objects.get()


def take_out(page: Page, found: Contest) -> None:
    """The team finds it in its queue, reads the words and answers with some."""
    page.goto("/console/contests/")
    page.click(f"a[href='/trust/contests/{found.pk}/']")
    see(page, CONTESTED)
    page.fill("[name=answer]", ANSWERED)
    page.click("text=Take it out")
    see(page, ANSWERED)


def test_both_review_blind_one_replies_does_not_agree_and_is_answered(pages):
    booking = Booking.objects.get()
    profile = f"/people/{booking.helper_id}/"
    seeker, helper, stranger = pages["seeker"], pages["helper"], pages["stranger"]

    write(helper, "seeker", rules.YES, OF_THE_HELPER)
    see(helper, "sealed: only you can read it")
    for reader in (seeker, stranger):
        cannot_read(reader, booking, OF_THE_HELPER)
    write(seeker, "helper", rules.NO, OF_THE_SEEKER)
    see(seeker, OF_THE_HELPER)
    see(helper, OF_THE_SEEKER)
    assert Review.objects.filter(revealed_at=None).count() == 0

    helper.goto(profile)
    helper.click("text=Reply, once")
    helper.fill("textarea[name=text]", REPLY)
    helper.click("form[action$='/reply/'] button")
    expect(helper.locator("text=Reply, once")).to_have_count(0)
    for reader in (seeker, stranger):
        reader.goto(profile)
        see(reader, REPLY)
    seeker.goto("/inbox/")
    expect(seeker.locator("main")).to_contain_text("There is a reply to your review", timeout=PATIENCE)

    found = contest(helper)
    take_out(pages["operator"], found)
    helper.goto(f"/trust/contests/{found.pk}/")
    see(helper, ANSWERED)
    assert queries.trust_of(booking.helper_id).value == pytest.approx(0.9), "as somebody of whom nothing is known"
    assert queries.differing() == []
