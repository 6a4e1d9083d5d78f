"""A browser's two connections to a web process: one for what it asks, one for the live socket. Loopback alone."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlencode

from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect

from marketplace.config.chat_bench.people import Person

HOST = "127.0.0.1"
TOKEN = "t" * 32
OPENS_WITHIN = 30.0
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass
class Wire:
    """One connection of one person to the web process on a port, kept open; one question after the other."""

    port: int
    person: Person
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None, repr=False)

    async def get(self, path: str) -> tuple[int, str]:
        """Status and body of what a page's script asks for."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._head()}HX-Request: true\r\n\r\n".encode())

    async def post(self, path: str, fields: Mapping[str, str] = NOTHING) -> tuple[int, str]:
        """Status and body of what a page's script sends."""
        body = urlencode(fields)
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        head = f"POST {path} HTTP/1.1\r\n{self._head()}{kind}Accept: application/json\r\nX-CSRFToken: {TOKEN}\r\n"
        return await self._ask(f"{head}\r\n{body}".encode())

    async def socket(self, query: str = "") -> ClientConnection:
        """The live socket. Raises OSError or the error of websockets when it does not open."""
        return await connect(
            f"ws://{HOST}:{self.port}/live/{query}",
            origin=f"http://localhost:{self.port}",
            additional_headers={"Cookie": self._cookies()},
            open_timeout=OPENS_WITHIN,
            compression=None,
            ping_interval=None,
        )

    async def close(self) -> None:
        if self.ends is not None:
            self.ends[1].close()
            self.ends = None

    def _cookies(self) -> str:
        return f"{settings.SESSION_COOKIE_NAME}={self.person.session}; csrftoken={TOKEN}"

    def _head(self) -> str:
        return f"Host: localhost:{self.port}\r\nCookie: {self._cookies()}\r\n"

    async def _ask(self, question: bytes) -> tuple[int, str]:
        """Once more on a new connection when the kept one was closed meanwhile. What is sent twice counts once."""
        async with self.turn:
            for is_last in (self.ends is None, True):
                try:
                    return await self._once(question)
                except (asyncio.IncompleteReadError, ConnectionError):
                    await self.close()
                    if is_last:
                        raise
        raise AssertionError("the second try returns or raises")

    async def _once(self, question: bytes) -> tuple[int, str]:
        self.ends = self.ends or await asyncio.open_connection(HOST, self.port)
        reader, writer = self.ends
        writer.write(question)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0])
        return int(head.split(" ", 2)[1]), (await reader.readexactly(length)).decode()
