"""A visit with the keyboard alone: another time is asked for, the word at the door is confirmed.

Wherever the focus stands it can be seen, and what a screen reader says there is enough to know what happens next.
"""

import os
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from marketplace.bookings.models import Booking, Doorstep, Move
from tests.factories import make_booking, make_doorstep, make_offer, make_request
from tests.journeys.test_story import open_page
from tests.server import Server, web

STEPS_AT_MOST = 40
# How the focused element is seen: its own outline, or that of the chip around it; and that nothing lies over it.
SEEN = """() => {
  const focused = document.activeElement;
  const drawn = focused.closest('.choice') ?? focused;
  const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
  const box = drawn.getBoundingClientRect();
  const [x, y] = [box.left + Math.min(box.width, innerWidth) / 2, box.top + box.height / 2];
  const top = document.elementFromPoint(x, y);
  return {
    where: focused.outerHTML.slice(0, 120),
    has_outline: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    is_on_top: top !== null && (drawn.contains(top) || top.contains(drawn)),
  };
}"""


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    # Playwright keeps an event loop in this thread; the database is used from it all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server:
        yield server


def near_visit() -> Booking:
    """A visit in forty minutes: its words can be read, and another time needs a yes."""
    begins = timezone.now() + timedelta(minutes=40)
    booking = make_booking(make_offer(make_request(begins_at=begins)))
    make_doorstep(booking)
    return booking


def said(page: Page) -> str:
    """What a screen reader says at the focus: role, name and state; a summary is said as a button."""
    focused = page.locator(":focus")
    if focused.evaluate("one => one.matches('summary')"):
        return f'button "{focused.get_attribute("aria-label") or focused.inner_text().strip()}"'
    return focused.aria_snapshot().strip().removeprefix("- ").partition("\n")[0].rstrip(":")


def step(page: Page, key: str = "Tab") -> str:
    """One key; where the focus stands then must be seen and must have a name."""
    page.keyboard.press(key)
    seen = page.evaluate(SEEN)
    assert seen["has_outline"], f"no outline at {seen['where']}"
    assert seen["is_on_top"], f"something lies over {seen['where']}"
    words = said(page)
    assert re.match(r'^\w+ "[^"]+"', words) or page.locator(":focus").evaluate(
        "one => ['INPUT', 'TEXTAREA'].includes(one.tagName) && one.labels.length > 0"
    ), f"no name at {seen['where']}: {words}"
    return words


def walk_to(page: Page, words: str, key: str = "Tab") -> None:
    """Key after key, until the focus stands on what is called so."""
    way = []
    for _ in range(STEPS_AT_MOST):
        way.append(step(page, key))
        if way[-1].startswith(words):
            return
    raise AssertionError(f"{words} was not reached by {key}: {way}")


def ring(page: Page) -> None:
    """The region of the visit and what stands beside it are fetched anew, as when somebody did something."""
    page.evaluate(
        "new Promise((done) => { addEventListener('htmx:afterSettle', done, { once: true }); everything(); })"
    )


def test_a_visit_is_moved_and_the_word_at_the_door_confirmed_with_keys_alone(browser: Browser, server: Server):
    booking = near_visit()
    page = open_page(browser, server, booking.seeker)
    page.goto(f"/bookings/{booking.pk}/")

    assert step(page) == 'link "Skip to the content"'
    page.keyboard.press("Enter")
    walk_to(page, 'link "The words for the door"')
    ring(page)
    assert said(page) == 'link "The words for the door"'
    walk_to(page, 'link "Another time"')
    ring(page)
    assert said(page) == 'link "Another time"'
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Another time")

    walk_to(page, "radio")
    first = page.locator(":focus").get_attribute("value")
    step(page, "ArrowRight")
    chosen = page.locator(":focus").get_attribute("value")
    assert chosen > first
    assert re.match(r'^radio "\d\d?:\d\d.*" \[checked\]', said(page)), said(page)
    day = page.locator("fieldset", has=page.locator(":focus")).aria_snapshot().splitlines()[0]
    assert re.match(r'^- group "(Today|Tomorrow) \w+ \d+|^- group "(Today|Tomorrow) \d+ \w+', day), day
    walk_to(page, 'textbox "')
    page.keyboard.type("My train is late.")
    walk_to(page, 'button "Ask for this time"')
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("You proposed:")
    assert Move.objects.get().begins.isoformat() == chosen

    walk_to(page, 'link "The words for the door"')
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("At the door")
    walk_to(page, 'button "No, another word"')
    assert step(page, "Shift+Tab") == 'button "Yes, that was the word"'
    page.keyboard.press("Space")
    expect(page.locator("[data-door][data-heard=confirmed]")).to_have_count(1)
    expect(page.locator(":focus")).to_have_text("You heard the right word")
    assert said(page).startswith('heading "You heard the right word"')
    walk_to(page, 'link "To the visit"')
    assert Doorstep.objects.get().seeker_confirmed_at is not None
    page.context.close()
