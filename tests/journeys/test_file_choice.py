"""What a file is chosen with: in the page's words, by keyboard as by finger, and without a script too."""

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from marketplace.accounts.models import User
from tests.chat.uploads import as_jpeg
from tests.factories import make_seeker
from tests.journeys.test_chat_story import both, server  # noqa: F401  fixtures
from tests.journeys.test_story import PATIENCE, open_page
from tests.server import Server, session_of

DOOR = {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": as_jpeg(1)}
LARGE = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF" + b" " * 2_500_000}
OUTLINE = "box => getComputedStyle(box).outlineStyle"


def chosen(page: Page):
    return page.locator(".file-choice__chosen")


def test_what_was_chosen_is_named_with_its_size_until_it_is_sent(browser, server):  # noqa: F811
    _, sam, hana = both(browser, server)
    expect(chosen(sam)).to_have_text("No file chosen yet")

    sam.set_input_files("#message-file", [DOOR, LARGE])
    expect(chosen(sam)).to_contain_text("door.jpg · 2 kB")
    expect(chosen(sam)).to_contain_text("plan.pdf · 2.4 MB")
    sam.set_input_files("#message-file", [DOOR] * 5)
    expect(chosen(sam)).to_contain_text("+ 2 · 3 kB")
    sam.set_input_files("#message-file", [DOOR])
    sam.get_by_role("button", name="Send the file").click()

    expect(chosen(sam)).to_have_text("No file chosen yet")
    expect(hana.locator("#chat img[alt='Picture door.webp']")).to_be_visible(timeout=PATIENCE)
    for page in (sam, hana):
        page.context.close()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_file_is_chosen_by_keyboard_and_one_sees_where_one_is(browser, server, key):  # noqa: F811
    page = open_page(browser, server, make_seeker("Sam"))
    # From the first: asked for only when the key is pressed, the browser's own window may be quicker.
    page.on("filechooser", lambda _: None)
    page.goto("/profile/")
    page.focus("[name=language]")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Choose a file")).to_be_focused()
    assert page.locator(".file-choice").evaluate(OUTLINE) == "solid"

    with page.expect_file_chooser() as choosing:
        page.keyboard.press(key)
    choosing.value.set_files([DOOR])

    expect(chosen(page)).to_contain_text("door.jpg")
    page.context.close()


def test_it_speaks_the_language_of_the_page_and_not_of_the_browser(browser, server):  # noqa: F811
    page = open_page(browser, server, sam := make_seeker("Sam"))
    User.objects.filter(pk=sam.pk).update(language="de")
    page.goto("/profile/")

    expect(page.locator(".file-choice")).to_contain_text("Datei auswählen")
    expect(chosen(page)).to_have_text("Noch keine Datei ausgewählt")
    page.set_input_files("#id_photo", LARGE)
    expect(chosen(page)).to_contain_text("plan.pdf · 2,4 MB")
    page.context.close()


def test_without_a_script_the_native_field_says_what_was_chosen_and_it_is_sent(browser: Browser, server: Server):  # noqa: F811
    talk, sam, hana = both(browser, server)
    context = browser.new_context(base_url=server.url, locale="en", java_script_enabled=False)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(talk.seeker), "url": server.url}])
    page = context.new_page()
    page.goto(f"/conversations/{talk.pk}/")
    with page.expect_file_chooser() as choosing:
        page.get_by_text("Attach a photo or PDF").click()
    choosing.value.set_files([DOOR])

    expect(chosen(page)).to_be_hidden()
    assert page.locator("#message-file").evaluate("field => getComputedStyle(field).opacity") == "1"
    page.get_by_role("button", name="Send the file").click()
    expect(page.locator("#chat img[alt='Picture door.webp']")).to_have_count(1, timeout=PATIENCE)
    for one in (page, sam, hana):
        one.context.close()
