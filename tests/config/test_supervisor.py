"""The supervisor: what dies comes back, what is asked to stop ends, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time

import pytest

from marketplace.config.machine import CLONE, SetupError
from marketplace.config.supervisor import LONGEST_PAUSE, Child, Pause, Stop, ending, supervise

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
STUBBORN = (
    "import pathlib, signal, time; signal.signal(15, signal.SIG_IGN); pathlib.Path({!r}).touch(); time.sleep(600)"
)
SUPERVISOR = """
import os, sys
from marketplace.config.supervisor import Child, Stop, stop_on_signals, supervise
stop_on_signals()
sleeper = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
try:
    supervise([Child("web", [sys.executable, "-c", sleeper], dict(os.environ))], lambda: None)
except Stop:
    print("stopped", flush=True)
"""


def child(command: list[str] = SLEEPER) -> Child:
    return Child("sleeper", command, dict(os.environ))


def looked_after(sleeper: Child, condition, seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        sleeper.look_after()
        if condition():
            return True
        time.sleep(0.02)
    return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_process_starts_again(capfd):
    sleeper = child()
    sleeper.look_after()
    first = sleeper.process.pid

    os.kill(first, signal.SIGKILL)
    came_back = looked_after(sleeper, lambda: sleeper.process is not None and sleeper.process.pid != first)
    sleeper.ask_to_stop()
    sleeper.make_stop(time.monotonic() + 5)

    assert came_back
    assert "sleeper ended (SIGKILL); it starts again in 0.5 s." in capfd.readouterr().out


def test_pauses_grow_while_it_keeps_dying_and_shrink_after_a_good_run():
    pause = Pause()

    in_a_row = [pause.after(lived=1) for _ in range(7)]
    after_a_good_run = pause.after(lived=60)

    assert in_a_row == [0.5, 1, 2, 4, 8, LONGEST_PAUSE, LONGEST_PAUSE]
    assert after_a_good_run == 0.5


def test_stopping_ends_every_process():
    children = [child(), child()]

    def stop_once_they_run() -> None:
        if all(each.process for each in children):
            raise Stop

    with pytest.raises(Stop):
        supervise(children, stop_once_they_run, every=0.01)

    assert [each.process.returncode for each in children] == [-signal.SIGTERM, -signal.SIGTERM]


def test_one_that_ignores_the_request_is_killed(tmp_path):
    deaf = tmp_path / "deaf"
    stubborn = child([sys.executable, "-c", STUBBORN.format(str(deaf))])
    assert looked_after(stubborn, deaf.exists)

    stubborn.ask_to_stop()
    stubborn.make_stop(time.monotonic() + 0.2)

    assert stubborn.process.returncode == -signal.SIGKILL


def test_a_database_that_does_not_come_back_is_tried_again_while_the_rest_goes_on(capfd, monkeypatch):
    monkeypatch.setattr("marketplace.config.supervisor.LONGEST_PAUSE", 0.05)
    tries = iter([SetupError("The disk is full."), Stop()])

    def keep_database() -> None:
        raise next(tries)

    with pytest.raises(Stop):
        supervise([], keep_database, every=0.01)

    assert "The disk is full. Trying again in 0.05 s." in capfd.readouterr().out


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_sigterm_and_a_closed_terminal_stop_everything(sign):
    with started_supervisor() as (supervisor, pid):
        supervisor.send_signal(sign)
        said, _ = supervisor.communicate(timeout=20)

    assert "stopped" in said
    assert not alive(pid)


def test_kill_9_of_the_supervisor_leaves_no_process_behind():
    with started_supervisor() as (supervisor, pid):
        supervisor.kill()
        supervisor.wait()
        deadline = time.monotonic() + 10
        while alive(pid) and time.monotonic() < deadline:
            time.sleep(0.02)

    assert not alive(pid)


class started_supervisor:  # noqa: N801  a context, written where it is read
    def __enter__(self) -> tuple[subprocess.Popen, int]:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR], cwd=CLONE, stdout=subprocess.PIPE, text=True, env={**os.environ}
        )
        return self.process, int(self.process.stdout.readline().split("|")[1])

    def __exit__(self, *details: object) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.mark.parametrize(("code", "words"), [(-9, "SIGKILL"), (-15, "SIGTERM"), (3, "exit 3")])
def test_how_it_ended_is_said(code, words):
    assert ending(code) == words
