"""One run: people and a web process that live, workers that do not, a sandbox with every dial turned."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from marketplace.config.chaos.people import People
from marketplace.config.chaos.stories import STORIES, Visit
from marketplace.config.chaos.verdict import Verdict, judge, left_over
from marketplace.config.machine import CLONE
from payments.sandbox.server import Running, start

# Longer than Stripe remembers a key.
KEYS_FORGOTTEN = 25 * 3600
SETTLED_WITHIN = 120.0
LOOK_EVERY = 0.2
LOG = "chaos.log"
PLAYS_AT_MOST = 3.0
PLAY_AT_LEAST = 60.0
WEB = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "marketplace.config.asgi:application", "-p"]
WORKER = [sys.executable, str(CLONE / "manage.py"), "procrastinate", "worker"]
LIVES = [sys.executable, "-m", "marketplace.config.chaos.lives"]


def dials(seed: int) -> dict[str, object]:
    """A tenth of all calls is spoiled in each way, and of the webhooks a fifth."""
    calls = ("fail_before", "rate_limited", "fail_after_effect", "lost_answer")
    webhooks = ("webhook_drop", "webhook_duplicate", "webhook_shuffle", "webhook_stale")
    chances = dict.fromkeys(calls, 0.1) | dict.fromkeys(webhooks, 0.2)
    return {name: {"probability": chance, "seed": seed + n} for n, (name, chance) in enumerate(chances.items())}


class Chaos:
    """Plays `flows` visits to their end. `say` gets a line at each turn."""

    def __init__(self, flows: int, seed: int, say: Callable[[str], None]) -> None:
        self.flows, self.seed, self.say = flows, seed, say
        self.dice = Random(seed)
        self.seen: dict[str, dict[str, int]] = {"reached": {}, "killed": {}}

    def run(self) -> Verdict:
        address = urlsplit(settings.STRIPE_API_BASE)
        webhook = settings.SITE_URL + reverse("stripe_webhook")
        sandbox = start(port=address.port or 0, webhook=webhook, secret=settings.STRIPE_WEBHOOK_SECRET)
        try:
            with process([*WEB, str(urlsplit(settings.SITE_URL).port)]):
                return self._play(sandbox)
        finally:
            sandbox.stop()

    def _play(self, sandbox: Running) -> Verdict:
        people = People(sandbox, self.dice)
        kinds = [*STORIES]
        visits = [Visit(people, people.visit(n).pk, kinds[n % len(kinds)]) for n in range(1, self.flows + 1)]
        self.say(f"{len(visits)} visits, {', '.join(kinds)}")
        sandbox.dial(**dials(self.seed))
        report = settings.DATA_DIR / "chaos.json"
        with process([*LIVES, str(self.seed), str(report)]) as lives:
            self._go_on(visits, sandbox)
            lives.terminate()
            lives.wait(timeout=30)
        self.seen = json.loads(report.read_text())
        sandbox.dial(**dict.fromkeys(dials(self.seed), 0))
        with process(WORKER):
            self._settle(visits)
        return judge(sandbox)

    def _go_on(self, visits: list[Visit], sandbox: Running) -> None:
        """Every act of everybody, while workers die; half way Stripe forgets every key."""
        until = time.monotonic() + max(PLAY_AT_LEAST, PLAYS_AT_MOST * self.flows)
        acts, is_forgotten = sum(len(visit.acts) for visit in visits), False
        while (left := sum(len(visit.acts) for visit in visits)) and time.monotonic() < until:
            self.dice.shuffle(visits)
            moved = sum(visit.go_on() for visit in visits)
            if not is_forgotten and left < acts / 2:
                is_forgotten = True
                sandbox.advance(KEYS_FORGOTTEN)
                self.say("25 hours later")
            if not moved:
                time.sleep(LOOK_EVERY)
        self.say(f"{acts - left} of {acts} acts were done while workers died")

    def _settle(self, visits: list[Visit]) -> None:
        """Without faults: the rest of the acts, and then everything finds its end within two minutes."""
        begun = time.monotonic()
        while any(visit.acts for visit in visits) and time.monotonic() - begun < SETTLED_WITHIN:
            if not sum(visit.go_on() for visit in visits):
                time.sleep(LOOK_EVERY)
        begun = time.monotonic()
        while left_over() and time.monotonic() - begun < SETTLED_WITHIN:
            time.sleep(LOOK_EVERY)
        self.say(f"settled after {time.monotonic() - begun:.0f} s")


@contextmanager
def process(command: list[str]) -> Iterator[subprocess.Popen]:
    """A process that ends with the block."""
    with (settings.DATA_DIR / LOG).open("a") as log:
        child = subprocess.Popen(command, cwd=CLONE, stdout=log, stderr=log, start_new_session=True)
        try:
            yield child
        finally:
            kill_all(child)


def kill_all(child: subprocess.Popen) -> None:
    """The process and what it forked."""
    try:
        os.killpg(child.pid, 9)
    except ProcessLookupError:
        pass
    child.wait()
