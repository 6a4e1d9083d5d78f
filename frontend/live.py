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
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import path
from django.utils import timezone

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


class Rights:
    """Whether the people of this process's sockets may still listen: asked of all at once, every two seconds.

    Each socket by itself would ask the database thousands of times a second in a full process.
    """

    def __init__(self) -> None:
        self.sockets: set[LiveConsumer] = set()
        self.watch: asyncio.Task | None = None

    def add(self, socket: "LiveConsumer") -> None:
        self.sockets.add(socket)
        if self.watch is None or self.watch.done():
            self.watch = asyncio.create_task(self.ask_again())

    def remove(self, socket: "LiveConsumer") -> None:
        self.sockets.discard(socket)

    async def ask_again(self) -> None:
        """Close within seconds of a sign-out or a suspension."""
        while True:
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            try:
                await self.close_those_who_may_not()
            except asyncio.CancelledError:
                raise
            except Exception:  # noqa: BLE001  the database is away: the next look is in two seconds
                log.exception("rights could not be asked again")

    async def close_those_who_may_not(self) -> None:
        asked = list(self.sockets)
        for socket in asked:
            socket.pings = 0
        may = await may_listen({socket.session_key: socket.person_id for socket in asked})
        leaving = [one for one in asked if one.session_key not in may and one in self.sockets]
        await asyncio.gather(*(one.close(NOT_WELCOME) for one in leaving), return_exceptions=True)


rights = Rights()


class LiveConsumer(AsyncWebsocketConsumer):
    """A socket that only rings. It closes within seconds when its person's rights are gone."""

    # Rings come through the registry. A channel of its own per socket would listen once more for each (SCIENCE 5).
    channel_layer_alias = "none"
    person_id: int
    session_key: str
    is_open = False
    pings = 0

    async def connect(self) -> None:
        user = self.scope["user"]
        if not user.is_authenticated or not await is_welcome(user.pk):
            await self.close(NOT_WELCOME)
            return
        self.person_id = user.pk
        self.session_key = self.scope["session"].session_key
        await self.accept()
        self.is_open = True
        registry.add(self)
        rights.add(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The page may say "ping" now and then, and nothing else."""
        self.pings += 1
        if text_data != "ping" or self.pings > PINGS_AT_MOST:
            await self.close(TOO_LOUD)
        else:
            await self.send(text_data='{"changed": "nothing"}')

    async def disconnect(self, code: int) -> None:
        if self.is_open:
            rights.remove(self)
            registry.remove(self)


is_welcome = sync_to_async(accounts.is_welcome)


@sync_to_async
def may_listen(people: dict[str, int]) -> set[str]:
    """Of sessions (key → person) those that are still this person's, as a page would find, if the person is welcome."""
    rows = SessionStore.get_model_class().objects.filter(session_key__in=people, expire_date__gt=timezone.now())
    hashes, store = accounts.session_hashes_of(set(people.values())), SessionStore()
    sessions = {key: store.decode(data) for key, data in rows.values_list("pk", "session_data")}
    return {key for key, session in sessions.items() if is_of(session, people[key], hashes)}


def is_of(session: dict[str, Any], person_id: int, hashes: dict[int, set[str]]) -> bool:
    """Whether the person signed in with this session, and with the password of today."""
    is_theirs = session.get(SESSION_KEY) == str(person_id)
    return is_theirs and session.get(HASH_SESSION_KEY) in hashes.get(person_id, ())


def ring(people: list[int], changed: str, subject_id: int, **facts: Any) -> None:
    """Tell the open pages of these people what changed, once the transaction of the caller is committed."""
    pubsub.publish(people, {"changed": changed, "id": subject_id, **facts})


socket_application = AllowedHostsOriginValidator(
    AuthMiddlewareStack(URLRouter([path("live/", LiveConsumer.as_asgi())]))
)
