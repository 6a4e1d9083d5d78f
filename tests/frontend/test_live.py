"""The live socket: it rings for the two it concerns, through any process, and obeys today's rights (C4)."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from frontend import live
from marketplace.accounts import actions as accounts
from marketplace.chat import actions as chat
from marketplace.chat.models import Conversation
from marketplace.core.actors import SYSTEM
from marketplace.vetting import actions as vetting
from tests.factories import make_offer, make_operator, make_request, make_seeker
from tests.server import Server, session_of, web, worker
from tests.vetting.applying import make_application

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN = 5.0
NOT_WELCOME = 4403
TOO_LOUD = 4408


def make_conversation() -> Conversation:
    return chat.open_conversation(by=SYSTEM, offer_id=make_offer(make_request(make_seeker("Sam"))).pk)


def say_over_http(server: Server, conversation: Conversation, by) -> int:
    """Post a message as a page does; returns its number."""
    fields = {"client_id": str(uuid4()), "text": "Hallo!"}
    with server.browser(by) as browser:
        browser.headers["Accept"] = "application/json"
        return browser.post(f"/conversations/{conversation.pk}/send/", data=fields).json()["seq"]


def next_ring(socket: ClientConnection, changed: str, within: float = WITHIN) -> dict:
    """The next ring of a kind; fails when it does not come in time."""
    deadline = time.monotonic() + within
    while True:
        ring = json.loads(socket.recv(timeout=max(0.01, deadline - time.monotonic())))
        if ring["changed"] == changed:
            return ring


def closed_after(socket: ClientConnection, within: float = WITHIN) -> tuple[int, float]:
    """Read until the server closes; returns its code and after how many seconds."""
    began = time.monotonic()
    try:
        while True:
            socket.recv(timeout=max(0.01, within - (time.monotonic() - began)))
    except ConnectionClosed as end:
        return end.rcvd.code, time.monotonic() - began


def refusal_of(server: Server, *arguments, **options) -> int:
    """What the server says to a handshake that it refuses."""
    with pytest.raises(InvalidStatus) as refusal:
        server.socket(*arguments, **options)
    return refusal.value.response.status_code


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with web() as server:
        yield server


def test_without_an_account_there_is_no_socket(server):
    assert refusal_of(server) == 403
    assert refusal_of(server, session="a-guessed-session-key") == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost.evil.example:80", "null"])
def test_a_page_from_elsewhere_gets_no_socket(server, origin):
    assert refusal_of(server, make_seeker(), origin=origin) == 403


def test_the_suspended_get_no_socket(server):
    sam = make_seeker()
    session = session_of(sam)
    accounts.suspend_person(by=make_operator(), person_id=sam.pk, reason="A test.")

    assert refusal_of(server, session=session) == 403


def test_our_own_page_gets_a_socket_that_answers(server):
    with server.socket(make_seeker()) as socket:
        socket.send("ping")

        assert next_ring(socket, "nothing") == {"changed": "nothing"}


@pytest.mark.parametrize("frame", ["", "pong", "ping ", '{"changed": "inbox"}', "x" * 100_000, b"ping", b"\x00" * 600])
def test_a_socket_that_says_anything_else_is_closed(server, frame):
    with server.socket(make_seeker()) as socket:
        socket.send(frame)

        assert closed_after(socket)[0] == TOO_LOUD


def test_a_message_rings_on_both_sides_and_nowhere_else():
    conversation, stella = make_conversation(), make_seeker("Stella")
    sides = (conversation.seeker, conversation.helper)
    with (
        web() as server,
        worker(),
        server.socket(sides[0]) as sam,
        server.socket(sides[1]) as hana,
        server.socket(stella) as other,
    ):
        seq = say_over_http(server, conversation, conversation.seeker)
        rings = [next_ring(socket, "conversation", 30) for socket in (sam, hana)]
        began = time.monotonic()
        again = say_over_http(server, conversation, conversation.helper)
        rings += [next_ring(socket, "conversation") for socket in (sam, hana)]
        seconds = time.monotonic() - began

        with pytest.raises(TimeoutError):
            other.recv(timeout=0.2)

    expected = [
        {"changed": "conversation", "id": conversation.pk, "seq": number} for number in (seq, seq, again, again)
    ]
    assert rings == expected
    assert seconds < WITHIN


def test_an_application_rings_for_operators_alone():
    """The queue is open on their screens, and nobody else's page changes with it."""
    application, olga = make_application(), make_operator()
    with web() as server, worker(), server.socket(olga) as socket, server.socket(application.person) as other:
        vetting.submit_application(by=application.person, application_id=application.pk)

        assert next_ring(socket, "queue", 30)["id"] == application.pk
        with pytest.raises(TimeoutError):
            next_ring(other, "queue", 0.2)


def test_two_web_processes_both_ring():
    conversation = make_conversation()
    with (
        web() as server,
        web() as second,
        worker(),
        server.socket(conversation.seeker) as sam,
        second.socket(conversation.helper) as hana,
    ):
        seq = say_over_http(second, conversation, conversation.helper)

        assert [next_ring(socket, "conversation", 30)["seq"] for socket in (sam, hana)] == [seq, seq]


def test_who_rings_in_the_same_moment_is_heard_each_time():
    """Each ring by a thread of its own, as a worker's jobs: none is in another's way."""
    sam = make_seeker()
    with web() as server, server.socket(sam) as socket:
        next_ring(socket, "everything", 30)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(partial(ring_alone, sam.pk), range(200)))

        heard = [next_ring(socket, "request")["id"] for _ in range(200)]

    assert sorted(heard) == list(range(200))


def ring_alone(person_id: int, number: int) -> None:
    try:
        live.ring([person_id], "request", number)
    finally:
        connection.close()


def test_a_ring_goes_with_its_transaction(server):
    sam = make_seeker()
    with server.socket(sam) as socket:
        with transaction.atomic():
            live.ring([sam.pk], "request", 1)
            transaction.set_rollback(True)
        live.ring([sam.pk], "request", 2)

        assert next_ring(socket, "request")["id"] == 2


def test_a_page_asks_for_everything_when_rings_may_have_been_lost(server):
    sam = make_seeker()
    with server.socket(sam) as socket:
        live.ring([sam.pk], "request", 1)
        next_ring(socket, "request")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN rings'")

        assert next_ring(socket, "everything")
        live.ring([sam.pk], "request", 2)
        assert next_ring(socket, "request")["id"] == 2


def test_a_suspension_closes_the_socket(server):
    sam = make_seeker()
    with server.socket(sam) as socket:
        accounts.suspend_person(by=make_operator(), person_id=sam.pk, reason="A test.")

        code, seconds = closed_after(socket)

    assert code == NOT_WELCOME
    assert seconds < WITHIN


def test_signing_out_closes_the_socket_of_that_session_alone(server):
    sam = make_seeker()
    here, elsewhere = session_of(sam), session_of(sam)
    with server.socket(session=here) as socket, server.socket(session=elsewhere) as other:
        SessionStore(here).delete()

        code, _ = closed_after(socket)
        other.send("ping")
        assert next_ring(other, "nothing")

    assert code == NOT_WELCOME


def test_the_socket_stays_open_while_the_rights_last(server):
    with server.socket(make_seeker()) as socket:
        for _ in range(3):
            time.sleep(1.5)
            socket.send("ping")
            assert next_ring(socket, "nothing")
