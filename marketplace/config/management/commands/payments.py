"""`payments chaos`: the money of many visits, played while everything that can go wrong does.

The worker is killed (SIGKILL) at every failpoint, answers of Stripe's sandbox are lost, refused and broken after their
effect, its keys are forgotten, its webhooks come twice, late, in another order or not at all. It runs on a database of
its own, on loopback. At the end each intent has had one effect, and nothing is under way any more.
"""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.config import scratch
from marketplace.config.chaos.run import Chaos
from marketplace.config.machine import SetupError, free_port

MEGABYTES = 500


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True).add_parser("chaos")
        what.add_argument("--flows", type=int, default=100, help="how many visits")
        what.add_argument("--seed", type=int, default=1, help="what everything is drawn from")

    def handle(self, *args: Any, flows: int, seed: int, **options: Any) -> None:
        if flows < 1:
            raise CommandError("--flows takes 1 or more.")
        if scratch.VARIABLE in os.environ:
            self.play(flows, seed)
            return
        try:
            code = scratch.run_there(
                ["payments", "chaos", "--flows", str(flows), "--seed", str(seed)], MEGABYTES, stripe_on_loopback()
            )
        except SetupError as error:
            raise CommandError(str(error)) from error
        if code:
            raise CommandError("It did not end well.")

    def play(self, flows: int, seed: int) -> None:
        chaos = Chaos(flows, seed, self.say)
        verdict = chaos.run()
        for sentence in (*verdict.wrong, *verdict.orphans):
            self.stderr.write(sentence)
        killed = chaos.seen["killed"]
        self.say(f"{len(killed)} of {len(chaos.seen['reached'])} failpoints were deadly, {sum(killed.values())} times")
        self.say(f"RESULT flows={flows} effects_wrong={len(verdict.wrong)} orphans={len(verdict.orphans)}")
        if verdict.wrong or verdict.orphans:
            raise CommandError("The books and Stripe differ.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def stripe_on_loopback() -> dict[str, str]:
    """The environment of a trial's site: its own settings, and a sandbox for Stripe, on ports that are free now."""
    web, stripe = free_port(), free_port()
    return {
        "DJANGO_SETTINGS_MODULE": "marketplace.config.chaos.settings",
        "STRIPE_SECRET_KEY": "sk_test_chaos",
        "STRIPE_WEBHOOK_SECRET": "whsec_chaos",
        "STRIPE_API_BASE": f"http://127.0.0.1:{stripe}",
        "SITE_URL": f"http://localhost:{web}",
    }
