"""`manage.py stripe_sandbox`: the Stripe of a machine without keys, as a process of its own."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.sandbox.server import LiveKeySet, start


class Command(BaseCommand):
    """Answers on loopback until SIGTERM. Raises CommandError when a live key is set or the port is taken."""

    help = "Runs a small Stripe on loopback, with hosted pages and signed webhooks. No real money."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8099)
        parser.add_argument("--data", default=":memory:", help="the SQLite file that keeps its state")
        parser.add_argument("--webhook", default="", help="the address that events are told to")
        parser.add_argument("--secret", default="", help="what signs them: whsec_…")
        parser.add_argument("--public-url", default="", help="where browsers reach the hosted pages")

    def handle(self, *args: Any, **options: Any) -> None:
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        try:
            running = start(*(options[name] for name in ("port", "data", "webhook", "secret", "public_url")))
        except (LiveKeySet, ValueError, OSError, OverflowError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Stripe sandbox at {running.url}")
        self.stdout.flush()
        ended.wait()
        running.stop()
