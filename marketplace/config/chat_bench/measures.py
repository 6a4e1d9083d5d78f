"""One measure: pages open, texts are posted, and once they are held (or not) it is read what that took."""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import psycopg

from marketplace.config.chat_bench.meter import Reading, read
from marketplace.config.chat_bench.pages import Page
from marketplace.config.chat_bench.sites import Site, Sites
from marketplace.config.scratch import VARIABLE

# Each handshake asks the database who it is; daphne gives it five seconds.
OPEN_AT_ONCE = 16
SETTLED_WITHIN, NOTHING_NEW_FOR = 30.0, 2.0
# For so many seconds it is looked what open pages cost before anything is sent: one look at rights is in it.
STILL = 2.0
LOOK_EVERY = 0.02
JOBS_LOOK_EVERY = 0.2
UNDER_WAY = """
    SELECT 1 FROM procrastinate_jobs
    WHERE queue_name = 'events' AND status IN ('todo', 'doing') AND coalesce(scheduled_at, now()) <= now() LIMIT 1
"""
LATER = "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at > now()"


@dataclass(frozen=True)
class Sent:
    """A text that the server took: its mark, when its POST began (`time.perf_counter()`), who should hold it then."""

    word: str
    at: float
    readers: Sequence[Page]

    @property
    def missing(self) -> int:
        return sum(self.word not in page.held for page in self.readers)

    def waits(self) -> list[float]:
        """Milliseconds until each reader held it."""
        return [1000 * (page.held[self.word] - self.at) for page in self.readers if self.word in page.held]


@dataclass
class Outcome:
    """What a measure saw. `used` is CPU from the first POST until all was held and every job done, `seconds` later;
    `open` what of it open pages cost anyway: the CPU of the web processes before anything was sent, for as long.
    """

    used: Reading
    seconds: float
    open: float
    sent: int
    rings: int = 0
    should: int = 0
    late: int = 0
    lost: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def held(self) -> int:
        """Texts held live, before anything was caught up with."""
        return self.should - self.late


Send = Callable[[], Awaitable[list[Sent]]]


async def measure(
    site: Site,
    sites: Sites,
    pages: Sequence[Page],
    send: Send,
    still_for: float | None = None,
    patience: float = NOTHING_NEW_FOR,
) -> Outcome:
    """With these pages open, all others closed; each is closed again at the end.

    What open pages cost anyway is looked at for `still_for` seconds (default: STILL; 0 for where nobody asks). When no
    text more was held for `patience` seconds, nothing more is waited for.
    """
    try:
        await open_all(pages)
        await jobs_done()
        still = await cpu_while_still(site, sites, STILL if still_for is None else still_for) if pages else 0.0
        frames = sum(page.frames for page in pages)
        begun, before = time.monotonic(), read(site, sites)
        sent = await send()
        await held(sent, patience)
        await settled(pages)
        await jobs_done()
        used, seconds = read(site, sites) - before, time.monotonic() - begun
        outcome = Outcome(used, seconds, still * seconds, len(sent), sum(page.frames for page in pages) - frames)
        outcome.should = sum(len(one.readers) for one in sent)
        outcome.late = sum(one.missing for one in sent)
        outcome.waits = [wait for one in sent for wait in one.waits()]
        for page in {page for one in sent for page in one.readers if one.word not in page.held}:
            await page.catch_up()
        outcome.lost = sum(one.missing for one in sent)
        return outcome
    finally:
        await close_all(pages)


async def cpu_while_still(site: Site, sites: Sites, seconds: float) -> float:
    """Seconds of the web processes' CPU per second while nothing is sent."""
    if not seconds:
        return 0.0
    begun, before = time.monotonic(), read(site, sites)
    await asyncio.sleep(seconds)
    return (read(site, sites) - before).web / (time.monotonic() - begun)


async def open_all(pages: Sequence[Page]) -> None:
    few = asyncio.Semaphore(OPEN_AT_ONCE)

    async def open_one(page: Page) -> None:
        async with few:
            await page.open()

    await asyncio.gather(*map(open_one, pages))
    await settled(pages)


async def close_all(pages: Sequence[Page]) -> None:
    await asyncio.gather(*(page.close() for page in pages))


async def settled(pages: Sequence[Page]) -> None:
    """Until no page asks any more."""
    deadline = time.monotonic() + SETTLED_WITHIN
    while not all(page.is_settled for page in pages) and time.monotonic() < deadline:
        await asyncio.sleep(LOOK_EVERY)


async def held(sent: Sequence[Sent], patience: float = NOTHING_NEW_FOR) -> None:
    """Until every reader holds every text, or nothing new has come for so many seconds."""
    missing, since = -1, time.monotonic()
    while now_missing := sum(one.missing for one in sent):
        if now_missing != missing:
            missing, since = now_missing, time.monotonic()
        if time.monotonic() - since > patience:
            return
        await asyncio.sleep(LOOK_EVERY)


async def jobs_done() -> None:
    """Until the worker has delivered every event; what it would do in some minutes is taken away."""
    async with await psycopg.AsyncConnection.connect(os.environ[VARIABLE], autocommit=True) as superuser:
        while await (await superuser.execute(UNDER_WAY)).fetchone():
            await asyncio.sleep(JOBS_LOOK_EVERY)
        await superuser.execute(LATER)


def quantile(waits: Sequence[float], percent: int) -> float:
    """NaN without two numbers."""
    return statistics.quantiles(waits, n=100, method="inclusive")[percent - 1] if len(waits) > 1 else float("nan")
