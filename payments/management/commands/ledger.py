"""`python manage.py ledger check`: go through the whole ledger and say what is wrong, if anything."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments import queries


class Command(BaseCommand):
    help = "check: every sum, posting and balance; ends with a fault when one is wrong"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["check"])

    def handle(self, *args: str, **options: str) -> None:
        found = queries.checked()
        sums = ", ".join(f"{currency} {total}" for currency, total in sorted(found.sums.items())) or "nothing booked"
        self.stdout.write(f"{found.postings} postings, {found.lines} lines, sum {sums}")
        for fault in found.faults:
            self.stderr.write(fault)
        imbalance = len(found.faults)
        self.stdout.write(f"RESULT transactions={found.postings} imbalance={imbalance}")
        if imbalance:
            raise CommandError(f"{imbalance} faults")
