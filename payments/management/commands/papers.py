"""`python manage.py papers check | statement YEAR`: series without gaps, and a year as tax offices ask for it."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.papers import reading, statements


class Command(BaseCommand):
    help = "check: whether a number is missing in a series; statement YEAR: all helpers of a year as CSV (DAC7)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["check", "statement"])
        parser.add_argument("year", type=int, nargs="?")

    def handle(self, *args: str, **options: int | str | None) -> None:
        if options["verb"] == "check":
            self.check_series()
            return
        if not options["year"]:
            raise CommandError("Which year? papers statement 2026")
        self.stdout.write(statements.csv_of(statements.statements_of(int(options["year"]))), ending="")

    def check_series(self) -> None:
        """Ends with a fault when a number is missing."""
        faults = reading.faults_in_series()
        for fault in faults:
            self.stderr.write(fault)
        self.stdout.write(f"papers={len(faults)}")
        if faults:
            raise CommandError(f"{len(faults)} faults")
