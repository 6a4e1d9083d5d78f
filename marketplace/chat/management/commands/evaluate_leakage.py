"""Measure the warnings about leaving the platform on a file of messages: text, language (de, en, fr), label (1 leaves).

Nothing of a message is printed: a table by language, and a last line with precision and recall over all.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.chat.evaluation import BadFile, Counts, measure, read_cases

HEAD = ("language", "messages", "leaving", "warned", "precision", "recall")
WIDTHS = (8, 8, 8, 8, 9, 7)


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="CSV: text, language, label; a header may be there")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            found = measure(read_cases(file))
        except BadFile as error:
            raise CommandError(str(error)) from error
        total = sum(found.values(), Counts())
        self.write(HEAD)
        for language, counts in [*found.items(), ("all", total)]:
            self.write(cells(language, counts))
        self.stdout.write(f"RESULT precision={total.precision:.3f} recall={total.recall:.3f}")

    def write(self, row: tuple[str, ...]) -> None:
        self.stdout.write("  ".join(cell.rjust(width) for cell, width in zip(row, WIDTHS, strict=True)))


def cells(language: str, counts: Counts) -> tuple[str, ...]:
    """One line of the table."""
    leaving, warned = counts.hits + counts.missed, counts.hits + counts.false
    messages = leaving + counts.false + counts.quiet
    return (language, str(messages), str(leaving), str(warned), f"{counts.precision:.3f}", f"{counts.recall:.3f}")
