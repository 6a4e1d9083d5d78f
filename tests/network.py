"""Tests talk to this machine only: a socket to anywhere else is refused before a byte leaves."""

import ipaddress
import sys
from typing import Any

LOOPBACK_NAMES = {"localhost", "", None}
CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
RESOLVING = {"socket.getaddrinfo", "socket.gethostbyname"}


class NetworkRefused(RuntimeError):
    """A test tried to leave this machine."""


def is_loopback(host: Any) -> bool:
    """Say whether `host`, a name or an address, is this machine."""
    host = host.decode() if isinstance(host, bytes) else host
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: it sees every socket of the process, whichever library opened it."""
    if event in CONNECTING and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event in RESOLVING:
        host = arguments[0]
    else:
        return
    if not is_loopback(host):
        raise NetworkRefused(f"Tests have no network but loopback; {event} wanted {host!r}.")


sys.addaudithook(refuse_network)
