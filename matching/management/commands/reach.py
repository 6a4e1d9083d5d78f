"""Work the reach rows out from scratch, or compare them with what should be there."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.core.actors import SYSTEM
from matching import actions
from matching.actions.people import everybody, rows_of
from matching.models import Reach

COMPARED = ("topic_id", "cell", "lng", "reach_km", "helps_for_free", "trust")
STEP = 50


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
        rows = 0
        for done, person_id in enumerate(people, start=1):
            rows += actions.rebuild_reach(by=SYSTEM, person_id=person_id)
            if done % STEP == 0 or done == len(people):
                self.stdout.write(f"\r{done} of {len(people)} helpers, {rows} rows", ending="")
                self.stdout.flush()
        self.stdout.write("")

    def verify(self, people: list[int]) -> None:
        wrong = [person_id for person_id in people if _kept(person_id) != _true(person_id)]
        strangers = Reach.objects.exclude(helper_id__in=people).count()
        if wrong or strangers:
            raise CommandError(f"{len(wrong)} helpers differ, {strangers} rows of nobody: run `reach rebuild`.")
        self.stdout.write(f"{len(people)} helpers as they should be")


def _line(row: Reach) -> tuple:
    return tuple(getattr(row, name) for name in COMPARED) + (tuple(map(tuple, row.hours)),)


def _kept(person_id: int) -> list[tuple]:
    return sorted(map(_line, Reach.objects.filter(helper_id=person_id)))


def _true(person_id: int) -> list[tuple]:
    return sorted(map(_line, rows_of(person_id)))
