"""C1: no acknowledged message is lost, doubled or out of order, whatever happens to sockets, requests and the server.

Pages that do as our script does (`tests/chat/page.py`) talk over a bad network to a real daphne that is killed again
and again, with a worker that rings. Beside them talk three pairs in which one page does less, and that shows.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from marketplace.chat.models import Conversation, Message
from tests.chat.page import AnotherId, NeverAgain, Page, TrustsRings
from tests.chat.test_messages import make_conversation
from tests.long import record, rounds
from tests.server import Server, free_port, session_of, web, worker

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = rounds(in_test=4, in_long=25)
MESSAGES = rounds(in_test=200, in_long=10_000)
KILLS = rounds(in_test=2, in_long=20)
# How many a page of a control, and its other side, write.
CONTROL, EVERY = rounds(in_test=40, in_long=200), rounds(in_test=50, in_long=500) / 1000
WITHIN = rounds(in_test=90, in_long=1_800)
SLOW = 0.3


class Site:
    """A web process that dies and comes again at the same address."""

    def __init__(self) -> None:
        self.port, self.running, self.kills = free_port(), ExitStack(), 0
        self.server = Server(f"http://localhost:{self.port}", None)

    def start(self) -> None:
        self.running.enter_context(web(self.port))

    def die_and_come_again(self) -> None:
        """The block ends with kill -9."""
        self.running.close()
        self.kills += 1
        self.start()


@dataclass(frozen=True)
class Pair:
    """The two sides of a conversation, signed in."""

    talk: Conversation
    sessions: tuple[str, str]

    def pages(self, server: Server, chance: random.Random, first: type[Page] = Page, **network) -> tuple[Page, Page]:
        one, other = self.sessions
        return first(server, self.talk.pk, one, chance, **network), Page(server, self.talk.pk, other, chance)


def make_pair() -> Pair:
    talk = make_conversation()
    return Pair(talk, (session_of(talk.seeker), session_of(talk.helper)))


async def comes_true(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.02)


async def write(page: Page, name: str, number: int) -> None:
    """A few at a time, and the next ones when they are through."""
    for n in range(number):
        page.submit(f"{name} {n}")
        if page.chance.random() < 0.5:
            await page.is_done.wait()


async def write_steadily(page: Page, name: str) -> None:
    for n in range(CONTROL):
        page.submit(f"{name} {n}")
        await asyncio.sleep(EVERY)


async def kill_now_and_then(site: Site, pages: list[Page], chance: random.Random) -> None:
    for number in range(KILLS):
        moment = int(MESSAGES * (number + chance.random()) / KILLS * 0.95)
        await comes_true(lambda: sum(page.settled() for page in pages) >= moment)  # noqa: B023
        await asyncio.to_thread(site.die_and_come_again)


def holds_all(pair: tuple[Page, Page]) -> bool:
    """Whether both pages came to hold what both wrote; by themselves, nobody reloads them."""
    written = {text for page in pair for text in page.written}
    return all(written <= {text for _, text in page.held.values()} and not page.outbox for page in pair)


async def talk_through(site: Site, chance: random.Random, proper: list, controls: list) -> None:
    """Everybody writes, reads and is cut off, until all is said and every proper page holds it."""
    pages = [page for pair in proper for page in pair]
    both = [page for pair in controls for page in pair]
    await asyncio.gather(*(page.begin() for page in [*pages, *both]))
    living = [asyncio.create_task(page.live()) for page in [*pages, *both]]
    try:
        async with asyncio.timeout(WITHIN):
            await asyncio.gather(
                *(write(page, f"p{n}", MESSAGES // len(pages)) for n, page in enumerate(pages)),
                *(write_steadily(page, f"c{n}") for n, page in enumerate(both)),
                kill_now_and_then(site, pages, chance),
            )
        for _ in range(300):
            if all(map(holds_all, proper)):
                break
            await asyncio.sleep(0.1)
    finally:
        for task in [*living, *(timer for page in [*pages, *both] for timer in page.timers)]:
            task.cancel()
        await asyncio.gather(*living, return_exceptions=True)


@dataclass(frozen=True)
class Wrong:
    """What became of the messages of one conversation."""

    lost: int
    doubled: int
    misplaced: int


def judge(pair: tuple[Page, Page]) -> Wrong:
    """Hold what was written and told against what is kept and what both pages hold."""
    rows = Message.objects.filter(conversation=pair[0].talk_id, sender__isnull=False).order_by("seq")
    kept = dict(rows.values_list("seq", "text"))
    books = [list(kept.values()), *([page.held[seq][1] for seq in sorted(page.held) if seq > 1] for page in pair)]
    written = {text for page in pair for text in page.written}
    told = {text: seq for page in pair for text, seq in page.told.items()}
    return Wrong(
        lost=len({text for book in books for text in written - set(book)}),
        doubled=len({text for book in books for text in book if book.count(text) > 1}),
        misplaced=sum(book != books[0] for book in books)
        + sum(kept.get(seq) != text for text, seq in told.items())
        + sum(in_order(book, page) != page.written for book in books for page in pair),
    )


def in_order(book: list[str], page: Page) -> list[str]:
    return [text for text in book if text in set(page.written)]


def test_nothing_acknowledged_is_lost_doubled_or_out_of_order(chance: random.Random):
    site, pairs = Site(), [make_pair() for _ in range(PAIRS)]
    less = {kind: make_pair() for kind in (NeverAgain, AnotherId, TrustsRings)}

    async def run() -> tuple[list, dict]:
        proper = [pair.pages(site.server, chance, slow=SLOW * (n % 4 == 0)) for n, pair in enumerate(pairs)]
        controls = {kind: pair.pages(site.server, chance, kind, bad=0.5) for kind, pair in less.items()}
        await talk_through(site, chance, proper, list(controls.values()))
        return proper, controls

    with site.running, worker():
        site.start()
        proper, controls = asyncio.run(run())

    pages = [page for pair in proper for page in pair]
    found = {kind: judge(pair) for kind, pair in controls.items()}
    cuts, resent = (sum(getattr(page, what)() for page in pages) for what in ("cuts", "resends"))
    rings, carried = (sum(getattr(page, what) for page in pages) for what in ("rings", "carried"))
    assert [judge(pair) for pair in proper] == [Wrong(0, 0, 0)] * PAIRS
    assert (sum(page.settled() for page in pages), site.kills) == (MESSAGES, KILLS)
    assert cuts and resent and carried
    assert found[NeverAgain].lost, "without resending words are lost"
    assert found[AnotherId].doubled, "without its id a message that is sent again is doubled"
    assert found[TrustsRings].lost, "who only hears rings misses what rang in between"
    record(
        f"{MESSAGES:,} messages of {len(pages)} clients, {rings:,} rings, {carried:,} lines with them, "
        f"{cuts} sockets cut, {resent} resends, {site.kills} kills of the server: 0 lost, 0 doubled, 0 out of order; "
        f"of {CONTROL} without resending {found[NeverAgain].lost} lost, "
        f"with new ids {found[AnotherId].doubled} doubled, by rings alone {found[TrustsRings].lost} lost"
    )
