"""A provider of text messages on loopback, and numbers of people for it."""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from marketplace.notifications import sealing
from marketplace.notifications.models import Phone

PHONE = "+491701234567"
NO_SUCH_NUMBER = 21211


class Provider:
    """`answers`: a status each, (status, code), "lose" (sent, no answer) or "hang up"; else what comes is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        self.answers: list = []
        self.sign_ins: set[str] = set()
        self.url = ""

    def take(self, body: dict[str, str]) -> tuple[int | str, int]:
        said = self.answers.pop(0) if self.answers else 201
        answer, code = said if isinstance(said, tuple) else (said, NO_SUCH_NUMBER)
        if answer in (201, "lose"):
            self.sent.append(body)
        return answer, code

    @property
    def texts(self) -> list[str]:
        return [one["Body"] for one in self.sent]


@contextmanager
def provider_on_loopback(settings) -> Iterator[Provider]:
    """A provider, and the settings that lead to it."""
    box = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            box.sign_ins.add(b64decode(self.headers["Authorization"].split()[1]).decode())
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            answer, code = box.take({name: values[0] for name, values in body.items()})
            if isinstance(answer, int):
                self.say(answer, {"sid": f"SM{len(box.sent)}", "code": code})

        def do_GET(self) -> None:
            to = parse_qs(urlsplit(self.path).query)["To"][0]
            found = [
                {"sid": f"SM{n}", "body": one["Body"], "status": "sent"}
                for n, one in enumerate(box.sent, 1)
                if one["To"] == to
            ]
            self.say(200, {"messages": found})

        def say(self, status: int, told: dict) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    box.url = f"http://127.0.0.1:{server.server_port}"
    settings.SMS_BACKEND, settings.SMS_API_BASE = "rest", box.url
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_FROM = "AC1", "secret", "Friend"
    yield box
    server.shutdown()
    server.server_close()


def make_phone(person, number: str = PHONE) -> Phone:
    """A confirmed number, made without its code and its event; every topic that can be texted is on."""
    digest = sealing.digest_of(number, sealing.PHONES)
    return Phone.objects.create(person=person, digest=digest, sealed=sealing.seal_number(number))
