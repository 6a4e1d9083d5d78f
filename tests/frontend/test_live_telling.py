"""What a ring carries goes to those alone whose rights were looked at after it came."""

import asyncio
import json

import pytest

from frontend import live, pubsub
from frontend.live import NOT_WELCOME, Registry

RING = {"changed": "conversation", "id": 7, "seq": 3, "html": "<li>Geheim.</li>"}
BARE = {"changed": "conversation", "id": 7, "seq": 3}


class Socket:
    """A consumer of which only what it sends is of interest."""

    def __init__(self, person_id: int, session_key: str) -> None:
        self.person_id, self.session_key = person_id, session_key
        self.frames: list[dict] = []
        self.closed: int | None = None
        self.pings = 0

    async def send(self, text_data: str) -> None:
        self.frames.append(json.loads(text_data))

    async def close(self, code: int) -> None:
        self.closed = code


def told(monkeypatch, may_listen, *sockets: Socket, rings: list[dict | None]) -> None:
    """Let a registry with these sockets hear these rings, all for person 1."""
    monkeypatch.setattr(live, "may_listen", may_listen)

    async def hear() -> None:
        registry = Registry()
        for socket in sockets:
            registry.sockets[socket.person_id].add(socket)
        for ring in rings:
            registry.heard.put_nowait(ring and {"people": [1], "ring": ring})
        telling = asyncio.create_task(registry.tell())
        while any(len(socket.frames) < len(rings) and not socket.closed for socket in sockets):
            await asyncio.sleep(0)
        telling.cancel()

    asyncio.run(asyncio.wait_for(hear(), 10))


class Broken(Socket):
    async def send(self, text_data: str) -> None:
        self.frames.append({})
        raise OSError("this one is gone")


def lets_listen(*keys: str):
    async def may_listen(people: dict[str, int]) -> set[str]:
        return set(keys) & set(people)

    return may_listen


async def away(people: dict[str, int]) -> set[str]:
    raise OSError("the database is away")


def test_a_session_that_is_over_gets_no_words_and_is_closed(monkeypatch):
    here, elsewhere = Socket(1, "here"), Socket(1, "elsewhere")

    told(monkeypatch, lets_listen("elsewhere"), here, elsewhere, rings=[RING])

    assert (here.frames, here.closed) == ([], NOT_WELCOME)
    assert (elsewhere.frames, elsewhere.closed) == ([RING], None)


def test_without_a_look_at_the_rights_nobody_gets_words(monkeypatch):
    sam = Socket(1, "sam")

    told(monkeypatch, away, sam, rings=[RING])

    assert (sam.frames, sam.closed) == ([BARE], None)


def test_rings_that_came_together_cost_one_look_and_keep_their_order(monkeypatch):
    looks: list[dict[str, int]] = []

    async def may_listen(people: dict[str, int]) -> set[str]:
        looks.append(people)
        return set(people)

    sam = Socket(1, "sam")
    rings = [{**RING, "seq": number} for number in range(20)]

    told(monkeypatch, may_listen, sam, rings=rings)

    assert sam.frames == rings
    assert looks == [{"sam": 1}]


def test_a_socket_that_is_broken_is_in_nobodys_way(monkeypatch):
    broken, sam = Broken(1, "broken"), Socket(1, "sam")

    told(monkeypatch, lets_listen("broken", "sam"), broken, sam, rings=[RING, BARE])

    assert sam.frames == [RING, BARE]


def test_a_ring_without_words_costs_no_look(monkeypatch):
    sam = Socket(1, "sam")

    told(monkeypatch, away, sam, rings=[BARE, None])

    assert sam.frames == [BARE, {"changed": "everything"}]


@pytest.mark.parametrize(("long", "is_carried"), [(7_000, True), (8_000, False)])
def test_what_does_not_fit_into_one_message_is_not_carried(monkeypatch, long, is_carried):
    sent: list[str] = []
    monkeypatch.setattr(pubsub.server, "publish", sent.append)

    pubsub.publish([1], BARE, "x" * long)

    assert ["html" in json.loads(message)["ring"] for message in sent] == [is_carried]
