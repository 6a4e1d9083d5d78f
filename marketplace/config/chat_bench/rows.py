"""The rows: pairs, operators at one queue, idle sockets. Each measured for the site and for its rival, in turn."""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from marketplace.chat.models import Conversation
from marketplace.config.chat_bench import meter
from marketplace.config.chat_bench.measures import Outcome, Sent, close_all, measure, open_all, quantile
from marketplace.config.chat_bench.pages import Page, QueuePage, RingPage, TextPage, ThreadPage
from marketplace.config.chat_bench.people import Cast, Pair, Person
from marketplace.config.chat_bench.sending import send_applications, send_messages
from marketplace.config.chat_bench.sites import OURS, Site, Sites
from marketplace.config.chat_bench.wire import Wire

# What a process does for the first time costs more: a few messages go ahead that nobody counts.
WARM_UP = 10


@dataclass(frozen=True)
class Sizes:
    """How much is measured. `rate` is messages a second, `idle_seconds` how long idle sockets are watched, `burst` how
    many texts go to a slow reader.
    """

    pairs: int
    messages: int
    rate: float
    operators: int
    applications: int
    idle: int
    idle_seconds: float
    burst: int
    repeats: int


@dataclass
class Found:
    """One site in one row: nobody listening, pages open, and (of ours) pages that hear and never ask.

    Of CPU it tells milliseconds, the median over the repeats. What is told of web processes leaves the worker out: it
    does the same whoever listens.
    """

    quiet: list[Outcome] = field(default_factory=list)
    heard: list[Outcome] = field(default_factory=list)
    rung: list[Outcome] = field(default_factory=list)

    def fan_out(self) -> float:
        """The web processes' CPU per text held, less that of the run with nobody listening."""
        return self._more(self.heard, lambda one: one.used.web, "held")

    def of_open_sockets(self) -> float:
        """What of that the open pages cost while nothing is sent."""
        return median(1000 * one.open / one.held for one in self.heard if one.held)

    def of_the_ring(self) -> float:
        """What of that a ring costs which nobody answers, without the open pages' part."""
        return self._more(self.rung, lambda one: one.used.web - one.open, "rings")

    def with_stores(self) -> float:
        """The fan-out with PostgreSQL's and Redis's part."""
        return self._more(self.heard, lambda one: one.used.web + one.used.stores, "held")

    def per_message(self) -> float:
        """Everybody's CPU per message, with nothing taken off."""
        return median(1000 * one.used.total / one.sent for one in self.heard)

    def wait(self, percent: int) -> float:
        """Milliseconds from the POST until the text is held."""
        return median(quantile(one.waits, percent) for one in self.heard)

    def sum(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.heard)

    def _more(self, louder: Sequence[Outcome], of: Callable[[Outcome], float], count: str) -> float:
        both = [(loud, quiet) for loud, quiet in zip(louder, self.quiet, strict=False) if getattr(loud, count)]
        return median(1000 * (of(loud) - of(quiet)) / getattr(loud, count) for loud, quiet in both)


def median(numbers: Iterable[float]) -> float:
    """NaN of none."""
    known = list(numbers)
    return statistics.median(known) if known else float("nan")


@dataclass
class Row:
    """What is told of one row."""

    name: str
    ours: Found = field(default_factory=Found)
    rival: Found = field(default_factory=Found)

    @property
    def ratio(self) -> float:
        """How many times the rival's fan-out ours is."""
        return times(self.ours.fan_out(), self.rival.fan_out())

    @property
    def ratio_of_texts(self) -> float:
        """The same without what open pages cost anyway."""
        ours, rival = ((one.fan_out() - one.of_open_sockets()) for one in (self.ours, self.rival))
        return times(ours, rival)

    def of(self, site: Site) -> Found:
        return self.ours if site.name == OURS else self.rival


def times(ours: float, rival: float) -> float:
    """NaN when the rival's is lost in what two runs differ by chance."""
    return ours / rival if rival > 0 else float("nan")


async def pairs_row(name: str, cast: Cast, sites: Sites, sizes: Sizes, *, with_rings: bool = False) -> Row:
    row = Row(name)
    for site in sites:
        pages = await thread_pages(cast.pairs[:1], site)
        await _pairs(cast, site, sites, replace(sizes, messages=WARM_UP), pages, 0)
    for repeat in range(sizes.repeats):
        for site in in_turn(sites, repeat):
            found = row.of(site)
            found.quiet.append(await _pairs(cast, site, sites, sizes, {}))
            found.heard.append(await _pairs(cast, site, sites, sizes, await thread_pages(cast.pairs, site)))
            if with_rings and repeat == 0 and site.name == OURS:
                deaf = await thread_pages(cast.pairs, site, asks=False)
                found.rung.append(await _pairs(cast, site, sites, sizes, deaf))
    return row


async def _pairs(
    cast: Cast, site: Site, sites: Sites, sizes: Sizes, pages: dict[int, Page], still_for: float | None = None
) -> Outcome:
    async def send() -> list[Sent]:
        return await send_messages(site, cast.pairs, sizes.messages, sizes.rate, pages)

    return await measure(site, sites, list(pages.values()), send, still_for)


async def thread_pages(pairs: Iterable[Pair], site: Site, *, asks: bool = True) -> dict[int, Page]:
    """The helper's page of each conversation, as it is when it has just been loaded."""
    known = await asyncio.to_thread(revisions)
    return {pair.conversation: thread_page(pair, site, known[pair.conversation], asks=asks) for pair in pairs}


def revisions() -> dict[int, int]:
    return dict(Conversation.objects.values_list("pk", "revision"))


def thread_page(pair: Pair, site: Site, revision: int, pace: float = 0.0, *, asks: bool = True) -> Page:
    wire = Wire(site.listens_on, pair.helper)
    return ThreadPage(wire, pair.conversation, revision, pace, asks=asks) if site.name == OURS else TextPage(wire, pace)


async def watchers_row(name: str, cast: Cast, sites: Sites, sizes: Sizes) -> Row:
    row = Row(name)
    for site in sites:
        few = replace(cast, applicants=cast.applicants[:1])
        await _watchers(few, site, sites, queue_pages(cast.operators[:1], site))
    for repeat in range(sizes.repeats):
        for site in in_turn(sites, repeat):
            found = row.of(site)
            found.quiet.append(await _watchers(cast, site, sites, []))
            found.heard.append(await _watchers(cast, site, sites, queue_pages(cast.operators, site)))
            if site.name == OURS:
                found.rung.append(await _watchers(cast, site, sites, queue_pages(cast.operators, site, asks=False)))
    return row


async def _watchers(cast: Cast, site: Site, sites: Sites, pages: list[Page]) -> Outcome:
    async def send() -> list[Sent]:
        return await send_applications(site, cast.applicants, pages)

    return await measure(site, sites, pages, send)


def queue_pages(operators: Iterable[Person], site: Site, *, asks: bool = True) -> list[Page]:
    wires = [Wire(site.listens_on, person) for person in operators]
    return [QueuePage(wire, asks=asks) if site.name == OURS else TextPage(wire) for wire in wires]


def in_turn(sites: Sites, repeat: int) -> list[Site]:
    """Who goes first changes, so that neither is always the one who finds the machine warm."""
    return list(sites) if repeat % 2 == 0 else list(sites)[::-1]


@dataclass(frozen=True)
class Idle:
    """What sockets cost that nobody writes to: ms of CPU per socket and second, kB each; and a message beside them."""

    sockets: int
    cpu: float
    cpu_with_stores: float
    kilobytes: float
    talk: Outcome


async def idle_row(cast: Cast, site: Site, sites: Sites, sizes: Sizes) -> Idle:
    pages: list[Page] = [
        RingPage(Wire(site.listens_on, person), asks=False)
        if site.name == OURS
        else TextPage(Wire(site.listens_on, person))
        for person in cast.idle
    ]
    before_mb = meter.memory_mb(site.web[-1])
    try:
        await open_all(pages)
        begun, before = time.monotonic(), meter.read(site, sites)
        await asyncio.sleep(sizes.idle_seconds)
        used, seconds = meter.read(site, sites) - before, time.monotonic() - begun
        kilobytes = 1000 * (meter.memory_mb(site.web[-1]) - before_mb) / len(pages)
        talk = await _pairs(cast, site, sites, sizes, await thread_pages(cast.pairs, site), 0)
    finally:
        await close_all(pages)
    each = 1000 / seconds / len(pages)
    return Idle(len(pages), used.web * each, (used.web + used.stores) * each, kilobytes, talk)
