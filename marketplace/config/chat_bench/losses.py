"""What is lost when readers are slow and sockets are cut: one conversation each, one after the other."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from marketplace.config.chat_bench.measures import Outcome, Sent, measure
from marketplace.config.chat_bench.pages import Page
from marketplace.config.chat_bench.people import Cast, Pair
from marketplace.config.chat_bench.rows import revisions, thread_page
from marketplace.config.chat_bench.sending import send_message
from marketplace.config.chat_bench.sites import Site, Sites
from marketplace.config.chat_bench.wire import Wire

# The reader takes a text (or a ring) and is busy for so many seconds.
SLOW = 0.25
AT_ONCE = 4
# Rings whose lines are held already take a slow reader's time as well.
PATIENCE = 15.0
# How often the network goes, and for how many seconds.
CUTS, CUT_FOR = 3, 1.0
# Seconds between two texts to whoever is cut off.
PAUSE = 0.1


@dataclass(frozen=True)
class Losses:
    """One site's."""

    slow: Outcome
    cut: Outcome

    @property
    def lost(self) -> int:
        return self.slow.lost + self.cut.lost


async def losses(cast: Cast, site: Site, sites: Sites, texts: int) -> Losses:
    """`texts` to a slow reader as fast as they are taken, then as many as go through to one whose socket is cut."""
    pair, known = cast.pairs[0], await asyncio.to_thread(revisions)
    slow = thread_page(pair, site, known[pair.conversation], SLOW)
    fast, all_at_pace = partial(send_fast, site, pair, texts, [slow]), texts * SLOW
    read_slowly = await measure(site, sites, [slow], fast, 0, min(all_at_pace, PATIENCE))
    known = await asyncio.to_thread(revisions)
    page = thread_page(pair, site, known[pair.conversation])

    async def send_and_cut() -> list[Sent]:
        cutting = asyncio.create_task(cut_often(page))
        sent: list[Sent] = []
        while not cutting.done():
            sent += await send_fast(site, pair, 1, [page])
            await asyncio.sleep(PAUSE)
        await cutting
        return sent

    return Losses(read_slowly, await measure(site, sites, [page], send_and_cut, 0))


async def cut_often(page: Page) -> None:
    for _ in range(CUTS):
        await asyncio.sleep(CUT_FOR / 2)
        await page.cut(CUT_FOR)


async def send_fast(site: Site, pair: Pair, texts: int, readers: Sequence[Page]) -> list[Sent]:
    """Several at once, on connections of their own."""
    wires = [Wire(site.sends_to, pair.seeker) for _ in range(min(AT_ONCE, texts))]

    async def some(wire: Wire, number: int) -> list[Sent]:
        return [await send_message(wire, pair.conversation, readers) for _ in range(number)]

    shares = [len(range(n, texts, len(wires))) for n in range(len(wires))]
    sent = await asyncio.gather(*map(some, wires, shares))
    await asyncio.gather(*(wire.close() for wire in wires))
    return [one for part in sent for one in part]
