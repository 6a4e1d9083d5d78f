"""The page of a conversation without a browser: chat.js, outbox.js and live.js in Python, function by function.

Its network is bad on purpose: requests that never leave, that are cut under way, whose answer is lost; sockets that
are cut, and that are read slowly. What is counted is what such a page wrote, was told and holds.
"""

import asyncio
import json
import random
import re
from collections import Counter
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.server import Server

# The waits of the scripts, so many times as short.
QUICKER = 5
FIRST_WAIT = 0.5 / QUICKER
LONGEST_WAIT = 20 / QUICKER
FIRST_SEND_WAIT = 1 / QUICKER
LONGEST_SEND_WAIT = 30 / QUICKER
ASK_AGAIN = 5 / QUICKER
IMPATIENCE = 0.02
NETWORK = (httpx.TransportError, OSError)

BUBBLE = re.compile(r'<li class="bubble[^>]*?data-seq="(\d+)"(?: data-client-id="([^"]*)")?.*?</li>', re.DOTALL)
WORDS = re.compile(r'<div class="bubble__text">(.*?)</div>', re.DOTALL)
TOLD = re.compile(r'<li hidden data-told data-revision="(\d+)"[^>]*?(data-more)?>')
REVISION = re.compile(r'data-revision="(\d+)"')


class Away(Exception):
    """The server does not answer as it should."""


class Page:
    """An open page that is in the background, so that it marks nothing as read."""

    def __init__(
        self, server: Server, talk_id: int, session: str, chance: random.Random, bad: float = 0.1, slow: float = 0.0
    ) -> None:
        self.server, self.address, self.session = server, f"/conversations/{talk_id}", session
        self.talk_id, self.chance, self.bad, self.slow = talk_id, chance, bad, slow
        self.browser = server.async_browser(session)
        self.socket: ClientConnection | None = None
        self.outbox: list[tuple[str, str]] = []
        self.is_done = asyncio.Event()
        self.written: list[str] = []
        self.told: dict[str, int] = {}
        self.held: dict[int, tuple[str, str]] = {}
        self.rang: set[int] = set()
        self.revision = 0
        self.is_rung = self.is_asked = self.is_sending = False
        self.filling: asyncio.Task | None = None
        self.timers: set[asyncio.Task] = set()
        self.wait = FIRST_SEND_WAIT
        self.tries: Counter[str] = Counter()
        self.cut = self.rings = self.carried = 0

    # -- what is counted --------------------------------------------------------------------------------------------

    def settled(self) -> int:
        """How many messages the server has, as far as this page knows."""
        return len(self.written) - len(self.outbox)

    def cuts(self) -> int:
        return self.cut

    def resends(self) -> int:
        return sum(self.tries.values()) - len(self.tries)

    # -- live.js ----------------------------------------------------------------------------------------------------

    async def live(self) -> None:
        """Open the socket, again and again."""
        wait = FIRST_WAIT
        while True:
            is_open = False
            try:
                async with connect(**self.server.handshake(self.session), max_queue=1) as self.socket:
                    is_open, wait = True, FIRST_WAIT
                    self.heard({"changed": "everything"})
                    await self.listen(self.socket)
            except (*NETWORK, WebSocketException):
                pass
            self.socket = None
            if not is_open:
                self.heard({"changed": "everything"})
            wait = min(wait * 2, LONGEST_WAIT)
            await asyncio.sleep(wait * (0.5 + self.chance.random()))

    async def listen(self, socket: ClientConnection) -> None:
        async for frame in socket:
            await asyncio.sleep(self.slow * self.chance.random())
            if not self.is_cut_off():
                self.heard(json.loads(frame))

    def is_cut_off(self) -> bool:
        """Now and then the socket breaks, whatever was on its way with it."""
        is_cut = self.socket is not None and self.chance.random() < self.bad / 2
        if is_cut:
            self.cut += 1
            self.socket.transport.abort()
        return is_cut

    def heard(self, ring: dict) -> None:
        self.rings += 1
        is_mine = (ring["changed"], ring.get("id")) == ("conversation", self.talk_id)
        if is_mine:
            self.hear(ring)
        elif ring["changed"] == "everything":
            self.fill_gap()
        else:
            return
        self.flush()

    def soon(self, call, seconds: float = 0.0) -> None:
        """setTimeout, or a promise that nobody waits for."""

        async def run() -> None:
            await asyncio.sleep(seconds)
            await call()

        timer = asyncio.create_task(run())
        self.timers.add(timer)
        timer.add_done_callback(self.over)

    def over(self, timer: asyncio.Task) -> None:
        self.timers.discard(timer)
        if not timer.cancelled() and timer.exception():
            raise timer.exception()

    # -- chat.js: what is there -------------------------------------------------------------------------------------

    async def begin(self) -> None:
        """What the script finds in the page when it begins."""
        body = (await self.browser.get(f"{self.address}/", timeout=60)).text
        self.revision = int(REVISION.search(body)[1])
        self.place_all(body)

    def hear(self, ring: dict) -> None:
        """What the ring carries fits where the page holds everything before it; else the page asks."""
        if "revision" not in ring:
            return
        missing = ring["revision"] - self.revision
        is_carried = missing == 1 and "html" in ring
        if (self.filling and not self.filling.done()) or not (missing <= 0 or is_carried):
            self.fill_gap()
        elif is_carried:
            self.carried += 1
            self.take(ring["html"], ring["revision"])

    def take(self, body: str, revision: int) -> None:
        self.place_all(body)
        self.revision = max(self.revision, revision)

    def fill_gap(self) -> asyncio.Task:
        """One ask at a time; a ring that comes during it is answered by another one after it."""
        self.is_rung = True
        if self.filling is None or self.filling.done():
            self.filling = asyncio.create_task(self.fill())
        return self.filling

    async def fill(self) -> None:
        try:
            while self.is_rung:
                self.is_rung = False
                while await self.ask():
                    pass
        except (*NETWORK, Away):
            self.soon(self.fill_again, ASK_AGAIN)

    async def fill_again(self) -> None:
        self.fill_gap()

    async def ask(self) -> bool:
        """Whether there is more than one answer holds."""
        answer = await self.browser.get(
            f"{self.address}/changes/{self.revision}/", headers={"HX-Request": "true"}, timeout=self.patience()
        )
        if answer.status_code >= 500:
            raise Away
        told = TOLD.search(answer.text)
        if answer.status_code != 200 or not told:
            return False
        self.take(answer.text, int(told[1]))
        return bool(told[2])

    def place_all(self, body: str) -> None:
        for bubble in BUBBLE.finditer(body):
            words = WORDS.search(bubble[0])
            self.held[int(bubble[1])] = (bubble[2] or "", words[1] if words else "")
            self.settle(bubble[2])

    # -- chat.js and outbox.js: what was written --------------------------------------------------------------------

    def submit(self, text: str) -> None:
        self.outbox.append((str(uuid4()), text))
        self.written.append(text)
        self.is_done.clear()
        self.flush()

    def settle(self, client_id: str | None) -> None:
        self.outbox = [entry for entry in self.outbox if entry[0] != client_id]
        if not self.outbox:
            self.is_done.set()

    def flush(self) -> None:
        self.is_asked = True
        if not self.is_sending:
            self.is_sending = True
            self.soon(self.send_all)

    async def send_all(self) -> None:
        """One text at a time, in the order in which they were written."""
        try:
            while self.is_asked:
                self.is_asked = False
                while self.outbox:
                    if not await self.deliver(*self.outbox[0]):
                        self.later()
                        return
            self.wait = FIRST_SEND_WAIT
        finally:
            self.is_sending = False

    def later(self) -> None:
        self.soon(self.flush_again, self.wait * (0.5 + self.chance.random()))
        self.wait = min(self.wait * 2, LONGEST_SEND_WAIT)

    async def flush_again(self) -> None:
        self.flush()

    async def deliver(self, client_id: str, text: str) -> bool:
        """Whether the next one can go."""
        try:
            answer = await self.post(client_id, text)
        except NETWORK:
            return False
        if answer.status_code == 422:
            raise AssertionError(answer.text)
        if answer.status_code != 200:
            return False
        self.told[text] = answer.json()["seq"]
        self.is_cut_off()
        await self.fill_gap()
        self.settle(client_id)
        return True

    async def post(self, client_id: str, text: str) -> httpx.Response:
        fault = self.chance.choice(("before", "under way", "after")) if self.chance.random() < self.bad else ""
        self.tries[text] += 1
        if fault == "before":
            raise httpx.ConnectError("the network is gone")
        answer = await self.browser.post(
            f"{self.address}/send/",
            data={"client_id": client_id, "text": text},
            timeout=IMPATIENCE if fault == "under way" else 60,
        )
        if fault == "after":
            raise httpx.ReadError("the answer is lost")
        return answer

    def patience(self) -> float:
        return IMPATIENCE if self.chance.random() < self.bad else 60


class NeverAgain(Page):
    """A control: what did not get through is not sent again."""

    async def deliver(self, client_id: str, text: str) -> bool:
        if not await super().deliver(client_id, text):
            self.settle(client_id)
        return True


class AnotherId(Page):
    """A control: each try is a message of its own."""

    async def post(self, client_id: str, text: str) -> httpx.Response:
        return await super().post(str(uuid4()), text)


class TrustsRings(Page):
    """A control: it asks for what rang, and for nothing that it missed."""

    def heard(self, ring: dict) -> None:
        if ring["changed"] == "conversation" and ring["id"] == self.talk_id:
            self.rang.add(ring["seq"])
            super().heard(ring)

    def place_all(self, body: str) -> None:
        super().place_all(body)
        self.held = {seq: line for seq, line in self.held.items() if seq in self.rang}
