"""Rings through Redis: they reach the socket, wait for a server that is away, and what was missed is asked for."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from procrastinate.contrib.django.models import ProcrastinateJob
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from frontend import jobs, pubsub
from frontend.pubsub import redis as through_redis
from tests.factories import make_seeker
from tests.frontend.test_live import next_ring
from tests.server import web


@contextmanager
def running(program: str, socket: Path) -> Iterator[None]:
    command = [program, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(socket.parent)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        patience = Retry(ConstantBackoff(0.05), 200)
        redis.Redis(unix_socket_path=str(socket), retry=patience).ping()
        yield
    finally:
        process.terminate()
        process.wait()
        socket.unlink(missing_ok=True)


@pytest.fixture
def socket_file(tmp_path, settings, monkeypatch) -> Path:
    """Where Redis listens, named in the settings of this process and of those that it starts."""
    path = tmp_path / "redis.sock"
    settings.REDIS_URL = f"unix://{path}"
    monkeypatch.setenv("REDIS_URL", settings.REDIS_URL)
    monkeypatch.setattr(pubsub, "server", through_redis)
    return path


def ring(person_id: int, number: int) -> None:
    through_redis.send(json.dumps({"people": [person_id], "ring": {"changed": "request", "id": number}}))


@pytest.mark.django_db(transaction=True)
def test_a_ring_comes_through_redis_and_its_restart_is_noticed(redis_server, socket_file):
    sam = make_seeker()
    with web() as server:
        with running(redis_server, socket_file), server.socket(sam) as socket:
            next_ring(socket, "everything", 30)
            ring(sam.pk, 1)
            assert next_ring(socket, "request")["id"] == 1
        with server.socket(sam) as socket, running(redis_server, socket_file):
            next_ring(socket, "everything", 30)
            ring(sam.pk, 2)

            assert next_ring(socket, "request")["id"] == 2


@pytest.mark.django_db
def test_a_ring_that_redis_does_not_take_is_sent_again(socket_file):
    """A job with tries left sends it; without a server it fails, and the worker runs it again."""
    pubsub.publish([7], {"changed": "request", "id": 1})

    [job] = ProcrastinateJob.objects.all()
    assert job.task_name == jobs.publish.name
    assert json.loads(job.args["message"]) == {"people": [7], "ring": {"changed": "request", "id": 1}}
    with pytest.raises(redis.ConnectionError):
        jobs.publish(**job.args)
    assert jobs.AGAIN.max_attempts > 1
