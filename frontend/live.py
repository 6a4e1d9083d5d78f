"""The live socket: one consumer per open page of a signed-in person, one registry per process.

A ring says what changed; some carry it as HTML, for a page that holds everything before it. Whoever missed one asks
over HTTP: nothing is ever on the socket alone. Between processes a ring is one message per process
(`frontend/pubsub/`), not one per socket (SCIENCE 5).
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine, Iterable
from functools import lru_cache
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
# A page says "ping" every 25 seconds; counted anew each time the rights of all are asked.
PINGS_AT_MOST = 20
NOT_WELCOME = 4403
TOO_LOUD = 4408
# What a page does that may have missed a ring: it asks for all that it shows.
ASK_FOR_EVERYTHING = {"changed": "everything"}

log = logging.getLogger(__name__)


class Registry:
    """The sockets of this process by person, what they are told, and whether they may still be told anything."""

    def __init__(self) -> None:
        self.sockets: dict[int, set[LiveConsumer]] = defaultdict(set)
        self.heard: asyncio.Queue[pubsub.Message | None] = asyncio.Queue()
        self.tasks: dict[Callable[[], Coroutine[Any, Any, None]], asyncio.Task[None]] = {}

    def add(self, socket: "LiveConsumer") -> None:
        self.sockets[socket.person_id].add(socket)
        for work in (self.listen, self.tell, self.ask_again):
            if work not in self.tasks or self.tasks[work].done():
                self.tasks[work] = asyncio.create_task(work())

    def remove(self, socket: "LiveConsumer") -> None:
        self.sockets[socket.person_id].discard(socket)
        if not self.sockets[socket.person_id]:
            del self.sockets[socket.person_id]

    def of(self, people: Iterable[int]) -> list["LiveConsumer"]:
        return [socket for person_id in people for socket in self.sockets.get(person_id, ())]

    def all(self) -> list["LiveConsumer"]:
        return self.of(list(self.sockets))

    async def listen(self) -> None:
        """Hear every ring; begin again when the server between the processes fails."""
        while True:
            try:
                async for message in pubsub.subscribe():
                    self.heard.put_nowait(message)
            except Exception:  # noqa: BLE001  whatever that server did, pages ask again once it is back
                log.exception("rings are interrupted")
                await asyncio.sleep(1)

    async def tell(self) -> None:
        """Hand every ring to the sockets it is for; what came while others were told goes out together.

        What a ring carries is for those alone who still have their rights after it came.
        """
        while True:
            messages = [await self.heard.get()]
            while not self.heard.empty():
                messages.append(self.heard.get_nowait())
            carrying = [one["people"] for one in messages if one and pubsub.CARRIED in one["ring"]]
            may = await self.ask({socket for people in carrying for socket in self.of(people)})
            for message in messages:
                if message is None:
                    await send(self.all(), ASK_FOR_EVERYTHING)
                else:
                    await send(self.of(message["people"]), message["ring"], may)

    async def ask_again(self) -> None:
        """Close within seconds of a sign-out or a suspension."""
        while True:
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            sockets = self.all()
            for socket in sockets:
                socket.pings = 0
            await self.ask(sockets)

    async def ask(self, sockets: Collection["LiveConsumer"]) -> set["LiveConsumer"]:
        """Those of them who may listen at this moment; whoever may not is closed.

        Asked of all at once: each by itself would ask the database thousands of times a second in a full process.
        """
        if not sockets:
            return set()
        try:
            keys = await may_listen({socket.session_key: socket.person_id for socket in sockets})
        except Exception:  # noqa: BLE001  the database is away: nobody's rights are known until the next look
            log.exception("rights could not be asked")
            return set()
        may = {socket for socket in sockets if socket.session_key in keys}
        leaving = [socket for socket in sockets if socket not in may and socket in self.of([socket.person_id])]
        for socket in leaving:
            self.remove(socket)
        await asyncio.gather(*(socket.close(NOT_WELCOME) for socket in leaving), return_exceptions=True)
        return may


registry = Registry()


class LiveConsumer(AsyncWebsocketConsumer):
    """A socket that only tells. It closes within seconds when its person's rights are gone."""

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

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The page may say "ping" now and then, and nothing else."""
        self.pings += 1
        if text_data != "ping" or self.pings > PINGS_AT_MOST:
            await self.close(TOO_LOUD)
        else:
            await self.send(text_data='{"changed": "nothing"}')

    async def disconnect(self, code: int) -> None:
        if self.is_open:
            registry.remove(self)


async def send(sockets: Iterable[LiveConsumer], ring: dict[str, Any], may: Collection[LiveConsumer] = ()) -> None:
    """Ring; what the ring carries goes to those alone who may have it."""
    bare = json.dumps({name: value for name, value in ring.items() if name != pubsub.CARRIED})
    whole = json.dumps(ring) if may else bare
    for socket in sockets:
        try:
            await socket.send(text_data=whole if socket in may else bare)
        except Exception:  # noqa: BLE001  whatever is wrong with one socket, the others are told
            log.exception("a ring could not be sent")


is_welcome = sync_to_async(accounts.is_welcome)


@sync_to_async
def may_listen(people: dict[str, int]) -> set[str]:
    """Of sessions (key → person) those that are still this person's, as a page would find, if the person is welcome."""
    rows = SessionStore.get_model_class().objects.filter(session_key__in=people, expire_date__gt=timezone.now())
    hashes = accounts.session_hashes_of(set(people.values()))
    return {key for key, data in rows.values_list("pk", "session_data") if is_of(data, people[key], hashes)}


def is_of(session: str, person_id: int, hashes: dict[int, frozenset[str]]) -> bool:
    """Whether the person signed in with this session, and with the password of today."""
    signed_in, proof = signed_in_by(session)
    return signed_in == str(person_id) and proof in hashes.get(person_id, ())


# A session hardly ever changes, and is looked at every time.
@lru_cache(maxsize=10_000)
def signed_in_by(session: str) -> tuple[str | None, str | None]:
    """Who signed in with a session as it is stored, and what of their password it was proved by."""
    known = SessionStore().decode(session)
    return known.get(SESSION_KEY), known.get(HASH_SESSION_KEY)


def ring(people: list[int], changed: str, subject_id: int, html: str = "", **facts: Any) -> None:
    """Tell the open pages of these people what changed, once the transaction of the caller is committed.

    `html` is what is new, as all of them are shown it.
    """
    pubsub.publish(people, {"changed": changed, "id": subject_id, **facts}, html)


socket_application = AllowedHostsOriginValidator(
    AuthMiddlewareStack(URLRouter([path("live/", LiveConsumer.as_asgi())]))
)
