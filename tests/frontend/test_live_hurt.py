"""C5: whatever one client does to the live socket, it is closed where it must be, and the others hardly feel it.

The others' p95, from a ring's NOTIFY to the page that hears it, is taken before and during each attack. It may double;
a machine that does other things as well moves it by itself, so that up to FLOOR nothing is said to be felt.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from threading import Event

import pytest
from django.db import connection
from websockets.exceptions import ConnectionClosed

from frontend import live
from marketplace.accounts.models import User
from tests.factories import make_seeker
from tests.frontend import hostile
from tests.frontend.test_live import CUT, TOO_LOUD, closed_after, listens, next_ring
from tests.long import record, rounds
from tests.server import Server, session_of, web

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = rounds(in_test=1, in_long=10)
IDLE = rounds(in_test=50, in_long=200)
UNREAD = rounds(in_test=3_000, in_long=30_000)
FLOOR = rounds(in_test=100, in_long=20) / 1_000
# Whether somebody is there at all daphne asks every 20 seconds and waits 30 for the answer; here it has less patience.
IMPATIENT = ("--ping-interval", "1", "--ping-timeout", "2")
NOT_THERE = 30.0
LARGE = 64 * 2**20


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with web(more=IMPATIENT) as server:
        yield server


@dataclass
class Attack:
    """One hostile person and a server; between `begun` and `over` the others are asked."""

    server: Server
    person: User
    session: str
    begun: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)

    def goes_on(self) -> bool:
        self.begun.set()
        return not self.over.is_set()


def large_frames(attack: Attack) -> bool:
    """With one socket after the other; whether the server closed each of them."""
    whole, closed = hostile.frame(b"x" * LARGE), []
    while attack.goes_on() or not closed:
        with hostile.connected(attack.server, attack.session) as line:
            with suppress(OSError):
                line.sendall(whole)
            closed.append(hostile.is_closed(line, 10))
    return all(closed)


def many_frames(attack: Attack) -> bool:
    """Of those that a page may send now and then."""
    codes = []
    while attack.goes_on() or not codes:
        with attack.server.socket(session=attack.session) as socket:
            with suppress(ConnectionClosed):
                for _ in range(500):
                    socket.send("ping")
                    time.sleep(1 / 500)
            codes.append(closed_after(socket)[0])
    return set(codes) <= {TOO_LOUD, CUT}


def idle_sockets(attack: Attack) -> bool:
    """Many pages that say nothing are nothing to close for."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(attack.server.socket(session=attack.session)) for _ in range(IDLE)]
        attack.goes_on()
        attack.over.wait(60)
        return any(socket.close_code is not None for socket in sockets)


def never_reads(attack: Attack) -> bool:
    """Many rings are for it, and it takes none of them."""
    with hostile.connected(attack.server, attack.session) as line:
        try:
            for number in range(UNREAD):
                attack.goes_on()
                live.ring([attack.person.pk], "request", number)
        finally:
            connection.close()
        return hostile.is_hung_up(line, NOT_THERE)


# What is done, and whether the server has to close for it.
ATTACKS: dict[str, tuple[Callable[[Attack], bool], bool]] = {
    "frames of 64 MiB": (large_frames, True),
    "500 messages a second": (many_frames, True),
    f"{IDLE} idle sockets": (idle_sockets, False),
    "a reader that never reads": (never_reads, True),
}


def p95(person: User, socket) -> float:
    """Seconds from a ring to whom it is for, at worst but for one in twenty."""
    times, number, until = [], 0, time.monotonic() + SECONDS
    while time.monotonic() < until:
        began = time.monotonic()
        live.ring([person.pk], "request", number)
        next_ring(socket, "request")
        times.append(time.monotonic() - began)
        time.sleep(0.005)
    return sorted(times)[int(len(times) * 0.95)]


@pytest.mark.parametrize("name", ATTACKS)
def test_one_client_does_not_hurt_the_others(server, name):
    sam, mallory, (act, is_to_close) = make_seeker("Sam"), make_seeker("Mallory"), ATTACKS[name]
    attack = Attack(server, mallory, session_of(mallory))
    with server.socket(sam) as socket, ThreadPoolExecutor(1) as pool:
        listens(sam, socket)
        quiet = p95(sam, socket)
        doing = pool.submit(act, attack)
        try:
            attack.begun.wait(60)
            during = p95(sam, socket)
        finally:
            attack.over.set()
        is_closed = doing.result(120)

    assert is_closed == is_to_close
    assert during <= max(2 * quiet, FLOOR)
    verdict = "closed" if is_closed else "left open"
    record(f"{name}: {verdict}, others' p95 {quiet * 1_000:.1f} → {during * 1_000:.1f} ms")
