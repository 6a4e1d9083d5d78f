"""Every page that anybody sees, in both languages, by axe: no serious violation; and nothing that the CSP stops."""

import os
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from marketplace.core.actors import SYSTEM
from matching import actions as matching
from matching.models import Handover
from tests.factories import make_request
from tests.server import Server, session_of, web
from tests.verification.account_matrix import ACCOUNT_MATRIX
from tests.verification.crawl import addresses
from tests.verification.demand_matrix import DEMAND_MATRIX
from tests.verification.door_matrix import DOOR_MATRIX
from tests.verification.matrix import MATRIX as PAGES
from tests.verification.moves_matrix import MOVES_MATRIX
from tests.verification.paid_matrix import PAID_MATRIX
from tests.verification.paper_matrix import PAPER_MATRIX
from tests.verification.telling_matrix import TELLING_MATRIX
from tests.verification.world import PRINCIPALS, World, make_world

SERIOUS = {"serious", "critical"}
NO_PAGES = {
    "healthz",
    "readyz",
    "help_geojson",
    "demand_geojson",
    "person_photo",
    "review_photo",
    "calendar_feed",
    "console_document",
    "conversation_after",
    "conversation_changes",
    "conversation_file",
    "conversation_thumbnail",
    "doorstep_worker",
    "service_worker",
    "manifest",
    "mailbox_html",
    "door_photo",
    "money_paper_pdf",
    "statement_pdf",
    "statement_csv",
    "console_statements_csv",
}
# No rule that is switched on reads the style sheets, which axe would fetch and read once more for each page.
EVERYTHING = {"resultTypes": ["violations"], "preload": False}
WORDS = EVERYTHING | {"runOnly": ["cat.name-role-value", "cat.language", "cat.text-alternatives", "cat.forms"]}
PHONE = {"width": 390, "height": 844}
ROWS = PAGES | PAID_MATRIX | DEMAND_MATRIX | DOOR_MATRIX | MOVES_MATRIX | PAPER_MATRIX | ACCOUNT_MATRIX | TELLING_MATRIX
MATRIX = {name: row for name, row in ROWS.items() if not name.startswith("api_")}
# Pages that there are only where help can be paid, which the matrix is not about; and who else sees another page.
WHERE_PAID = {"post_price": "owner"}
SEEN_BY_MORE = {
    "case": ("assigned", "operator"),
    "receipt done": ("assigned", "operator"),
    "papers": ("assigned",),
    "money_paper": ("operator",),
    "billing": ("assigned",),
    "booking reserved": ("assigned", "operator"),
    "booking agreed": ("assigned",),
    "booking started": ("assigned",),
    "booking done": ("assigned",),
    "booking confirmed": ("assigned",),
    "doorstep near": ("assigned",),
    "lookouts": ("former",),
    "person": ("assigned",),
    "trust": ("assigned",),
    "contest": ("operator",),
}


@pytest.fixture
def world(transactional_db, monkeypatch) -> World:
    # Playwright keeps an event loop in this thread; the database is used from it all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    # The pages of paid help are there; no page asks the payment provider while it is only looked at.
    monkeypatch.setitem(os.environ, "STRIPE_SECRET_KEY", "sk_test_pages")
    return make_world()


def visitors_of(name: str) -> list[str]:
    """The first principal who gets the page, and those who get another one at the same address."""
    row = MATRIX[name].get("GET", MATRIX[name]["other"]).split() if name in MATRIX else []
    first = [who for who, got in zip(PRINCIPALS, row, strict=False) if got == "200"][:1] or [WHERE_PAID.get(name)]
    return [who for who in (*first, *SEEN_BY_MORE.get(name, ())) if who]


def page_for(browser: Browser, server: Server, world: World, principal: str, language: str) -> Page:
    """A phone-sized page, signed in as the principal, that notes what the browser complains about."""
    context = browser.new_context(base_url=server.url, locale=language, viewport=PHONE, reduced_motion="reduce")
    person = world.people[principal]
    cookies = [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": server.url}]
    if person is not None:
        type(person).objects.filter(pk=person.pk).update(language=language)
        cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": server.url})
    context.add_cookies(cookies)
    return context.new_page()


def addresses_of_searches(world: World) -> dict[str, str]:
    """Sam's page of a request in each state of its search: to choose from, asked, nobody left, with our team."""
    sam, rui = world.people["owner"], world.people["rival"]
    same = {"topic": world.open_request.topic, "place": world.seeker_place}
    choosing, asked = (
        make_request(sam, mode="choose", begins_at=timezone.now() + timedelta(days=days), **same) for days in (12, 14)
    )
    matching.start_search(by=SYSTEM, request_id=choosing.pk)
    matching.choose_helper(by=sam, request_id=asked.pk, helper_id=rui.pk)
    # Hana cannot come then, because of another visit; at other times she could.
    left = make_request(sam, state="unfilled", begins_at=world.visits["agreed"].visit.lower, **same)
    with_team = Handover.objects.get(pk=world.values["handover_id"]).request
    found = {"choosing": choosing, "asked": asked, "left": left, "with our team": with_team}
    return {f"request {state}": reverse("request", args=[wish.pk]) for state, wish in found.items()}


def addresses_of_answers(world: World) -> dict[str, str]:
    """Pages of a conversation that show something only when they are asked: words found, and not found."""
    search = reverse("conversation_search", args=[world.values["conversation_id"]])
    return {f"conversation_search {q}": f"{search}?q={q}" for q in ("WhatsApp", "nichts davon")}


def test_the_states_of_a_search_are_what_they_are_called(world):
    client = world.client("owner")
    marks = {"choosing": "pick__facts", "asked": "/take-back/", "left": "button advice", "with our team": "card--next"}

    pages = {name: client.get(address).text for name, address in addresses_of_searches(world).items()}

    assert {name: marks[name.removeprefix("request ")] in pages[name] for name in pages} == dict.fromkeys(pages, True)


def faults(page: Page, address: str, language: str) -> list[str]:
    """Serious violations on a page, and what its console says of errors. Structure and colours are looked at once:
    they are those of the other language too."""
    said: list[str] = []
    note = lambda message: said.append(message.text) if message.type == "error" else None  # noqa: E731
    page.on("console", note)
    page.goto(address)
    page.remove_listener("console", note)
    page.evaluate("for (const tools of document.querySelectorAll('.bubble__tools')) tools.open = true")
    found = Axe().run(page, options=EVERYTHING if language == "de" else WORDS).response["violations"]
    serious = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in SERIOUS]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return serious + said + (["wider than the phone"] if wide else [])


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_page_has_a_serious_violation(browser, world, language):
    wrong = {}
    with web() as server:
        pages: dict[str, Page] = {}
        found_at = addresses(world)
        found_at |= (searches := addresses_of_searches(world) | addresses_of_answers(world))
        seen = [(page, who) for page in found_at if page not in NO_PAGES for who in visitors_of(page)]
        for name, principal in [*seen, *((page, "owner") for page in searches)]:
            if principal not in pages:
                pages[principal] = page_for(browser, server, world, principal, language)
            if found := faults(pages[principal], found_at[name], language):
                wrong[f"{name} as {principal}"] = found
        for page in pages.values():
            page.context.close()

    assert wrong == {}


def test_a_planted_violation_is_seen(browser):
    page = browser.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src=x><input></main>")

    found = {one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in SERIOUS}

    page.close()
    assert {"image-alt", "label"} <= found
