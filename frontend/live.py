"""The live socket: one consumer per open page of a signed-in person, one registry per process.

A ring says what changed, never more: the page then asks over HTTP. Between processes a ring is one message
per process (`frontend/pubsub/`), not one per socket (SCIENCE 5).
"""

import asyncio
import json
import logging
from collections import defaultdict
from typing import Any

from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.urls import path

from frontend import pubsub
from marketplace.accounts import queries as accounts

ASK_AGAIN_SECONDS = 2.0
# A page says "ping" every 25 seconds; counted anew each time the rights are asked.
PINGS_AT_MOST = 20
NOT_WELCOME = 4403
TOO_LOUD = 4408
# What a page does that may have missed a ring: it asks for all that it shows.
ASK_FOR_EVERYTHING = {"changed": "everything"}

log = logging.getLogger(__name__)


class Registry:
    """The sockets of this process by person, and the one task that listens for rings."""

    def __init__(self) -> None:
        self.sockets: dict[int, set[LiveConsumer]] = defaultdict(set)
        self.listener: asyncio.Task | None = None

    def add(self, socket: "LiveConsumer") -> None:
        self.sockets[socket.person_id].add(socket)
        if self.listener is None or self.listener.done():
            self.listener = asyncio.create_task(self.listen())

    def remove(self, socket: "LiveConsumer") -> None:
        self.sockets[socket.person_id].discard(socket)
        if not self.sockets[socket.person_id]:
            del self.sockets[socket.person_id]

    async def listen(self) -> None:
        """Hand every ring to the sockets it is for; begin again when the server between the processes fails."""
        while True:
            try:
                async for message in pubsub.subscribe():
                    if message is None:
                        await self.send(list(self.sockets), ASK_FOR_EVERYTHING)
                    else:
                        await self.send(message["people"], message["ring"])
            except asyncio.CancelledError:
                raise
            except Exception:  # noqa: BLE001  whatever that server did, pages ask again once it is back
                log.exception("rings are interrupted")
                await asyncio.sleep(1)

    async def send(self, people: list[int], ring: dict[str, Any]) -> None:
        text = json.dumps(ring)
        for person_id in people:
            for socket in list(self.sockets.get(person_id, ())):
                await socket.send(text_data=text)


registry = Registry()


class LiveConsumer(AsyncWebsocketConsumer):
    """A socket that only rings. It re-asks its person's rights every two seconds and closes when they are gone."""

    # Rings come through the registry. A channel of its own per socket would listen once more for each (SCIENCE 5).
    channel_layer_alias = "none"
    person_id: int
    pings = 0
    watch: asyncio.Task | None = None

    async def connect(self) -> None:
        user = self.scope["user"]
        if not user.is_authenticated or not await is_welcome(user.pk):
            await self.close(NOT_WELCOME)
            return
        self.person_id = user.pk
        self.session_key = self.scope["session"].session_key
        await self.accept()
        registry.add(self)
        self.watch = asyncio.create_task(self.ask_again())

    async def ask_again(self) -> None:
        """Close within seconds of a sign-out or a suspension."""
        while True:
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            self.pings = 0
            if not await may_listen(self.person_id, self.session_key):
                await self.close(NOT_WELCOME)
                return

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The page may say "ping" now and then, and nothing else."""
        self.pings += 1
        if text_data != "ping" or self.pings > PINGS_AT_MOST:
            await self.close(TOO_LOUD)
        else:
            await self.send(text_data='{"changed": "nothing"}')

    async def disconnect(self, code: int) -> None:
        if self.watch is not None:
            self.watch.cancel()
            registry.remove(self)


is_welcome = sync_to_async(accounts.is_welcome)


@sync_to_async
def may_listen(person_id: int, session_key: str) -> bool:
    """Whether the session is still this person's, as a page would find, and the person is welcome."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    return get_user(request).pk == person_id and accounts.is_welcome(person_id)


def ring(people: list[int], changed: str, subject_id: int, **facts: Any) -> None:
    """Tell the open pages of these people what changed, once the transaction of the caller is committed."""
    pubsub.publish(people, {"changed": changed, "id": subject_id, **facts})


socket_application = AllowedHostsOriginValidator(
    AuthMiddlewareStack(URLRouter([path("live/", LiveConsumer.as_asgi())]))
)
