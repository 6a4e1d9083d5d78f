"""Pages that are open: the site's hear a ring and ask (as `chat.js` and `live.js` do), the rival's get the text."""

import asyncio
import json
import re
import time
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from marketplace.config.chat_bench.people import LANGUAGE, LETTERS, LONG, MARK
from marketplace.config.chat_bench.wire import Wire

MARKS = re.compile(f"{MARK}[{LETTERS}]{{{LONG}}}")
TOLD = re.compile(r'data-told data-revision="(\d+)"')
MORE = "data-more"
ROW = re.compile(r'data-case="(\d+)"')
READ_AT = re.compile(r'data-queue="([^"]+)"')
TRY_AGAIN = 1.0


class Page:
    """A page with a live socket. `held` is when it first held each marked text, by `time.perf_counter()`."""

    holds = True

    def __init__(self, wire: Wire, pace: float = 0.0) -> None:
        self.wire, self.pace = wire, pace
        self.held: dict[str, float] = {}
        self.frames = 0
        self.live: ClientConnection | None = None
        self.away_for = TRY_AGAIN
        self.tasks: list[asyncio.Task] = []

    async def open(self) -> None:
        self.live = await self.wire.socket(self.query())
        self.tasks.append(asyncio.create_task(self.listen(self.live)))

    def query(self) -> str:
        return ""

    async def listen(self, live: ClientConnection) -> None:
        """Hear what comes; when the socket was closed, open another one."""
        while True:
            await self.read(live)
            await asyncio.sleep(self.away_for)
            self.away_for = TRY_AGAIN
            with suppress(OSError, InvalidHandshake, TimeoutError):
                self.live = live = await self.wire.socket(self.query())
                self.opened()

    async def read(self, live: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for frame in live:
                self.frames += 1
                self.heard(str(frame))
                if self.pace:
                    await asyncio.sleep(self.pace)

    def opened(self) -> None:
        """What the page does at once when its socket opens."""

    def heard(self, frame: str) -> None:
        raise NotImplementedError

    def hold(self, text: str) -> None:
        now = time.perf_counter()
        for word in MARKS.findall(text):
            self.held.setdefault(word, now)

    async def catch_up(self) -> None:
        """What the page does once its socket opens again."""

    @property
    def is_settled(self) -> bool:
        return True

    async def cut(self, seconds: float) -> None:
        """The network goes, and comes back after so many seconds."""
        self.away_for = seconds
        if self.live is not None:
            self.live.transport.abort()
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks.clear()
        if self.live is not None:
            await self.live.close()
        await self.wire.close()


class TextPage(Page):
    """The rival's: what comes is the text."""

    def query(self) -> str:
        return f"?pace={self.pace}" if self.pace else ""

    def heard(self, frame: str) -> None:
        self.hold(frame)


class RingPage(Page):
    """The site's: a ring of its kind makes it ask; one ask at a time, and another when it rang meanwhile.

    With `asks` off it hears and does nothing: what is left is the price of the ring alone.
    """

    changed = ""

    def __init__(self, wire: Wire, pace: float = 0.0, *, asks: bool = True) -> None:
        super().__init__(wire, pace)
        self.asks = self.holds = asks
        self.is_asking, self.rung = False, asyncio.Event()

    async def open(self) -> None:
        await super().open()
        self.tasks.append(asyncio.create_task(self.answer()))
        self.ring()

    def opened(self) -> None:
        self.ring()

    def heard(self, frame: str) -> None:
        if json.loads(frame)["changed"] in (self.changed, "everything"):
            self.ring()

    def ring(self) -> None:
        if self.asks:
            self.rung.set()

    async def answer(self) -> None:
        while True:
            await self.rung.wait()
            self.is_asking = True
            self.rung.clear()
            try:
                while await self.ask():
                    pass
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(TRY_AGAIN)
                self.rung.set()
            finally:
                self.is_asking = False

    async def ask(self) -> bool:
        """Fill the gap; says whether there is more than one answer holds."""
        raise NotImplementedError

    async def catch_up(self) -> None:
        if self.asks:
            await self.ask()

    @property
    def is_settled(self) -> bool:
        return not self.is_asking and not self.rung.is_set()


class ThreadPage(RingPage):
    """A conversation: it asks for the changes after the revision that it knows."""

    changed = "conversation"

    def __init__(self, wire: Wire, conversation: int, revision: int, pace: float = 0.0, *, asks: bool = True) -> None:
        super().__init__(wire, pace, asks=asks)
        self.conversation, self.revision = conversation, revision

    def heard(self, frame: str) -> None:
        """What the ring carries fits where the page holds everything before it; else it asks."""
        ring = json.loads(frame)
        if "seen" in ring and "revision" not in ring:
            return
        missing = ring.get("revision", self.revision + 2) - self.revision
        is_carried = missing == 1 and "html" in ring and ring["language"] == LANGUAGE
        if self.is_asking or not self.asks or not (missing <= 0 or is_carried):
            super().heard(frame)
        elif is_carried:
            self.take(ring["html"], ring["revision"])

    def take(self, body: str, revision: int) -> None:
        self.hold(body)
        self.revision = max(self.revision, revision)

    async def ask(self) -> bool:
        status, body = await self.wire.get(f"/conversations/{self.conversation}/changes/{self.revision}/")
        told = TOLD.search(body)
        if status != 200 or told is None:
            raise ConnectionError(f"the changes answered {status}")
        self.take(body, int(told[1]))
        return MORE in body


class QueuePage(RingPage):
    """The operators' queue: it takes the row that a ring carries if it has all others, else it asks for its part."""

    changed = "queue"
    rows = frozenset[str]()
    read_at = ""

    def heard(self, frame: str) -> None:
        ring = json.loads(frame)
        if self.is_asking or not self.asks or not self.fits(ring):
            super().heard(frame)
        elif ring["read"] > self.read_at:
            self.take(ring["html"], frozenset(map(str, ring["keys"])), ring["read"])

    def fits(self, ring: dict[str, Any]) -> bool:
        carried = ROW.findall(ring.get("html", ""))
        is_whole = ring["changed"] == self.changed and 0 < ring["waiting"] <= len(ring["keys"])
        return is_whole and bool(carried) and self.rows.union(carried).issuperset(map(str, ring["keys"]))

    def take(self, body: str, rows: frozenset[str], read_at: str) -> None:
        self.hold(body)
        self.rows, self.read_at = rows, read_at

    async def ask(self) -> bool:
        status, body = await self.wire.get("/console/")
        if status != 200:
            raise ConnectionError(f"the queue answered {status}")
        read_at = READ_AT.search(body)
        self.take(body, frozenset(ROW.findall(body)), read_at[1] if read_at else "")
        return False
