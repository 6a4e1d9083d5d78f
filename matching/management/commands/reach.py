"""Work the reach rows out from scratch, or compare them with what should be there and say who differs, and how."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.core.actors import SYSTEM
from matching import actions
from matching.actions.people import differences, everybody, portions

WIDTH = 30


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("verb", choices=["rebuild", "verify"])

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        people = everybody()
        if verb == "rebuild":
            self.rebuild(people)
        else:
            self.verify(people)

    def rebuild(self, people: list[int]) -> None:
        begun, done, rows = time.monotonic(), 0, 0
        for part in portions(people):
            rows += actions.rebuild_reaches(by=SYSTEM, person_ids=part)
            done += len(part)
            self.stdout.write(f"\r{bar(done, len(people))} {done:,} of {len(people):,} helpers", ending="")
            self.stdout.flush()
        actions.arrange_reach(by=SYSTEM)
        self.stdout.write(f"\n{rows:,} rows in {time.monotonic() - begun:.1f} s")

    def verify(self, people: list[int]) -> None:
        wrong = set()
        for one in differences(people):
            wrong.add(one.person_id)
            self.stdout.write(one.words())
        if wrong:
            raise CommandError(f"{len(wrong)} of {len(people)} helpers differ: run `reach rebuild`.")
        self.stdout.write(f"{len(people)} helpers as they should be")


def bar(done: int, whole: int) -> str:
    full = WIDTH * done // max(1, whole)
    return f"[{'#' * full}{'.' * (WIDTH - full)}]"
