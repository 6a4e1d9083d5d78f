"""The process: HTTP on loopback, one thread per connection, one store."""

import json
import os
import sys
import threading
import traceback
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from payments.sandbox import api, control, pages
from payments.sandbox.api import Answer, Call
from payments.sandbox.errors import broken, invalid
from payments.sandbox.store import Store
from payments.sandbox.webhooks import Messenger

HOST = "127.0.0.1"
LIVE_KEYS = ("sk_live_", "rk_live_")
LARGEST_BODY = 1_000_000
OPENER = build_opener(ProxyHandler({}))


class LiveKeySet(Exception):
    """A live key is in the environment: real money and this sandbox never meet."""


class Handler(BaseHTTPRequestHandler):
    """One connection. An answer is written in one piece, so that small ones do not wait for each other."""

    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: "Sandbox"

    def do_GET(self) -> None:
        self.handle_call()

    def do_POST(self) -> None:
        self.handle_call()

    def do_DELETE(self) -> None:
        self.handle_call()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def handle_call(self) -> None:
        try:
            found = self.answer()
        except Exception:  # noqa: BLE001 - whatever breaks inside is a 500 outside, as with the real one
            traceback.print_exc()
            found = Answer(500, broken().body)
        self.server.messenger.wake.set()
        if found.is_lost:
            self.close_connection = True
            return
        self.send(found)

    def answer(self) -> Answer:
        address = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return Answer(413, invalid("Too large.").body)
        body = self.rfile.read(length).decode()
        if address.path.startswith("/_sandbox/"):
            return self.controlled(address.path.removeprefix("/_sandbox/"), body)
        encoded = body if self.command == "POST" else address.query
        call = Call(self.command, address.path, encoded, self.headers)
        return (
            api.answer(self.server.store, call)
            if address.path.startswith("/v1/")
            else pages.answer(self.server.store, call)
        )

    def controlled(self, name: str, body: str) -> Answer:
        """Only JSON: a page of another origin cannot send that without asking first."""
        if self.command == "POST" and self.headers.get_content_type() != "application/json":
            return Answer(415, {"error": {"message": "Send JSON."}})
        return control.answer(self.server.store, self.command, name, json.loads(body or "{}"))

    def send(self, found: Answer) -> None:
        is_page = isinstance(found.body, str)
        content = (found.body if is_page else json.dumps(found.body)).encode()
        self.send_response(found.status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if is_page else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        for name, value in found.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class Sandbox(ThreadingHTTPServer):
    """The listening socket with the store and the messenger behind it."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, store: Store, secret: str) -> None:
        super().__init__((HOST, port), Handler)
        self.store = store
        self.messenger = Messenger(store, secret)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@dataclass
class Running:
    """A sandbox that answers at `url`."""

    sandbox: Sandbox
    thread: threading.Thread
    url: str

    def advance(self, seconds: int) -> dict[str, Any]:
        """Move the clock on; what falls due meanwhile has happened when this returns."""
        return self.ask("clock", {"advance": seconds})

    def dial(self, **dials: Any) -> dict[str, Any]:
        """Ask for faults; see payments/sandbox/dials.py."""
        return self.ask("dials", dials)

    def state(self) -> dict[str, Any]:
        """Counts and rows of every kind of object, and every call with its fate."""
        return self.ask("state")

    def calls(self) -> list[dict[str, Any]]:
        """Every call, with its fate and the names of what it sent."""
        return self.ask("calls")["calls"]

    def count(self, kind: str) -> int:
        return self.state()["counts"].get(kind, 0)

    def reset(self, webhook: str = "", secret: str = "") -> None:
        """Forget everything; from now on tell events to `webhook`, signed with `secret`."""
        self.ask("reset", {})
        self.sandbox.store.webhook_url = webhook
        self.sandbox.messenger.secret = secret

    def fund(self, amount: int, currency: str = "chf") -> None:
        """Put available money into the platform's balance."""
        self.ask("balance", {"amount": amount, "currency": currency})

    def account(self, key: str, state: str = "complete") -> dict[str, Any]:
        """Move a connected account on, as if its owner had been through the onboarding."""
        return self.ask("account", {"id": key, "state": state})

    def payouts(self, **asked: Any) -> dict[str, Any]:
        """`fail="account_closed"` lets the next payout fail; `may_go_negative=True` lets accounts go below zero."""
        return self.ask("payouts", asked)

    def dispute(self, **asked: Any) -> dict[str, Any]:
        """Let a bank dispute a `charge` or `payment_intent` (`amount`, `reason`), or decide `id` by its `outcome`."""
        return self.ask("dispute", asked)

    def refunds(self, fail: str) -> dict[str, Any]:
        """Let the next refund fail with this reason, a day after it was made."""
        return self.ask("refunds", {"fail": fail})

    def press(self, address: str, button: str) -> str:
        """Press a button of a hosted page, as a browser would. Returns where the browser is sent next."""
        path = urlsplit(address).path
        call = Call("POST", path, f"button={button}", {})
        found = pages.answer(self.sandbox.store, call)
        self.sandbox.messenger.wake.set()
        return found.headers.get("Location", address)

    def ask(self, name: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        content = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/_sandbox/{name}", content, {"Content-Type": "application/json"})
        with OPENER.open(request, timeout=30) as response:
            return json.load(response)

    def stop(self) -> None:
        self.sandbox.shutdown()
        self.thread.join()
        self.sandbox.messenger.end()
        self.sandbox.server_close()
        self.sandbox.store.close()


def start(
    port: int = 0, data: Path | str = ":memory:", webhook: str = "", secret: str = "", public_url: str = ""
) -> Running:
    """Start a sandbox in threads of this process; port 0 takes a free one.

    `public_url` is where browsers reach it (default: its own address). Raises LiveKeySet when STRIPE_SECRET_KEY is a
    live key, and ValueError for a webhook without a secret.
    """
    if os.environ.get("STRIPE_SECRET_KEY", "").startswith(LIVE_KEYS):
        raise LiveKeySet("STRIPE_SECRET_KEY is a live key: the sandbox does not start.")
    if webhook and not secret:
        raise ValueError("A webhook needs a secret to sign with.")
    store = Store(data)
    sandbox = Sandbox(port, store, secret)
    url = f"http://{HOST}:{sandbox.server_port}"
    store.public_url = (public_url or url).rstrip("/")
    store.webhook_url = webhook
    sandbox.messenger.start()
    thread = threading.Thread(target=sandbox.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True, name="sandbox")
    thread.start()
    return Running(sandbox, thread, url)
