"""A small web address that takes webhooks, and keeps them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 10.0


@dataclass
class Mailbox:
    """What arrived, as (payload, signature); `answers` are the status codes given, the last one for all that follow."""

    url: str = ""
    arrived: list[tuple[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=lambda: [200])
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, payload: str, signature: str) -> int:
        with self.changed:
            self.arrived.append((payload, signature))
            self.changed.notify_all()
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def wait_for(self, number: int) -> list[tuple[str, str]]:
        """The first `number` webhooks. Raises AssertionError when they do not arrive."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.arrived) >= number, PATIENCE), self.arrived
            return self.arrived[:number]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mailbox that listens while the block runs."""
    box = Mailbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(box.take(payload, self.headers["Stripe-Signature"]))
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    box.url = f"http://127.0.0.1:{server.server_port}/webhook"
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
