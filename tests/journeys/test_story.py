"""Two neighbours in two browsers: one asks without an account, the other comes; both watch it live."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from marketplace.accounts.models import User
from marketplace.bookings.models import Request
from marketplace.core.actors import SYSTEM
from marketplace.notifications.models import MailboxMessage
from matching import actions as matching
from matching.rules import FIRST_RULES
from tests.factories import make_helper, make_topic
from tests.server import Server, session_of, web, worker

PATIENCE = 20_000
WAVE_SECONDS = 2


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    # Playwright keeps an event loop in this thread; the database is used from it all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    rules = {
        **FIRST_RULES,
        "quiet_from": 0,
        "quiet_until": 0,
        **{mode: {**FIRST_RULES[mode], "wave_every": WAVE_SECONDS} for mode in ("urgent", "flexible")},
    }
    matching.add_policy(by=SYSTEM, rules=rules, reason="Quick waves for the journey.")
    with web() as server, worker():
        yield server


def helpers(count: int) -> list[User]:
    """Helpers of one topic in Neukölln, who can be found."""
    topic = make_topic("wifi")
    people = [make_helper(name, topic=topic) for name in ("Hana", "Rui", "Mert")[:count]]
    for person in people:
        matching.rebuild_reach(by=SYSTEM, person_id=person.pk)
    return people


def open_page(browser: Browser, server: Server, person: User | None = None) -> Page:
    context = browser.new_context(base_url=server.url, locale="en", viewport={"width": 390, "height": 844})
    cookies = [{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": server.url}]
    if person is not None:
        User.objects.filter(pk=person.pk).update(language="en")
        cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": server.url})
    context.add_cookies(cookies)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return page


def code_for(address: str) -> str:
    """The six digits that were mailed, once the worker has sent them."""
    deadline = timezone.now() + timedelta(seconds=20)
    while timezone.now() < deadline:
        mail = MailboxMessage.objects.filter(to=address).first()
        if mail:
            return re.search(r"\b(\d{6})\b", mail.text).group(1)
    raise AssertionError("no code was mailed")


def ask(page: Page) -> None:
    """From the first page to the search, without an account."""
    page.goto("/post/")
    page.fill("[name=words]", "Das WLAN geht nicht")
    page.click("button[form=what-form]:not([name])")
    page.click("button[form=package-form]")
    for name, value in {"postcode": "12045", "town": "Berlin", "street": "Sonnenallee", "number": "71"}.items():
        page.fill(f"[name={name}]", value)
    page.click("button[form=where-form]")
    page.check("[name=urgency][value=urgent]", force=True)
    page.click("button[form=when-form]")
    page.fill("[name=name_shown]", "Sam")
    page.fill("[name=email]", "sam@example.org")
    page.check("[name=is_adult]")
    page.click("#sending button[type=submit]")
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", code_for("sam@example.org"))
    page.click("#sending button[type=submit]")
    page.wait_for_url("**/requests/*/")


def say(page: Page, text: str) -> None:
    page.fill("[data-composer] [name=text]", text)
    page.click("[data-composer] button[type=submit]")


def test_from_a_question_to_a_confirmed_visit(browser, server):
    [hana] = helpers(1)
    seeker, helper = open_page(browser, server), open_page(browser, server, hana)

    ask(seeker)
    helper.goto("/offers/")
    helper.click(".offer h3 a")
    expect(seeker.locator("main")).to_contain_text("have read it", timeout=PATIENCE)
    helper.click("form[action$='/accept/'] button")
    helper.wait_for_url("**/bookings/*/")
    expect(seeker.locator("main")).to_contain_text("Somebody is coming", timeout=PATIENCE)
    seeker.click("a[href*='/bookings/']")
    say(helper, "Hello Sam, which router is it?")
    expect(seeker.locator("main")).to_contain_text("which router is it?", timeout=PATIENCE)
    say(seeker, "A white one.")
    expect(helper.locator("main")).to_contain_text("A white one.", timeout=PATIENCE)
    helper.click("form[action$='/start/'] button")
    expect(seeker.locator("main")).to_contain_text("under way", timeout=PATIENCE)
    helper.click("form[action$='/finish/'] button")
    seeker.click("form[action$='/confirm/'] button")
    for page in (seeker, helper):
        expect(page.locator("main")).to_contain_text("There is nothing more to do", timeout=PATIENCE)

    assert Request.objects.get().state == "closed"
    for page in (seeker, helper):
        page.context.close()


def test_without_javascript_everything_works_by_reload(browser, server):
    [hana] = helpers(1)
    context = browser.new_context(base_url=server.url, locale="en", java_script_enabled=False)
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": server.url}])
    seeker = context.new_page()
    seeker.set_default_timeout(PATIENCE)

    ask(seeker)

    assert Request.objects.get().state in {"open", "booked"}
    expect(seeker.locator("h1")).to_be_visible()
    context.close()
