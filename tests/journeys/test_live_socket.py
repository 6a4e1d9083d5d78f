"""The live socket: a connection that died without a word is noticed, and nobody who looks waits for the next try."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute

from tests.factories import make_seeker
from tests.journeys.test_live_regions import server  # noqa: F401  a fixture
from tests.journeys.test_story import open_page
from tests.server import Server

PING_MS = 25_000
BACK = {
    "the network is back": "window.dispatchEvent(new Event('online'))",
    "somebody looks again": "document.dispatchEvent(new Event('visibilitychange'))",
}


class Sockets:
    """The server's end of each socket that the page opened: `behave` is what it does with a new one."""

    def __init__(self) -> None:
        self.opened: list[WebSocketRoute] = []
        self.pings = 0
        self.behave: Callable[[WebSocketRoute], None] = self.answer

    def __call__(self, socket: WebSocketRoute) -> None:
        self.opened.append(socket)
        self.behave(socket)

    def answer(self, socket: WebSocketRoute) -> None:
        def answer(_: str | bytes) -> None:
            self.pings += 1
            socket.send('{"changed": "nothing"}')

        socket.on_message(answer)

    def stay_silent(self, socket: WebSocketRoute) -> None:
        socket.on_message(lambda _: None)

    def refuse(self, socket: WebSocketRoute) -> None:
        socket.close(code=1013)


@pytest.fixture
def sockets() -> Sockets:
    return Sockets()


@pytest.fixture
def page(browser: Browser, server: Server, sockets: Sockets) -> Iterator[Page]:  # noqa: F811
    page = open_page(browser, server, make_seeker())
    page.clock.install()
    page.route_web_socket("**/live/", sockets)
    yield page
    page.context.close()


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait for the server's end. Shorter than any wait of the page that a test is about."""
    for _ in range(60):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came to that")


def open_inbox(page: Page, sockets: Sockets) -> None:
    page.goto("/inbox/")
    until(page, lambda: len(sockets.opened) == 1)


def pass_time(page: Page, milliseconds: int) -> None:
    """Let the page's clock go on, and what it asked for meanwhile be answered."""
    page.clock.run_for(milliseconds)
    page.wait_for_timeout(100)


def test_a_socket_that_says_nothing_for_two_pings_is_given_up_and_another_one_opened(page, sockets):
    sockets.behave = sockets.stay_silent
    open_inbox(page, sockets)
    for _ in range(2):
        pass_time(page, PING_MS)
    assert len(sockets.opened) == 1

    sockets.behave = sockets.answer
    pass_time(page, PING_MS)
    pass_time(page, 2_000)

    until(page, lambda: len(sockets.opened) == 2)


def test_a_socket_that_answers_stays(page, sockets):
    open_inbox(page, sockets)

    for said in range(1, 9):
        pass_time(page, PING_MS)
        until(page, lambda said=said: sockets.pings == said)

    assert len(sockets.opened) == 1


@pytest.mark.parametrize("why", BACK)
def test_nobody_who_is_back_waits_for_the_next_try(page, sockets, why):
    sockets.behave = sockets.refuse
    open_inbox(page, sockets)
    for _ in range(20):
        pass_time(page, 3_000)
    tried = len(sockets.opened)
    assert tried < 12

    sockets.behave = sockets.answer
    page.evaluate(BACK[why])

    until(page, lambda: len(sockets.opened) == tried + 1)


@pytest.mark.parametrize("why", BACK)
def test_a_socket_from_before_has_to_answer_at_once(page, sockets, why):
    sockets.behave = sockets.stay_silent
    open_inbox(page, sockets)
    sockets.behave = sockets.answer
    page.wait_for_timeout(200)
    page.evaluate(BACK[why])
    pass_time(page, 5_000)
    pass_time(page, 2_000)
    until(page, lambda: len(sockets.opened) == 2)

    page.wait_for_timeout(200)
    page.evaluate(BACK[why])
    until(page, lambda: sockets.pings == 1)
    pass_time(page, 8_000)

    assert (len(sockets.opened), sockets.pings) == (2, 1)
