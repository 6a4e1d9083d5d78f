"""Tests have no network but loopback, and say so before a byte leaves."""

import asyncio
import socket

import pytest

from tests.network import NetworkRefused, is_loopback

ELSEWHERE = "192.0.2.1"  # reserved for documentation: it answers nowhere


def test_connecting_elsewhere_is_refused():
    with socket.socket() as client, pytest.raises(NetworkRefused):
        client.connect((ELSEWHERE, 80))


def test_sending_a_datagram_elsewhere_is_refused():
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(NetworkRefused):
        client.sendto(b"hello", (ELSEWHERE, 53))


def test_looking_up_a_name_is_refused():
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo("example.org", 443)


def test_asyncio_is_refused_too():
    with pytest.raises(NetworkRefused):
        asyncio.run(asyncio.open_connection(ELSEWHERE, 80))


def test_loopback_answers():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        server.accept()[0].sendall(b"hello")

        assert client.recv(5) == b"hello"


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
    ],
)
def test_what_counts_as_loopback(host, here):
    assert is_loopback(host) is here
