"""An installed site: pushes asked for by a button, sealed, shown by the real worker; words without a connection."""

import os
import time
from collections.abc import Iterator

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from marketplace.notifications import endpoints, flows
from marketplace.notifications.models import Browser as Linked
from marketplace.notifications.models import Push, Telling
from tests.factories import make_booking
from tests.journeys.test_story import PATIENCE, open_page
from tests.notifications.pushing import PushService
from tests.notifications.test_pushes import KEY
from tests.notifications.test_telling import tell
from tests.server import Server, web

# The browser's own push service is out of reach here: its answer is that of the tests' service. All else is real.
SUBSCRIBED = """([endpoint, p256dh, auth]) => {
  let known = null;
  PushManager.prototype.subscribe = async (asked) => {
    if (!asked.userVisibleOnly || asked.applicationServerKey.length !== 65) throw new Error('asked wrongly');
    known = { toJSON: () => ({ endpoint, keys: { p256dh, auth } }) };
    return known;
  };
  PushManager.prototype.getSubscription = async () => known;
}"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await registration.getNotifications();
    if (found.length) return found.map(({ title, body, tag, data }) => ({ title, body, tag, url: data.url }));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return [];
}"""
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  }
  return found;
}"""


@pytest.fixture
def server(transactional_db, monkeypatch, settings) -> Iterator[Server]:
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    monkeypatch.setitem(os.environ, "VAPID_PRIVATE_KEY", KEY)
    monkeypatch.setitem(os.environ, "PUSH_TO_LOOPBACK", "1")
    settings.VAPID_PRIVATE_KEY, settings.PUSH_TO_LOOPBACK = KEY, True
    with web() as server:
        yield server


@pytest.fixture
def service() -> Iterator[PushService]:
    service = PushService(endpoints.public_key())
    yield service
    service.stop()


def deliver(page: Page, origin: str, said: str) -> None:
    """Hand a push to the page's worker, as the browser does when its push service rings."""
    tools, found = page.context.new_cdp_session(page), []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    tools.send("ServiceWorker.enable")
    page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    deadline = time.monotonic() + PATIENCE / 1_000
    while not (whole := [one for one in found if one["scopeURL"] == f"{origin}/"]) and time.monotonic() < deadline:
        # Lets the browser's event in, which comes when it pleases.
        page.wait_for_timeout(20)
    message = {"origin": origin, "registrationId": whole[0]["registrationId"], "data": said}
    tools.send("ServiceWorker.deliverPushMessage", message)


def test_a_push_is_asked_for_sent_sealed_and_shown_and_without_a_connection_there_are_words(browser, server, service):
    booking = make_booking()
    Telling.objects.create(person=booking.seeker, quiet_from=0, quiet_until=0)
    page = open_page(browser, server, booking.seeker)
    page.context.grant_permissions(["notifications"], origin=server.url)
    page.goto("/inbox/how/")
    page.evaluate(SUBSCRIBED, [service.endpoint, service.keys.p256dh, service.keys.auth])

    with page.expect_navigation():
        page.get_by_role("button", name="Push to this browser, please").click()
    expect(page.locator("[data-browser]")).to_contain_text("localhost")
    assert Linked.objects.get().person == booking.seeker

    tell(booking.seeker, "booking_agreed", subject_id=booking.pk)
    connection.close()
    flows.send_push(Push.objects.get().pk)
    assert (service.faults, len(service.taken)) == ([], 1)

    said = service.taken[0]
    deliver(page, server.url, flows.rung(Push.objects.get().notice).decode())
    assert page.evaluate(SHOWN) == [said]
    assert said["body"] == "Something new about a visit"
    without_connection(page)
    page.goto("/accounts/logout/")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
    assert Linked.objects.count() == 0
    page.context.close()


def without_connection(page: Page) -> None:
    """Every page has words in the person's language, and what is kept on the phone is about nobody."""
    page.goto("/inbox/")
    page.context.set_offline(True)

    page.goto("/inbox/how/")

    expect(page.get_by_role("heading", name="There is no connection at the moment")).to_be_visible()
    kept = page.evaluate(KEPT)
    assert [path for path in kept if not path.startswith(("/static/", "/offline/"))] == []
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="What we tell you, and how")).to_be_visible()


def test_what_is_no_message_of_ours_shows_something_all_the_same(browser: Browser, server):
    page = open_page(browser, server)
    page.context.grant_permissions(["notifications"], origin=server.url)
    page.goto("/how/")

    deliver(page, server.url, "not json")

    assert page.evaluate(SHOWN)[0]["title"] == "Service Friend"
    page.context.close()
