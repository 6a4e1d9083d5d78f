"""The page of the API works under the strict policy of the site."""

import os
from collections.abc import Iterator

import pytest

from tests.server import Server, web


@pytest.fixture
def async_unsafe(monkeypatch) -> None:
    # Playwright keeps an event loop in this thread; the database is used from it all the same.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def server(async_unsafe, transactional_db) -> Iterator[Server]:
    with web() as server:
        yield server


def test_the_page_shows_the_schema_and_the_policy_stops_nothing(browser, server):
    """A violation of the policy is an error on the page's console."""
    context = browser.new_context()
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    answer = page.goto(f"{server.url}/api/v1/docs/")
    page.locator(".opblock-tag[data-tag=offers]").click(timeout=20_000)
    page.locator("[data-path='/api/v1/offers/{offer_id}/accept/']").wait_for(timeout=20_000)
    context.close()

    assert "unsafe" not in answer.headers["content-security-policy"]
    assert said == []
