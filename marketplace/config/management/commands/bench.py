"""Measures of the product, each beside what it is measured against.

`bench pages`: how long each page of a running site takes, and how often it asks the database, per kind of person. The
time is that of the running site, from asking to the last byte; the queries are counted in this process, on the same
database.

`bench matching`: the index of matching against its rivals, up to so many helpers, in a database of its own.

`bench assignment`: how requests that contend for the same helpers are assigned, beside first come, best pair first and
the optimum, on a drawn city. `gap` is the share that is missing to the optimum (.0001 is .01 %), `time_ratio` the time
over first come's.

`bench chat`: what it takes until a page holds a text that somebody else posted, over real sockets to real web
processes, beside this same app with Channels' `group_send` of the text in place of our rings; in a database of its
own. It takes about six minutes on two cores that have nothing else to do.
"""

import os
import statistics
import time
from argparse import ArgumentTypeError
from dataclasses import asdict, fields
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.config import ranked_path, scratch
from marketplace.config.chat_bench.rows import Sizes
from marketplace.config.chat_bench.run import BETWEEN, run
from marketplace.config.demo.sign_ins import PASSWORD, SIGN_INS
from marketplace.config.machine import SetupError
from marketplace.config.tour.browser import Browser, WentWrong
from marketplace.config.tour.people import sign_in
from matching.bench import contention, race

CHAT_MEGABYTES = 700
PAGES = {
    "visitor": ("/", "/map/", "/post/", "/accounts/login/", "/api/v1/topics/"),
    "seeker": ("/requests/", "/inbox/", "/conversations/", "/profile/", "/trust/"),
    "helper": ("/today/", "/offers/", "/help/", "/help/prices/", "/help/payouts/", "/trust/"),
    "operator": ("/console/", "/console/cases/", "/console/payments/", "/console/bookings/", "/console/people/"),
}


def positive(text: str) -> int:
    """A whole number from 1."""
    if (number := int(text)) < 1:
        raise ArgumentTypeError("must be 1 or more")
    return number


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        measures = parser.add_subparsers(dest="what", required=True)
        pages = measures.add_parser("pages")
        pages.add_argument("--url", default="http://localhost:8000", help="where the demo is served")
        pages.add_argument("--times", type=int, default=30, help="how often each page is asked for")
        matching = measures.add_parser("matching")
        matching.add_argument(
            "--helpers", type=int, required=True, help="how many at most; also a tenth and a hundredth"
        )
        matching.add_argument("--requests", type=int, default=300, help="how many requests, in thirds by density")
        matching.add_argument("--seed", type=int, default=4, help="what everything is drawn from")
        matching.add_argument("--repeats", type=int, default=3, help="how often each is asked; the best time counts")
        self._add_chat(measures.add_parser("chat"))
        assignment = measures.add_parser("assignment")
        assignment.add_argument("--requests", type=positive, default=10_000)
        assignment.add_argument("--helpers", type=positive, default=10_000)
        assignment.add_argument("--seed", type=int, default=1, help="what the city is drawn from")
        assignment.add_argument(
            "--repeats", type=positive, default=9, help="how often each is timed; the median counts"
        )

    def _add_chat(self, chat: CommandParser) -> None:
        chat.add_argument("--pairs", type=positive, default=200, help="conversations, each with a page open")
        chat.add_argument("--messages", type=positive, default=100, help="sent in each run, half between processes")
        chat.add_argument("--rate", type=positive, default=25, help="how many a second")
        chat.add_argument("--operators", type=positive, default=50, help="who watch one queue")
        chat.add_argument("--applications", type=positive, default=4, help="how many come into the queue in each run")
        chat.add_argument("--idle", type=positive, default=2_000, help="sockets to which nobody writes")
        chat.add_argument("--idle-seconds", type=positive, default=6, help="for how long they are watched")
        chat.add_argument("--burst", type=positive, default=240, help="texts to a slow reader")
        chat.add_argument("--repeats", type=positive, default=3, help="how often each is run; the median counts")
        chat.add_argument("--between", nargs="*", choices=[*BETWEEN], default=[*BETWEEN], help="two web processes")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        getattr(self, what)(**options)

    def matching(self, *, helpers: int, requests: int, seed: int, repeats: int, **options: Any) -> None:
        """In a process of its own on a database of its own, which this one makes and drops."""
        if address := os.environ.get(scratch.VARIABLE):
            outcome = race.run(address, helpers, requests, seed, repeats, self.say, ranked_path.measure)
            self.stdout.write(outcome.line())
            return
        numbers = {"helpers": helpers, "requests": requests, "seed": seed, "repeats": repeats}
        self._run_there("matching", numbers, megabytes=500 + helpers // 80)

    def chat(self, *, between: list[str], **options: Any) -> None:
        """In a process of its own on a database of its own, as `matching`."""
        sizes = Sizes(**{one.name: options[one.name] for one in fields(Sizes)})
        if scratch.VARIABLE in os.environ:
            verdict = run(sizes, between, self.say)
            self.say(verdict.line())
            if verdict.lost:
                raise CommandError("A page of ours lacks what was sent.")
        else:
            self._run_there("chat", asdict(sizes), CHAT_MEGABYTES, "--between", *between)

    def _run_there(self, what: str, numbers: dict[str, int], megabytes: int, *more: str) -> None:
        arguments = [part for name, number in numbers.items() for part in (f"--{name.replace('_', '-')}", str(number))]
        try:
            code = scratch.run_there(["bench", what, *arguments, *more], megabytes)
        except SetupError as error:
            raise CommandError(str(error)) from error
        if code:
            raise CommandError("the measure went wrong")

    def assignment(self, *, requests: int, helpers: int, seed: int, repeats: int, **options: Any) -> None:
        found = contention.measure(requests, helpers, seed, repeats, self.say)
        if found["is_worse"]:
            raise CommandError("Where nobody contends, first come was better.")
        self.stdout.write(f"RESULT gap={found['gap']:.7f} time_ratio={found['time_ratio']:.2f}")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def pages(self, *, url: str, times: int, **options: Any) -> None:
        slowest, most = 0.0, 0
        self.stdout.write(f"{'who':9} {'page':24} {'median':>8} {'p95':>8}  queries   milliseconds, {times} times each")
        for role, addresses in PAGES.items():
            browser = Browser(url.rstrip("/"), role)
            counting = Client(SERVER_NAME="localhost")
            if role in SIGN_INS:
                sign_in(browser, SIGN_INS[role], PASSWORD)
                counting.force_login(User.objects.get_by_natural_key(SIGN_INS[role]))
            for address in (*addresses, *self._visit(browser, role)):
                spans = self._measure(browser, address, times)
                p95 = statistics.quantiles(spans, n=20)[-1]
                queries = self._queries(counting, address)
                slowest, most = max(slowest, p95), max(most, queries)
                self.stdout.write(f"{role:9} {address:24} {statistics.median(spans):8.1f} {p95:8.1f} {queries:8}")
        self.stdout.write(f"RESULT p95_slowest_ms={slowest:.1f} queries_most={most}")

    def _queries(self, client: Client, address: str) -> int:
        """How often a page asks the database, once what is kept is warm."""
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    def _visit(self, browser: Browser, role: str) -> tuple[str, ...]:
        """A visit of this person's, if a page of theirs leads to one."""
        lists = {"seeker": "/requests/", "helper": "/today/", "operator": "/console/bookings/"}
        if role not in lists:
            return ()
        try:
            return (f"/bookings/{browser.get(lists[role]).number('/bookings/')}/",)
        except WentWrong:
            return ()

    def _measure(self, browser: Browser, address: str, times: int) -> list[float]:
        """Milliseconds of each answer, the first one left out: it warms what is kept."""
        spans = []
        for _ in range(times + 1):
            begun = time.perf_counter()
            page = browser.get(address)
            spans.append((time.perf_counter() - begun) * 1000)
            if page.status != 200:
                raise CommandError(f"{address} answered {page.status}")
        return spans[1:]
