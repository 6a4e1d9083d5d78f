"""Ada asks for her mother: words and appointment on paper, whose code leads to a page that needs no account."""

import os
import re
from collections.abc import Iterator

import pytest
import segno
from playwright.sync_api import Browser, expect

from marketplace.bookings import actions, queries
from marketplace.bookings.models import DoorLink, Doorstep, Recipient
from tests.bookings.test_doorlinks import make_recipient
from tests.factories import make_draft, make_seeker
from tests.journeys.test_doorstep import near_visit
from tests.journeys.test_story import open_page
from tests.server import Server, web


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server:
        yield server


def test_a_request_for_ones_mother_says_for_whom_and_how_she_agreed(browser: Browser, server: Server):
    ada = make_seeker("Ada")
    draft = make_draft(ada)
    page = open_page(browser, server, ada)
    page.goto(f"/post/{draft.pk}/where/")
    page.get_by_role("link", name="It is for somebody else").click()

    page.get_by_label("What may we call the person?").fill("Erika")
    page.get_by_label("for a parent", exact=True).check()
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/for/$"))
    assert not Recipient.objects.exists()
    page.get_by_label("They told me so").check()
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_text("For Erika, at their home.")).to_be_visible()
    row = Recipient.objects.get()
    assert (row.name, row.relation, row.consent, row.consent_by_id) == ("Erika", "parent", "spoken", ada.pk)
    page.context.close()


def test_the_printed_page_holds_what_she_needs_and_its_code_lets_a_neighbour_confirm(browser: Browser, server: Server):
    booking = near_visit()
    make_recipient(booking.request)
    page = open_page(browser, server, booking.seeker)
    page.goto(f"/bookings/{booking.pk}/paper/")
    page.get_by_role("button", name="Prepare the page").click()
    sheet = page.locator(".handout")
    expect(sheet).to_contain_text("Apfel")
    page.emulate_media(media="print")
    expect(page.locator(".header")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    text = sheet.inner_text()
    assert not [part for part in ("Sonnenallee", "71b", "12045") if part in text]
    assert sheet.evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 0)"
    address = f"{server.url}/door/{queries.token_of(DoorLink.objects.get())}/"
    assert paths_of(segno.make(address, error="m", micro=False)) == sheet.locator("svg .qrline").get_attribute("d")

    phone = open_page(browser, server)
    phone.goto(address)
    phone.get_by_role("button", name="Yes, that was the word").click()

    expect(phone.get_by_text("You can open the door.")).to_be_visible()
    actions.confirm_doorstep(by=booking.helper, booking_id=booking.pk)
    assert Doorstep.objects.get().is_proven
    for one in (page, phone):
        one.context.close()


def paths_of(code: segno.QRCode) -> str:
    """The dark modules of a code as segno draws them."""
    return re.search(r'class="qrline"[^>]* d="([^"]+)"', code.svg_inline(border=4)).group(1)
