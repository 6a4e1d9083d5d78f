"""Keeps the web process, the worker and our own PostgreSQL running until it is told to stop."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from .binaries import tied_to_us
from .machine import SetupError, say

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds before a restart; doubled each time in a row
HEALTHY_AFTER = 30.0  # seconds after which a run counts as a good one
GRACE = 12.0  # seconds to end by itself: a job under way is finished first


@dataclass
class Pause:
    """How long to wait before the next restart."""

    seconds: float = 0.0

    def after(self, lived: float) -> float:
        """Return the pause after a run of `lived` seconds."""
        self.seconds = (
            FIRST_PAUSE if lived > HEALTHY_AFTER or not self.seconds else min(2 * self.seconds, LONGEST_PAUSE)
        )
        return self.seconds


@dataclass
class Child:
    """One process that must run."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    due: float = 0.0
    pause: Pause = field(default_factory=Pause)

    def start(self) -> None:
        # A session of its own keeps the terminal's Ctrl-C for us, so that we stop everything in order.
        self.process = subprocess.Popen(
            [*tied_to_us("TERM"), *self.command],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", start_new_session=True,
        )  # fmt: skip
        self.started = time.monotonic()
        threading.Thread(target=self._show_output, args=(self.process,), daemon=True).start()

    def look_after(self) -> None:
        """Notice a death and start again when its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            wait = self.pause.after(time.monotonic() - self.started)
            say(f"{self.name} ended ({ending(self.process.returncode)}); it starts again in {wait:g} s.")
            self.process, self.due = None, time.monotonic() + wait
        if self.process is None and time.monotonic() >= self.due:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def make_stop(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _show_output(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            print(f"{self.name:>8} | {line}", end="", flush=True)


def ending(code: int) -> str:
    """Say how a process ended."""
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def web(port: int, environment: dict[str, str]) -> Child:
    """Return the web process, on loopback: a server in front of it speaks to the world."""
    options = ["-b", "127.0.0.1", "-p", str(port), "-v", "0"]
    return Child("web", [sys.executable, "-m", "daphne", *options, "marketplace.config.asgi:application"], environment)


def worker(environment: dict[str, str]) -> Child:
    """Return the process that carries out jobs and timers."""
    return Child("worker", [sys.executable, "manage.py", "procrastinate", "worker"], environment)


def sandbox(environment: dict[str, str], data: str) -> Child:
    """Return the Stripe of a machine without keys; it keeps its state in the file `data`."""
    pages = environment["STRIPE_PAGES"]
    options = ["--port", pages.rpartition(":")[2], "--data", data, "--public-url", pages]
    told = ["--webhook", f"{environment['SITE_URL']}/hooks/stripe/", "--secret", environment["STRIPE_WEBHOOK_SECRET"]]
    return Child("stripe", [sys.executable, "manage.py", "stripe_sandbox", *options, *told], environment)


class Stop(Exception):
    """Somebody asked us to stop."""


def stop_on_signals() -> None:
    """Turn Ctrl-C, SIGTERM and a closed terminal into Stop, wherever the program is."""

    def stop(number: int, frame: FrameType | None) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_IGN)  # stopping goes on undisturbed
        raise Stop

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, stop)


def supervise(children: Sequence[Child], keep_database: Callable[[], None], every: float = 0.2) -> None:
    """Keep everything running; returns only by an exception such as Stop, with every child ended.

    `keep_database` starts our own PostgreSQL again when it died.
    """
    retry_at = 0.0
    try:
        while True:
            if time.monotonic() >= retry_at:
                try:
                    keep_database()
                except SetupError as error:
                    say(f"{error} Trying again in {LONGEST_PAUSE:g} s.")
                    retry_at = time.monotonic() + LONGEST_PAUSE
            for child in children:
                child.look_after()
            time.sleep(every)
    finally:
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE
        for child in children:
            child.make_stop(deadline)
