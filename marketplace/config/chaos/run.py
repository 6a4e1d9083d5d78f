"""One run: people and a web process that live, workers that do not, a sandbox with every dial turned."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from random import Random
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from procrastinate.exceptions import AlreadyEnqueued

from marketplace.config.chaos.people import People
from marketplace.config.chaos.stories import STORIES, Visit
from marketplace.config.chaos.verdict import Verdict, judge, left_over
from marketplace.config.machine import CLONE
from payments.jobs import look_at_disputes
from payments.sandbox.server import Running, start

# Longer than Stripe remembers a key.
KEYS_FORGOTTEN = 25 * 3600
SETTLED_WITHIN = 120.0
LOOK_EVERY = 0.2
LOOK_FOR_THE_END_EVERY = 2.0
# What is looked for every hour on a site is looked for this often here.
HOURS_EVERY = 20.0
LOG = "chaos.log"
# Seconds per visit for which workers die, and for the whole of a small run.
PLAYS_AT_MOST = 2.0
PLAY_AT_LEAST = 30.0
# As many visits are under way; the next begins when one has ended, or the first would be over before the last is paid.
AT_ONCE = 250
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
        self.visits: list[Visit] = []
        self.begun = 0

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
        self.people = People(sandbox, self.dice)
        self.say(f"{self.flows} visits, {', '.join(STORIES)}")
        sandbox.dial(**dials(self.seed))
        report = settings.DATA_DIR / "chaos.json"
        with process([*LIVES, str(self.seed), str(report), str(self.flows)]) as lives:
            self._go_on(sandbox)
            lives.terminate()
            lives.wait(timeout=30)
        self.seen = json.loads(report.read_text())
        sandbox.dial(**dict.fromkeys(dials(self.seed), 0))
        with process(WORKER):
            self._settle()
        return judge(sandbox)

    def _go_on(self, sandbox: Running) -> None:
        """Every act of everybody, while workers die; once nobody has to pay any more, Stripe forgets every key."""
        until = time.monotonic() + max(PLAY_AT_LEAST, PLAYS_AT_MOST * self.flows)
        is_forgotten, next_hour = False, 0.0
        while not self._is_over() and time.monotonic() < until:
            self._act()
            if time.monotonic() > next_hour:
                next_hour = time.monotonic() + HOURS_EVERY
                bring_the_hour()
            # By the clock that Stripe has then, a page to pay on would be over before it is made.
            if not is_forgotten and self.begun == self.flows and not any("pay" in visit.acts for visit in self.visits):
                is_forgotten = True
                sandbox.advance(KEYS_FORGOTTEN)
                self.say(f"25 hours later, with {len(self.visits)} visits under way")
        ended = self.begun - len(self.visits)
        self.say(f"{ended} of {self.flows} visits were played to their end while workers died")

    def _act(self) -> None:
        """One act of each visit that is under way, and as many new visits as have ended."""
        self.visits = [visit for visit in self.visits if visit.acts]
        while self.begun < self.flows and len(self.visits) < AT_ONCE:
            kind = [*STORIES][self.begun % len(STORIES)]
            self.begun += 1
            self.visits.append(Visit(self.people, self.people.visit(self.begun).pk, kind))
        self.dice.shuffle(self.visits)
        if not sum(visit.go_on() for visit in self.visits):
            time.sleep(LOOK_EVERY)

    def _is_over(self) -> bool:
        return self.begun == self.flows and not any(visit.acts for visit in self.visits)

    def _settle(self) -> None:
        """Without faults: the rest of the acts, and then everything finds its end within two minutes."""
        until = time.monotonic() + max(SETTLED_WITHIN, PLAYS_AT_MOST * (self.flows - self.begun))
        bring_the_hour()
        while not self._is_over() and time.monotonic() < until:
            self._act()
        waiting = [f"{visit.kind} {visit.pk} ({visit.acts[0]})" for visit in self.visits if visit.acts]
        self.say(f"{len(waiting)} visits still wait for somebody: {', '.join(waiting) or 'none'}")
        begun = time.monotonic()
        bring_the_hour()
        while left_over() and time.monotonic() - begun < SETTLED_WITHIN:
            time.sleep(LOOK_FOR_THE_END_EVERY)
        self.say(f"settled after {time.monotonic() - begun:.0f} s")


def bring_the_hour() -> None:
    """What a lost webhook should have told is found by looks of every minute and every hour: the hour is now."""
    # One that waits already (the clock's own, or the last that was brought) will look at the same.
    with suppress(AlreadyEnqueued):
        look_at_disputes.configure().defer(timestamp=0)


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
