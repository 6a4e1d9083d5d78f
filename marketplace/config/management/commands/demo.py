"""The demo's city: `seed` fills an empty database, `pay` its till, `signins` prints who can sign in."""

import os
import time
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.config.demo.city import fill_city
from marketplace.config.demo.people import Crowd
from marketplace.config.demo.showcase import make_cast, play
from marketplace.config.demo.sign_ins import PASSWORD, SIGN_INS
from marketplace.config.demo.till import fill_till, is_filled

SEED = 2026


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("verb", choices=["seed", "pay", "signins"])
        parser.add_argument("--helpers", type=int, default=int(os.environ.get("DEMO_HELPERS", "300")))
        parser.add_argument("--city", default=os.environ.get("DEMO_CITY", "Berlin"))

    def handle(self, *args: Any, verb: str, helpers: int, city: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo's people belong into a demo only: set DEMO=1.")
        if verb == "signins":
            self.print_sign_ins()
        elif verb == "pay":
            self.pay()
        elif User.objects.filter(email=SIGN_INS["seeker"]).exists():
            self.stdout.write("The demo is filled already.")
        else:
            self.seed(helpers, city)

    def print_sign_ins(self) -> None:
        for role, email in SIGN_INS.items():
            self.stdout.write(f"  {role:9} {email:18} {PASSWORD}")

    def pay(self) -> None:
        """Money moves outside of transactions; a start that was interrupted is gone on with at the next."""
        if is_filled():
            self.stdout.write("The till is filled already.")
        else:
            fill_till(self.stdout.write)

    @transaction.atomic
    def seed(self, helpers: int, city: str) -> None:
        """Everything or nothing: a seed that was interrupted leaves an empty database."""
        if helpers < 30:
            raise CommandError("DEMO_HELPERS must be at least 30, so that every story has its people.")
        began = time.monotonic()
        try:
            crowd = Crowd(city, Random(SEED))
        except LookupError as error:
            raise CommandError(str(error)) from error
        cast = make_cast(crowd)
        people = fill_city(crowd, helpers, self.stdout.write)
        play(crowd, cast, people, self.stdout.write)
        self.stdout.write(f"The city is filled, in {time.monotonic() - began:.0f} s.")
