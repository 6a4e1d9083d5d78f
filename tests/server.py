"""A real daphne on loopback over the test's own database, and people who are signed in to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import httpx
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from websockets.sync.client import ClientConnection, connect

from marketplace.accounts.models import User
from tests.architecture.source import ROOT

READY_WITHIN = 90.0
TOKEN = "t" * 32


@dataclass
class Server:
    """A running web process: its address and its process."""

    url: str
    process: subprocess.Popen

    def browser(self, person: User | None = None, **options) -> httpx.Client:
        """An HTTP client with the cookies of a signed-in person and a valid CSRF token."""
        return plain_client(**self.credentials(session_of(person) if person is not None else ""), **options)

    def async_browser(self, session: str) -> httpx.AsyncClient:
        """The same for many at once, who are signed in already."""
        return httpx.AsyncClient(verify=False, **self.credentials(session, Accept="application/json"))

    def credentials(self, session: str, **headers: str) -> dict[str, Any]:
        cookies = {"csrftoken": TOKEN} | ({settings.SESSION_COOKIE_NAME: session} if session else {})
        headers |= {"X-CSRFToken": TOKEN, "Referer": self.url}
        return {"base_url": self.url, "cookies": cookies, "headers": headers}

    def socket(self, person: User | None = None, origin: str | None = None, session: str = "") -> ClientConnection:
        """The live socket of a signed-in person, as the page of `origin` (default: our own) would open it."""
        session = session or (session_of(person) if person is not None else "")
        return connect(**self.handshake(session, origin))

    def handshake(self, session: str, origin: str | None = None) -> dict[str, Any]:
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}
        address = self.url.replace("http", "ws", 1) + "/live/"
        return {"uri": address, "origin": origin or self.url, "additional_headers": cookie, "open_timeout": 10}

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        with plain_client(base_url=self.url) as client:
            while time.monotonic() < deadline:
                try:
                    if client.get("/healthz").status_code == 200:
                        return
                except httpx.TransportError:
                    time.sleep(0.05)
        raise AssertionError(f"no answer from {self.url} within {READY_WITHIN:.0f} s")


def plain_client(**options: Any) -> httpx.Client:
    """A client for plain HTTP on loopback. Reading the machine's certificates for it costs more than many a request."""
    return httpx.Client(verify=False, timeout=30, **options)


def session_of(person: User) -> str:
    """Make a session for the person and return its key."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return store.session_key


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(port: int) -> dict[str, str]:
    """The environment of a process that works on the database of the running test."""
    database = settings.DATABASES["default"]
    address = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}"
    query = f"?host={database['HOST']}" + (f"&port={database['PORT']}" if database["PORT"] else "")
    return {**os.environ, "DATABASE_URL": address + query, "PORT": str(port), "SITE_URL": f"http://localhost:{port}"}


@contextmanager
def run(command: list[str], port: int) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment(port))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def web(port: int | None = None, more: Sequence[str] = ()) -> Iterator[Server]:
    """A web process on loopback, with `more` options of daphne, ended with the block."""
    port = port or free_port()
    command = [
        sys.executable,
        "-m",
        "daphne",
        "-b",
        "127.0.0.1",
        "-p",
        str(port),
        *more,
        "marketplace.config.asgi:application",
    ]
    with run(command, port) as process:
        server = Server(f"http://localhost:{port}", process)
        server.wait_until_ready()
        yield server


@contextmanager
def worker(port: int | None = None) -> Iterator[subprocess.Popen]:
    """A worker process over the same database, ended with the block; `port` is that of the site in what it writes."""
    with run([sys.executable, "manage.py", "procrastinate", "worker"], port or free_port()) as process:
        yield process
