"""Two neighbours write to each other in two browsers, while one network dies: no word is lost, none comes twice."""

import io
import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page, expect

from marketplace.accounts.models import Block
from marketplace.chat import actions
from marketplace.chat.actions.holding import append, hold_conversation
from marketplace.chat.models import Conversation, Message, Wording
from marketplace.core.actors import SYSTEM
from tests.chat.uploads import CANARY, as_jpeg
from tests.factories import make_booking
from tests.journeys.test_story import PATIENCE, open_page, say
from tests.server import Server, web, worker

RING = "() => document.dispatchEvent(new CustomEvent('ring', {detail: {changed: 'everything'}}))"


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    # Playwright keeps an event loop in this thread; the database is used from it all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server, worker():
        yield server


def shows(page: Page, words: str) -> None:
    expect(page.locator("#chat")).to_contain_text(words, timeout=PATIENCE)


def own(page: Page, words: str):
    """One's own bubble with these words."""
    return page.locator(".bubble--own", has_text=words)


def both(browser: Browser, server: Server) -> tuple[Conversation, Page, Page]:
    booking = make_booking()
    talk = actions.open_conversation(by=SYSTEM, offer_id=booking.offer_id)
    pages = [open_page(browser, server, person) for person in (booking.seeker, booking.helper)]
    for page in pages:
        page.goto(f"/conversations/{talk.pk}/")
    return talk, *pages


def said(talk: Conversation) -> list[str]:
    return list(Message.objects.filter(conversation=talk, sender__isnull=False).values_list("text", flat=True))


def ring_during_an_ask(hana: Page, talk: Conversation) -> None:
    """A ring while an answer is on its way, which does not hold what it rang for, is not lost with it."""

    def answer_late(route) -> None:
        told = route.fetch()
        with transaction.atomic():
            append(hold_conversation(talk.pk), sender_id=talk.seeker_id, client_id=uuid4(), text="Said meanwhile.")
        hana.evaluate(RING)
        route.fulfill(response=told)

    hana.route("**/changes/*/", answer_late, times=1)
    hana.evaluate(RING)
    shows(hana, "Said meanwhile.")


def write_without_network(sam: Page, hana: Page, talk: Conversation) -> None:
    """Words wait in their order, outlive a lost network, and are there once."""
    sam.context.set_offline(True)
    for words in ("Second floor.", "The bell does not work."):
        say(sam, words)
    expect(own(sam, "Second floor.")).to_contain_text("waiting for the network", timeout=PATIENCE)
    say(hana, "Which floor is it?")
    expect(own(hana, "Which floor")).to_contain_text("sent", timeout=PATIENCE)
    sam.context.set_offline(False)
    shows(hana, "The bell does not work.")
    expect(own(sam, "The bell does not work.")).to_contain_text("seen", timeout=PATIENCE)
    shows(sam, "Which floor is it?")
    assert said(talk)[-3:] == ["Which floor is it?", "Second floor.", "The bell does not work."]


def write_and_reload(sam: Page, hana: Page, talk: Conversation) -> None:
    """What the server did not take is in the browser after a reload, and is sent under the same id."""
    sam.route("**/send/", lambda route: route.fulfill(status=503))
    say(sam, "Kept over a reload.")
    expect(own(sam, "Kept over a reload.")).to_contain_text("waiting", timeout=PATIENCE)
    sam.reload()
    expect(own(sam, "Kept over a reload.")).to_contain_text("waiting", timeout=PATIENCE)
    sam.unroute("**/send/")
    shows(hana, "Kept over a reload.")
    expect(own(sam, "Kept over a reload.")).to_have_count(1)
    assert said(talk).count("Kept over a reload.") == 1
    assert sam.evaluate("Object.keys(localStorage).filter(name => name.startsWith('outbox:'))") == []


def answer_lost(sam: Page, hana: Page, talk: Conversation) -> None:
    """The server took it, and the answer never came: the second try finds the same message."""
    lost = []

    def take_and_drop(route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    sam.route("**/send/", take_and_drop, times=1)
    say(sam, "Said once.")
    shows(hana, "Said once.")
    expect(own(sam, "Said once.")).to_contain_text("seen", timeout=PATIENCE)
    assert (lost, said(talk).count("Said once.")) == ([200], 1)


def refused_words_stay(sam: Page) -> None:
    reason = "This conversation is closed."
    sam.route("**/send/", lambda route: route.fulfill(status=422, json={"reason": reason}), times=1)
    say(sam, "Refused words.")
    bubble = own(sam, "Refused words.")
    expect(bubble).to_contain_text(reason, timeout=PATIENCE)
    bubble.get_by_role("button", name="Change it").click()
    expect(sam.locator("#message-text")).to_have_value("Refused words.")
    expect(sam.locator("#message-text")).to_be_focused()
    sam.fill("#message-text", "")


def edit_and_delete(sam: Page, hana: Page) -> None:
    bubble = own(sam, "Second floor.")
    bubble.locator("summary").click()
    bubble.locator("textarea").fill("Third floor.")
    bubble.get_by_role("button", name="Save").click()
    shows(hana, "Third floor.")
    shows(hana, "edited")
    expect(sam.locator("#message-text")).to_be_focused()
    gone = own(sam, "The bell does not work.")
    gone.locator("summary").click()
    gone.get_by_role("button", name="Delete this message").click()
    shows(hana, "This message was deleted.")
    expect(hana.locator("#chat")).not_to_contain_text("The bell does not work.")
    assert sorted(Wording.objects.values_list("text", flat=True)) == ["Second floor.", "The bell does not work."]


def photo(sam: Page, hana: Page) -> None:
    sam.set_input_files(
        "#message-file", [{"name": "door.jpg", "mimeType": "image/jpeg", "buffer": io.BytesIO(as_jpeg(1)).read()}]
    )
    sam.get_by_role("button", name="Send the file").click()
    picture = hana.locator("#chat img[alt='Picture door.webp']")
    expect(picture).to_be_visible(timeout=PATIENCE)
    answer = hana.request.get(picture.locator("..").get_attribute("href"))
    assert (answer.headers["content-type"], CANARY in answer.body()) == ("image/webp", False)


def by_keyboard(sam: Page, hana: Page) -> None:
    """Written and sent without a mouse; the focus stays where one writes, and a log announces what comes."""
    sam.focus("#message-text")
    sam.keyboard.type("By keyboard")
    sam.keyboard.press("Tab")
    sam.keyboard.press("Enter")
    shows(hana, "By keyboard")
    expect(sam.locator("#message-text")).to_be_focused()
    assert hana.locator("[role=log][aria-live=polite] #chat").count() == 1


def test_two_write_to_each_other_through_a_bad_network(browser, server):
    talk, sam, hana = both(browser, server)

    say(sam, "Hello Hana!")
    shows(hana, "Hello Hana!")
    expect(own(sam, "Hello Hana!")).to_contain_text("seen", timeout=PATIENCE)
    ring_during_an_ask(hana, talk)
    write_without_network(sam, hana, talk)
    write_and_reload(sam, hana, talk)
    answer_lost(sam, hana, talk)
    refused_words_stay(sam)
    edit_and_delete(sam, hana)
    photo(sam, hana)
    by_keyboard(sam, hana)
    hana.get_by_role("link", name="I am on my way.").click()
    expect(hana.locator("#message-text")).to_have_value("I am on my way.")
    hana.locator("details.confirm summary").click()
    hana.locator("details.confirm[open] button[type=submit]").click()
    expect(hana.locator("main")).to_contain_text("This conversation is closed.", timeout=PATIENCE)
    say(sam, "Are you there?")
    expect(own(sam, "Are you there?")).to_contain_text("This conversation is closed.", timeout=PATIENCE)

    assert Block.objects.get().blocker_id == talk.helper_id
    assert "Are you there?" not in said(talk)
    for page in (sam, hana):
        page.context.close()
