"""A socket that does what no browser does: frames of any size, any number of them, and never a look at answers."""

import secrets
import select
import socket
from base64 import b64encode
from contextlib import closing
from urllib.parse import urlsplit

from django.conf import settings

from tests.server import Server

TEXT, BINARY = 0x1, 0x2
NO_MASK = bytes(4)
SMALL = 4_096


def connected(server: Server, session: str) -> closing:
    """A live socket by hand, with the smallest buffer for what it does not read."""
    address = urlsplit(server.url)
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
    line.settimeout(60)
    line.connect(("127.0.0.1", address.port))
    line.sendall(
        f"GET /live/ HTTP/1.1\r\nHost: {address.netloc}\r\nOrigin: {server.url}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {b64encode(secrets.token_bytes(16)).decode()}\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={session}\r\n\r\n".encode()
    )
    told = b""
    while b"\r\n\r\n" not in told:
        told += line.recv(1)
    assert told.startswith(b"HTTP/1.1 101"), told
    return closing(line)


def frame(payload: bytes, kind: int = TEXT) -> bytes:
    """One whole frame; a mask of zeros leaves the payload as it is."""
    length = len(payload)
    if length < 126:
        head = bytes([0x80 | kind, 0x80 | length])
    elif length < 2**16:
        head = bytes([0x80 | kind, 0x80 | 126]) + length.to_bytes(2, "big")
    else:
        head = bytes([0x80 | kind, 0x80 | 127]) + length.to_bytes(8, "big")
    return head + NO_MASK + payload


def is_hung_up(line: socket.socket, within: float) -> bool:
    """Whether the server ends a connection of which nothing is read."""
    waiting = select.poll()
    waiting.register(line, select.POLLRDHUP)
    return bool(waiting.poll(within * 1_000))


def is_closed(line: socket.socket, within: float) -> bool:
    """Whether the server ends the connection, by its word or without one."""
    line.settimeout(within)
    try:
        while line.recv(65_536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True
