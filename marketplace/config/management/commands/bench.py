"""`bench pages`: how long each page of a running site takes, and how often it asks the database, per kind of person.

The time is that of the running site, from asking to the last byte; the queries are counted in this process, on the same
database.
"""

import statistics
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.config.demo.sign_ins import PASSWORD, SIGN_INS
from marketplace.config.tour.browser import Browser, WentWrong
from marketplace.config.tour.people import sign_in

PAGES = {
    "visitor": ("/", "/map/", "/post/", "/accounts/login/", "/api/v1/topics/"),
    "seeker": ("/requests/", "/inbox/", "/conversations/", "/profile/", "/trust/"),
    "helper": ("/today/", "/offers/", "/help/", "/help/prices/", "/help/payouts/", "/trust/"),
    "operator": ("/console/", "/console/cases/", "/console/payments/", "/console/bookings/", "/console/people/"),
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["pages"])
        parser.add_argument("--url", default="http://localhost:8000", help="where the demo is served")
        parser.add_argument("--times", type=int, default=30, help="how often each page is asked for")

    def handle(self, *args: Any, url: str, times: int, **options: Any) -> None:
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
