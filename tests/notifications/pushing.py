"""A push service on loopback that checks who asks (RFC 8292) and opens what is sealed (RFC 8291); browsers for it."""

import base64
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from marketplace.notifications import sealing
from marketplace.notifications.endpoints import decoded
from marketplace.notifications.models import Browser

_numbers = count(1)


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Keys:
    """What a browser makes for its subscription, and keeps."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.p256dh, self.secret = encoded(point), os.urandom(16)
        self.auth = encoded(self.secret)

    def opened(self, sealed: bytes) -> dict:
        return json.loads(http_ece.decrypt(sealed, private_key=self.private, auth_secret=self.secret))


def make_browser(person, endpoint: str = "", keys: Keys | None = None) -> Browser:
    """A linked browser, made without its event."""
    endpoint, keys = endpoint or f"https://push.example.org/{next(_numbers)}", keys or Keys()
    said = {"endpoint": endpoint, "p256dh": keys.p256dh, "auth": keys.auth}
    kept = {"sealed": sealing.seal(said), "service": "push.example.org"}
    return Browser.objects.create(person=person, digest=sealing.digest_of(endpoint), **kept)


class PushService:
    """Takes pushes for one browser. `answers`: a status each, (status, headers) or "hang up"; else it is taken.

    With "wait" nothing is said until `patience` is over, and nothing is taken.
    """

    def __init__(self, public_key: str) -> None:
        self.public_key, self.keys = public_key, Keys()
        self.answers: list = []
        self.patience = threading.Event()
        self.asked = 0
        self.taken: list[dict] = []
        self.headers: list[dict[str, str]] = []
        self.faults: list[str] = []
        box = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                box.asked += 1
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = box.answers.pop(0) if box.answers else 201
                if answer == "wait":
                    box.patience.wait(60)
                if answer in ("hang up", "wait"):
                    return
                status, more = answer if isinstance(answer, tuple) else (answer, {})
                if status == 201:
                    box.take(dict(self.headers), body)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"{self.origin}/push/a-long-secret-name"

    def take(self, headers: dict[str, str], body: bytes) -> None:
        """What a real service checks before it rings, and what the browser behind it reads."""
        self.headers.append(headers)
        self.faults += faults_of(headers, self.origin, self.public_key)
        self.taken.append(self.keys.opened(body))

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def faults_of(headers: dict[str, str], origin: str, public_key: str) -> list[str]:
    """What is wrong with who asks and how: the token's signature, key, audience, time and contact, and the sealing."""
    scheme, _, rest = headers["Authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    said, _, signature = parts["t"].rpartition(".")
    claims = json.loads(decoded(said.split(".")[1]))
    wrong = {
        "scheme": scheme != "vapid",
        "key": parts["k"] != public_key,
        "signature": not is_signed(said, signature, public_key),
        "audience": claims["aud"] != origin,
        "time": not time.time() < claims["exp"] <= time.time() + 24 * 60 * 60,
        "contact": not claims["sub"].startswith("mailto:"),
        "sealing": headers["Content-Encoding"] != "aes128gcm",
        "TTL": not headers["TTL"].isdecimal(),
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


def is_signed(said: str, signature: str, public_key: str) -> bool:
    raw = decoded(signature)
    pair = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public_key))
    try:
        key.verify(pair, said.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
