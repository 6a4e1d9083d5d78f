"""Measure the score on any signed rating history: rater, rated, value, unix time, one rating per line.

The history is replayed through the product's own code. Who was vetted is in a file with an id per line, or ten people
stand in, as docs say under "Trust" in README.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.evaluation import plots
from reviews.evaluation.findings import HEAD, Finding, cells, facts, measure, question, result, verdict
from reviews.histories import BadFile, History, read_history, read_ids


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--ratings", required=True, help="CSV: rater, rated, value, unix time; a header may be there"
        )
        parser.add_argument("--vetted", help="ids of vetted people, one per line; without it stand-ins are found")
        parser.add_argument("--seeds", type=int, default=10, help="how often 30 targets of the attacks are drawn")
        parser.add_argument("--baselines", action="store_true", help="measure seven other scores in the same way")
        parser.add_argument("--out", help="a folder for the pictures and a page that shows them")

    def handle(self, *args: Any, ratings: str, vetted: str | None, seeds: int, **options: Any) -> None:
        if seeds < 1:
            raise CommandError("--seeds: at least 1.")
        try:
            history = read_history(ratings)
            known = self.vetted_of(history, vetted)
        except BadFile as error:
            raise CommandError(str(error)) from error
        asked = question(history, known, seeds)
        for fact in facts(asked):
            self.stdout.write(fact)
        findings = self.table(measure(asked, with_baselines=options["baselines"]))
        if len(findings) > 1:
            self.stdout.write(verdict(findings))
        if options["out"]:
            written = plots.write(Path(options["out"]), Path(ratings).name, facts(asked), findings)
            self.stdout.write(f"written: {written[0]}")
        self.stdout.write(result(findings[0]))

    def vetted_of(self, history: History, path: str | None) -> frozenset[int] | None:
        """The numbers of the vetted people; ids that the history does not know are said."""
        if path is None:
            return None
        ids = read_ids(path)
        unknown = [name for name in ids if name not in history.number_of]
        if unknown:
            self.stderr.write(f"not in the history: {len(unknown)} of {len(ids)} vetted, the first is {unknown[0]!r}")
        return frozenset(history.number_of[name] for name in ids if name in history.number_of)

    def table(self, found: Any) -> list[Finding]:
        """Write each row when it is known."""
        widths = [20, 7, 9, 6, 6, 6, 6, 6, 12, 13, 18]
        self.stdout.write("  ".join(word.rjust(width) for word, width in zip(HEAD, widths, strict=True)))
        findings = []
        for finding in found:
            findings.append(finding)
            self.stdout.write("  ".join(word.rjust(width) for word, width in zip(cells(finding), widths, strict=True)))
            self.stdout.flush()
        return findings
