"""A passkey in a real browser: added and signed in with, by scripts that the content policy lets through."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from marketplace.accounts.models import User
from tests.factories import PASSWORD, make_operator
from tests.server import Server, web

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def async_unsafe(monkeypatch) -> None:
    # Playwright keeps an event loop in this thread; the database is used from it all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def server(async_unsafe, transactional_db) -> Iterator[Server]:
    with web() as server:
        yield server


def with_a_key(context: BrowserContext) -> Page:
    """A page on a device whose owner always holds the finger on it."""
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def sign_in(page: Page, server: Server, person: User) -> None:
    page.goto(f"{server.url}/accounts/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda address: "login" not in address)


def add_passkey(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/accounts/second-factor/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.check("[name=passwordless]")
    page.click("#passkey")
    page.wait_for_url("**/recovery-codes/")


def test_an_operator_adds_a_passkey_and_comes_in_with_it_alone(browser: Browser, server: Server):
    olga = make_operator()
    olga.set_password(PASSWORD)
    olga.save()
    with browser.new_context() as context:
        page = with_a_key(context)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        sign_in(page, server, olga)
        add_passkey(page, server)
        context.clear_cookies()

        page.goto(f"{server.url}/accounts/login/")
        page.click("#passkey")
        page.wait_for_url(lambda address: "login" not in address)
        page.goto(f"{server.url}/console/")

        assert page.locator("h1").count() == 1 and "/console/" in page.url
        assert said == []
