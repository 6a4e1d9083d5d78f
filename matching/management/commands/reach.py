"""Work the reach rows out from scratch, or compare them with what should be there."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.core.actors import SYSTEM
from matching import actions
from matching.actions.people import differing, everybody

STEP = 50


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("verb", choices=["rebuild", "verify"])

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        people = everybody()
        if verb == "rebuild":
            self.rebuild(people)
        elif wrong := differing():
            raise CommandError(f"{len(wrong)} of {len(people)} helpers differ: run `reach rebuild`.")
        else:
            self.stdout.write(f"{len(people)} helpers as they should be")

    def rebuild(self, people: list[int]) -> None:
        rows = 0
        for done, person_id in enumerate(people, start=1):
            rows += actions.rebuild_reach(by=SYSTEM, person_id=person_id)
            if done % STEP == 0 or done == len(people):
                self.stdout.write(f"\r{done} of {len(people)} helpers, {rows} rows", ending="")
                self.stdout.flush()
        self.stdout.write("")
