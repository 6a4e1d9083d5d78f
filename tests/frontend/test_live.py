"""The live socket: it rings for the two it concerns, through any process, and obeys today's rights (C4)."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from frontend import live
from marketplace.accounts import actions as accounts
from marketplace.accounts.models import User
from marketplace.chat import actions as chat
from marketplace.chat.models import Conversation
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from marketplace.vetting import actions as vetting
from tests.factories import make_helper, make_offer, make_operator, make_request, make_seeker
from tests.jobs import run_jobs
from tests.live.paid_scenes import hear as hear_of_dispute
from tests.live.scenes import SOON, paid
from tests.long import record
from tests.server import Server, session_of, web, worker
from tests.vetting.applying import make_application

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN = 5.0
NOT_WELCOME = 4403
TOO_LOUD = 4408
CUT = 1006


def make_conversation() -> Conversation:
    """A conversation whose opening has rung already."""
    conversation = chat.open_conversation(by=SYSTEM, offer_id=make_offer(make_request(make_seeker("Sam"))).pk)
    run_jobs(only="deliver")
    return conversation


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


def rings_before(socket: ClientConnection, marker: int, within: float = WITHIN) -> list[dict]:
    """What came before the ring of that number; rings of one server keep their order."""
    rings = []
    while (ring := json.loads(socket.recv(timeout=within))) != {"changed": "request", "id": marker}:
        rings.append(ring)
    return rings


def listens(person: User, socket: ClientConnection) -> None:
    """Wait until rings come through: the first socket of a process has it begin to listen."""
    for number in range(1_000_000, 1_000_100):
        live.ring([person.pk], "request", number)
        with suppress(TimeoutError):
            rings_before(socket, number, 0.5)
            return
    pytest.fail("no ring comes through")


def closed_after(socket: ClientConnection, within: float = WITHIN) -> tuple[int, float, list[dict]]:
    """Read until the server closes; returns its code, after how many seconds, and what rang until then."""
    began, rings = time.monotonic(), []
    try:
        while True:
            rings.append(json.loads(socket.recv(timeout=max(0.01, within - (time.monotonic() - began)))))
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else CUT, time.monotonic() - began, rings


def refusal_of(server: Server, *arguments, **options) -> int:
    """What the server says to a handshake that it refuses."""
    with pytest.raises(InvalidStatus) as refusal:
        server.socket(*arguments, **options)
    return refusal.value.response.status_code


@pytest.fixture
def rings_sent(monkeypatch) -> dict[int, dict]:
    """Person → the last ring that was sent to them alone, from here on as they come."""
    sent: dict[int, dict] = {}

    def keep(message: str) -> None:
        told = json.loads(message)
        sent.update(dict.fromkeys(told["people"], told["ring"]))

    monkeypatch.setattr(live.pubsub.server, "publish", keep)
    return sent


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
        for person, socket in zip((*sides, stella), (sam, hana, other), strict=True):
            listens(person, socket)
        seq = say_over_http(server, conversation, conversation.seeker)
        rings = [next_ring(socket, "conversation", 30) for socket in (sam, hana)]
        began = time.monotonic()
        again = say_over_http(server, conversation, conversation.helper)
        rings += [next_ring(socket, "conversation") for socket in (sam, hana)]
        seconds = time.monotonic() - began

        with pytest.raises(TimeoutError):
            other.recv(timeout=0.2)

    assert [ring["id"] for ring in rings] == [conversation.pk] * 4
    assert [ring["seq"] for ring in rings] == [ring["revision"] for ring in rings] == [seq, seq, again, again]
    assert ["bubble--own" in ring["html"] for ring in rings] == [True, False, False, True]
    assert all("Hallo!" in ring["html"] for ring in rings)
    assert seconds < WITHIN


def test_each_is_told_a_message_as_they_read_it(rings_sent):
    """In their language, with what they can do with it, and how far the other side has read."""
    conversation = make_conversation()
    User.objects.filter(pk=conversation.helper_id).update(language="en")
    chat.send_message(by=conversation.helper, conversation_id=conversation.pk, client_id=uuid4(), text="<b>Hallo!</b>")
    run_jobs(only="deliver")

    sam, hana = (rings_sent[person] for person in (conversation.seeker_id, conversation.helper_id))
    assert (sam["language"], "Melden" in sam["html"], "/report/" in sam["html"]) == ("de", True, True)
    assert (hana["language"], "Delete this message" in hana["html"], "/report/" in hana["html"]) == ("en", True, False)
    assert (sam["seen"], hana["seen"], sam["revision"]) == (2, 0, 2)
    assert all("&lt;b&gt;Hallo!" in ring["html"] for ring in (sam, hana))


def test_what_is_read_is_told_without_words(rings_sent):
    conversation = make_conversation()
    chat.mark_read(by=conversation.helper, conversation_id=conversation.pk, seq=1)
    run_jobs(only="deliver")

    told = {"changed": "conversation", "id": conversation.pk, "seq": 1}
    assert rings_sent == {conversation.seeker_id: {**told, "seen": 1}, conversation.helper_id: {**told, "seen": 0}}


def test_a_message_too_long_for_a_ring_is_asked_for(rings_sent):
    conversation = make_conversation()
    chat.send_message(by=conversation.helper, conversation_id=conversation.pk, client_id=uuid4(), text="ä" * 4000)
    run_jobs(only="deliver")

    assert [ring["revision"] for ring in rings_sent.values()] == [2, 2]
    assert not any("html" in ring for ring in rings_sent.values())


@pytest.mark.parametrize("verb", ["suspend", "close", "erase"])
def test_who_may_not_use_the_site_is_told_no_words(rings_sent, verb):
    conversation = make_conversation()
    gone = {
        "suspend": {"suspended_at": timezone.now()},
        "close": {"is_active": False},
        "erase": {"erased_at": timezone.now()},
    }
    User.objects.filter(pk=conversation.seeker_id).update(**gone[verb])
    chat.send_message(by=conversation.helper, conversation_id=conversation.pk, client_id=uuid4(), text="Geheim.")
    run_jobs(only="deliver")

    assert rings_sent[conversation.seeker_id] == {"changed": "conversation", "id": conversation.pk, "seq": 2}
    assert "Geheim." in rings_sent[conversation.helper_id]["html"]


def test_an_application_rings_for_operators_alone():
    """The queue is open on their screens, and nobody else's page changes with it."""
    application, olga = make_application(), make_operator()
    with web() as server, worker(), server.socket(olga) as socket, server.socket(application.person) as other:
        listens(olga, socket)
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
        listens(conversation.seeker, sam)
        listens(conversation.helper, hana)
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
        listens(sam, socket)
        with transaction.atomic():
            live.ring([sam.pk], "request", 1)
            transaction.set_rollback(True)
        live.ring([sam.pk], "request", 2)

        assert next_ring(socket, "request")["id"] == 2


def test_a_page_asks_for_everything_when_rings_may_have_been_lost(server):
    sam = make_seeker()
    with server.socket(sam) as socket:
        listens(sam, socket)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN rings'")

        assert next_ring(socket, "everything")
        live.ring([sam.pk], "request", 2)
        assert next_ring(socket, "request")["id"] == 2


# How somebody loses what lets a page of theirs listen.
LOSES = {
    "signed out": lambda person, session: SessionStore(session).delete(),
    "signed in as somebody else": lambda person, session: change_session(session, _auth_user_id=str(make_seeker().pk)),
    "another password": lambda person, session: (person.set_password("another-long-passphrase"), person.save()),
    "the session is over": lambda person, session: Session.objects.update(expire_date=timezone.now()),
    "suspended": lambda person, session: suspend(person),
    "closed by an operator": lambda person, session: User.objects.filter(pk=person.pk).update(is_active=False),
    "erased": lambda person, session: User.objects.filter(pk=person.pk).update(erased_at=timezone.now()),
}


def change_session(key: str, **values: str) -> None:
    store = SessionStore(key)
    store.update(values)
    store.save()


def suspend(person: User) -> None:
    accounts.suspend_person(by=make_operator(), person_id=person.pk, reason="A test.")


@pytest.mark.parametrize("name", LOSES)
def test_who_may_not_listen_any_more_is_closed(server, name):
    """C4. Until then a ring may still come: it says that something changed, and nothing that was said."""
    conversation = make_conversation()
    session = session_of(conversation.seeker)
    with server.socket(session=session) as socket:
        listens(conversation.seeker, socket)
        LOSES[name](conversation.seeker, session)
        chat.send_message(by=conversation.helper, conversation_id=conversation.pk, client_id=uuid4(), text="Geheim.")
        run_jobs(only="deliver")

        code, seconds, rings = closed_after(socket)

    assert (code, seconds < WITHIN) == (NOT_WELCOME, True)
    assert all(set(ring) <= {"changed", "id", "seq", "revision", "seen", "language"} for ring in rings)
    if name == list(LOSES)[-1]:
        record(f"sockets closed within {WITHIN:.0f} s: {', '.join(LOSES)}")


def test_signing_out_leaves_the_other_devices(server):
    sam = make_seeker()
    here, elsewhere = session_of(sam), session_of(sam)
    with server.socket(session=here) as socket, server.socket(session=elsewhere) as other:
        SessionStore(here).delete()

        closed_after(socket)
        other.send("ping")
        assert next_ring(other, "nothing")


def by_sam(conversation: Conversation) -> None:
    chat.send_message(by=conversation.seeker, conversation_id=conversation.pk, client_id=uuid4(), text="Hallo!")


def blocked(side: str) -> Callable[[Conversation], User]:
    """One side of two of whom the helper has blocked the other."""

    def whose(conversation: Conversation) -> User:
        accounts.block_person(by=conversation.helper, person_id=conversation.seeker_id)
        run_jobs(only="deliver")
        return getattr(conversation, side)

    return whose


def refused_by_the_block(conversation: Conversation) -> None:
    with pytest.raises(Refused):
        by_sam(conversation)


def of_operators(conversation: Conversation) -> None:
    """A bank takes a payment back, which all operators are told."""
    hear_of_dispute()(paid("done", -SOON))


def no_operator_any_more() -> User:
    olga = make_operator()
    User.objects.filter(pk=olga.pk).update(is_staff=False)
    return olga


# Who listens, and what happens that is not for them.
LEAKS = {
    "a stranger": (lambda talk: make_seeker("Stella"), by_sam),
    "another helper": (lambda talk: make_helper("Rui"), by_sam),
    "an operator": (lambda talk: make_operator(), by_sam),
    "the helper after a block": (blocked("helper"), refused_by_the_block),
    "the seeker after a block": (blocked("seeker"), refused_by_the_block),
    "an operator who is none any more": (lambda talk: no_operator_any_more(), of_operators),
    "somebody who is no operator": (lambda talk: make_seeker("Stella"), of_operators),
}


@pytest.mark.parametrize("name", LEAKS)
def test_nobody_hears_what_is_not_theirs(server, name):
    """C4: no frame at all, by whatever right somebody listens."""
    conversation, (whose, happens) = make_conversation(), LEAKS[name]
    person = whose(conversation)
    with server.socket(person) as socket:
        listens(person, socket)
        happens(conversation)
        run_jobs(only="deliver")
        live.ring([person.pk], "request", 7)

        assert rings_before(socket, 7) == []
    if name == list(LEAKS)[-1]:
        record(f"0 frames for {', '.join(LEAKS)}")


# Pages of our own make, with ids that somebody guessed.
GUESSES = ["/live/?conversation={}", "/live/{}/", "/live/conversation/{}/", "/live/..%2f{}/"]


@pytest.mark.parametrize("guess", GUESSES)
def test_a_guessed_id_opens_nothing(server, guess):
    conversation, stella = make_conversation(), make_seeker("Stella")
    handshake = server.handshake(session_of(stella))
    handshake["uri"] = handshake["uri"].replace("/live/", guess.format(conversation.pk))
    try:
        socket = connect(**handshake)
    except InvalidStatus:
        return
    with socket:
        listens(stella, socket)
        by_sam(conversation)
        run_jobs(only="deliver")
        live.ring([stella.pk], "request", 7)

        assert rings_before(socket, 7) == []


def test_the_socket_stays_open_while_the_rights_last(server):
    with server.socket(make_seeker()) as socket:
        for _ in range(3):
            time.sleep(1.5)
            socket.send("ping")
            assert next_ring(socket, "nothing")
