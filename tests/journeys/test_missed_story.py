"""Nobody came: in two browsers, from the button to the neighbour who comes instead."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from marketplace.bookings import actions
from marketplace.bookings.models import Absence, Booking
from marketplace.core.actors import SYSTEM
from matching.actions import rebuild_reach
from tests.factories import make_booking, make_helper, make_offer, make_request
from tests.journeys.test_story import PATIENCE, open_page
from tests.server import Server, web, worker


@pytest.fixture
def server(transactional_db, monkeypatch) -> Iterator[Server]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with web() as server, worker():
        yield server


def see(page: Page, text: str) -> None:
    expect(page.locator("main")).to_contain_text(text, timeout=PATIENCE)


def test_nobody_came_and_somebody_else_does(browser: Browser, server: Server):
    begins = timezone.now() - timedelta(minutes=30)
    booking = make_booking(make_offer(make_request(begins_at=begins, ends_at=begins + timedelta(hours=1))))
    rui = make_helper("Rui", topic=booking.request.topic)
    rebuild_reach(by=SYSTEM, person_id=rui.pk)
    offer = make_offer(booking.request, rui, state="standby")
    seeker, standby = open_page(browser, server, booking.seeker), open_page(browser, server, rui)
    standby.goto(f"/offers/{offer.pk}/")
    see(standby, "If the visit becomes free, we ask you before anybody else.")

    seeker.goto(f"/bookings/{booking.pk}/")
    seeker.click("form[action$='/missing/'] button")
    see(seeker, "Hana has until")
    Absence.objects.update(answer_by=timezone.now())  # the ten minutes are over
    actions.end_absence(by=SYSTEM, absence_id=Absence.objects.get().pk)

    see(seeker, "The helper did not come.")
    see(standby, "What happened before")
    standby.click("form[action$='/accept/'] button")
    standby.wait_for_url("**/bookings/*/")
    seeker.reload()
    seeker.click("text=To the new visit")
    see(seeker, "Your helper comes at the agreed time.")
    expect(seeker.locator("#visit-facts")).to_contain_text("Rui")

    states = list(Booking.objects.order_by("pk").values_list("state", "fault", "helper__name_shown"))
    assert states == [("cancelled", "helper", "Hana"), ("agreed", "", "Rui")]
