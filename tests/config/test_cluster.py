"""The starter of PostgreSQL: it starts after every kind of end, and believes no pid file."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from marketplace.config.cluster import LONGEST_SOCKET, SOCKET, Cluster, open_cluster, socket_dir_for
from marketplace.config.machine import CLONE, SetupError

START_AND_WAIT = """
import sys, time
from pathlib import Path
from marketplace.config.cluster import open_cluster
cluster = open_cluster(Path(sys.argv[1]))
cluster.start(dies_with_us=sys.argv[2] == "tied", throwaway=True)
print(cluster.process.pid, flush=True)
time.sleep(600)
"""


def ask(cluster: Cluster, *statements: str) -> object:
    with psycopg.connect(cluster.url("superuser", "postgres"), autocommit=True) as connection:
        answers = [connection.execute(statement) for statement in statements]
        return answers[-1].fetchone()[0]


def until(condition, seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def stranger(cluster) -> Iterator[int]:
    """A process that has nothing to do with us, of the user that runs PostgreSQL."""
    user = cluster.programs.run_as
    with subprocess.Popen(["sleep", "600"], user=user, group=user) as process:
        yield process.pid
        process.kill()


def pid_file(cluster: Cluster, pid: int) -> str:
    return f"{pid}\n{cluster.pgdata}\n1700000000\n5432\n{cluster.socket_dir}\n\n  1 2\nready   \n"


def test_passwords_are_readable_by_their_owner_only(running):
    mode = stat.S_IMODE((running.data_dir / "secrets.json").stat().st_mode)

    assert mode == 0o600


def test_the_server_listens_on_its_socket_only(running):
    assert ask(running, "SHOW listen_addresses") == ""
    assert ask(running, "SELECT concat(datlocprovider, datlocale) FROM pg_database LIMIT 1") == "bC.UTF-8"


def test_a_wrong_password_is_refused(running):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(running.url("superuser", "postgres"), password="wrong")


def test_the_server_never_runs_as_root(running):
    owner = Path(f"/proc/{running.postmaster()}").stat().st_uid

    assert owner != 0


def test_what_was_committed_survives_kill_9(stopped):
    stopped.start()
    ask(stopped, "CREATE TABLE kept (number integer)", "INSERT INTO kept VALUES (7) RETURNING number")
    os.kill(stopped.postmaster(), signal.SIGKILL)
    stopped.process.wait()

    stopped.start()

    assert ask(stopped, "SELECT number FROM kept") == 7


def test_a_reused_pid_in_a_stale_pid_file_does_not_stop_the_start(stopped, stranger):
    (stopped.pgdata / "postmaster.pid").write_text(pid_file(stopped, stranger))
    (stopped.socket_dir / f"{SOCKET}.lock").write_text(pid_file(stopped, stranger))

    stopped.start()

    assert ask(stopped, "SELECT 1") == 1


def test_postgresql_alone_would_have_believed_that_pid_file(stopped, stranger):
    file = stopped.pgdata / "postmaster.pid"
    file.write_text(pid_file(stopped, stranger))
    command = stopped.programs.command("postgres", "-D", str(stopped.pgdata), "-k", str(stopped.socket_dir))

    alone = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=30)

    assert 'lock file "postmaster.pid" already exists' in alone.stderr


def test_stopping_spares_a_stranger_named_by_a_stale_pid_file(stopped, stranger):
    (stopped.pgdata / "postmaster.pid").write_text(pid_file(stopped, stranger))

    stopped.stop()

    assert Path(f"/proc/{stranger}").exists()


def test_a_server_left_behind_is_ended_before_the_next_start(stopped):
    before = started_by_a_killed_process(stopped, "loose")

    stopped.start()

    assert stopped.postmaster() not in {before, None}
    assert ask(stopped, "SELECT 1") == 1


def test_a_killed_supervisor_takes_its_server_along(stopped):
    started_by_a_killed_process(stopped, "tied")

    assert until(lambda: stopped.postmaster() is None)


def started_by_a_killed_process(cluster: Cluster, tie: str) -> int:
    command = [sys.executable, "-c", START_AND_WAIT, str(cluster.data_dir), tie]
    with subprocess.Popen(command, cwd=CLONE, stdout=subprocess.PIPE, text=True) as starter:
        pid = int(starter.stdout.readline())
        starter.kill()
    return pid


def test_why_it_did_not_start_is_one_sentence(stopped):
    settings = stopped.pgdata / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text("shared_buffers = 'nonsense'\n")

    with pytest.raises(SetupError, match="PostgreSQL did not start: .*FATAL.*postgres.log"):
        stopped.start()

    settings.write_text(before)


def test_data_of_another_version_is_refused(stopped):
    version = stopped.pgdata / "PG_VERSION"
    before = version.read_text()
    version.write_text("16\n")

    with pytest.raises(SetupError, match="is of PostgreSQL 16"):
        stopped.start()

    version.write_text(before)


def test_an_interrupted_first_start_leaves_nothing_half_made(stopped):
    (stopped.home / "data.draft").mkdir(exist_ok=True)
    (stopped.home / "data.draft" / "half").write_text("made")

    stopped.start()

    assert not (stopped.pgdata / "half").exists()


@pytest.mark.parametrize("length", [10, 60, 150])
def test_the_socket_path_is_never_too_long(length):
    folder = socket_dir_for(Path("/srv") / ("x" * length))

    assert len(str(folder / SOCKET)) <= LONGEST_SOCKET


def test_opening_twice_keeps_the_passwords(cluster):
    again = open_cluster(cluster.data_dir)

    assert again.secrets == cluster.secrets
