"""The sandbox as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest

from payments.sandbox.server import LiveKeySet, start
from tests.architecture.source import ROOT
from tests.payments.sandbox.conftest import client_of
from tests.payments.sandbox.making import make_hold


@contextmanager
def process(*options, **environment):
    command = [sys.executable, "manage.py", "stripe_sandbox", "--port", "0", *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    running = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, **pipes)
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def address_of(running):
    return running.stdout.readline().split()[-1]


def test_it_runs_until_it_is_told_to_end():
    with process("--public-url", "http://localhost:9") as running:
        url = address_of(running)
        answer = httpx.get(f"{url}/_sandbox/healthz").json()

        running.send_signal(signal.SIGTERM)

        assert answer["ok"] is True
        assert running.wait(20) == 0


@pytest.mark.parametrize("key", ["sk_live_real", "rk_live_real"])
def test_it_never_starts_beside_a_live_key(key):
    with process(STRIPE_SECRET_KEY=key) as running:
        assert running.wait(60) != 0
        assert "live key" in running.stderr.read()


def test_nor_inside_a_process_that_has_one(monkeypatch):
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_real")

    with pytest.raises(LiveKeySet):
        start()


def test_a_webhook_needs_a_secret():
    with pytest.raises(ValueError, match="secret"):
        start(webhook="http://localhost:9/webhook")


def test_its_file_outlives_it(tmp_path):
    first = start(data=tmp_path / "stripe.sqlite3")
    hold = make_hold(client_of(first))
    first.advance(3600)
    first.stop()

    second = start(data=tmp_path / "stripe.sqlite3")
    kept = client_of(second).v1.payment_intents.retrieve(hold.id)
    now = second.state()["now"]
    second.stop()

    assert kept.status == "requires_capture"
    assert now >= hold.created + 3600


def test_it_listens_on_loopback_only(sandbox):
    host, _ = sandbox.sandbox.server_address[:2]

    assert host == "127.0.0.1"
    with socket.socket() as elsewhere:
        assert elsewhere.connect_ex(("127.0.0.2", sandbox.sandbox.server_port)) != 0
