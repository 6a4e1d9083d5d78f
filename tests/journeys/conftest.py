"""A real browser over a real server and worker; what a failed journey had on its pages stands in its report."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, expect, sync_playwright

from tests.reset import Reset

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
# What is expected is there at once, or late on a machine that has other things to do: in milliseconds.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def browser(chromium: str, reset: Reset) -> Iterator[Browser]:
    """The system's Chromium, without a window; gone before other tests, which its event loop would disturb."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if report.when == "call" and report.failed and browser is not None:
        report.sections.append(("What the pages showed", "\n\n".join(_shown(browser))))
    return report


def _shown(browser: Browser) -> list[str]:
    """Each open page: its address, and what can be read on it."""
    pages = [page for context in browser.contexts for page in context.pages]
    try:
        return [f"{page.url}\n{page.locator('main').inner_text(timeout=1000)}" for page in pages]
    except Error as refused:
        return [str(refused)]
