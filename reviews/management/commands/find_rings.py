"""Find people who praise each other in a ring: one flagged id per line, the most suspicious first.

A flag is a hint for somebody who looks, never a penalty. The history is a file with rater, rated, value, unix time per
line; who was vetted, in a file with an id per line, is never flagged.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.histories import BadFile, read_history, read_ids
from reviews.rings import find_rings


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--ratings", required=True, help="CSV: rater, rated, value, unix time; a header may be there"
        )
        parser.add_argument("--vetted", help="ids of vetted people, one per line")
        parser.add_argument("--out", help="a file for the flagged ids, one per line")

    def handle(self, *args: Any, ratings: str, vetted: str | None, out: str | None, **options: Any) -> None:
        try:
            history = read_history(ratings)
            ids = read_ids(vetted) if vetted else []
        except BadFile as error:
            raise CommandError(str(error)) from error
        rings = find_rings(history, [history.number_of[name] for name in ids if name in history.number_of])
        for number, ring in enumerate(rings, start=1):
            self.stderr.write(f"ring {number}: {len(ring.members)} people, {ring.surprise:.0f} nats above chance")
        flagged = [history.people[member] for ring in rings for member in ring.members]
        for name in flagged:
            self.stdout.write(name)
        if out:
            Path(out).write_text("".join(f"{name}\n" for name in flagged), encoding="utf-8")
        self.stdout.write(f"RESULT people={len(history.people)} flagged={len(flagged)}")
