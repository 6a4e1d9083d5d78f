"""The virus scanner: clamd, asked over its own protocol (INSTREAM) at the address that SCANNER_URL names."""

import logging
import socket
import struct
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)
SECONDS = 10
PART = 64 * 1024
ANSWER_AT_MOST = 4096
PORT = 3310


class Away(Exception):
    """The scanner did not answer, or with nothing that we understand: whether the file is safe is not known."""


class TransactionOpen(RuntimeError):
    """An outside call while a transaction is open: it would hold locks for as long as somebody else's server takes."""


def is_there_one() -> bool:
    return bool(settings.SCANNER_URL)


def finds_virus(body: bytes) -> bool:
    """Whether the scanner finds something in these bytes. Raises Away, and TransactionOpen inside a transaction."""
    if connection.in_atomic_block:
        raise TransactionOpen
    try:
        answer = _ask(body)
    except OSError as error:
        log.warning("scanner is away: %s", type(error).__name__)
        raise Away from error
    if answer.endswith(b" FOUND"):
        return True
    if answer.endswith(b": OK"):
        return False
    log.warning("scanner answered something else")
    raise Away


def _ask(body: bytes) -> bytes:
    until = time.monotonic() + SECONDS
    with _connected() as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(body), PART):
            part = body[start : start + PART]
            line.sendall(struct.pack(">I", len(part)) + part)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < ANSWER_AT_MOST:
            if time.monotonic() > until or not (part := line.recv(ANSWER_AT_MOST)):
                raise TimeoutError
            answer += part
    return answer.rstrip(b"\0\n")


def _connected() -> socket.socket:
    """`tcp://host:3310` or `unix:///run/clamav/clamd.ctl`."""
    address = urlsplit(settings.SCANNER_URL)
    if address.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(address.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((address.hostname or "localhost", address.port or PORT), timeout=SECONDS)
