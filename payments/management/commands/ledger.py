"""`python manage.py ledger check | reconcile | statement`: the books gone through, beside Stripe's list, and read."""

import csv
from datetime import date, datetime, time

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from marketplace.catalog import queries as catalogue
from payments import comparison, flows, queries, statement
from payments.gateway import Declined, Unknown
from payments.models import Account, Discrepancy


class Command(BaseCommand):
    help = (
        "check: every sum, posting and balance; ends with a fault when one is wrong."
        " reconcile: Stripe's list beside the books, differences as cases; ends with a fault when one is open."
        " statement: line by line with what stands there after each"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["check", "reconcile", "statement"])
        parser.add_argument("--since", type=beginning, help="reconcile: read Stripe's list from this day on")
        parser.add_argument("--account", choices=Account.Kind.values, default="", help="statement: of this kind")
        parser.add_argument("--helper", type=int, help="statement: of the helper with this number")
        parser.add_argument("--from", type=beginning, dest="begin", help="statement: from this day on")
        parser.add_argument("--to", type=beginning, dest="end", help="statement: until before this day")
        parser.add_argument("--csv", action="store_true", help="statement: as CSV")

    def handle(self, *args: str, **options) -> None:
        {"check": self.check_books, "reconcile": self.reconcile, "statement": self.write_statement}[options["verb"]](
            options
        )

    def check_books(self, options: dict) -> None:
        found = queries.checked()
        sums = ", ".join(f"{currency} {total}" for currency, total in sorted(found.sums.items())) or "nothing booked"
        self.stdout.write(f"{found.postings} postings, {found.lines} lines, sum {sums}")
        for fault in found.faults:
            self.stderr.write(fault)
        imbalance = len(found.faults)
        self.stdout.write(f"RESULT transactions={found.postings} imbalance={imbalance}")
        if imbalance:
            raise CommandError(f"{imbalance} faults")

    def reconcile(self, options: dict) -> None:
        if not catalogue.is_help_paid():
            raise CommandError("There is no key of Stripe's: nothing is paid here.")
        try:
            done = flows.reconcile(since=options["since"])
        except (Unknown, Declined) as error:
            raise CommandError(f"Stripe did not answer ({type(error).__name__}); what was read stays.") from error
        for case in comparison.open_cases():
            self.stderr.write(said(case))
        self.stdout.write(f"RESULT movements={done.movements} differences={done.differences}")
        if done.differences:
            raise CommandError(f"{done.differences} differences")

    def write_statement(self, options: dict) -> None:
        rows = statement.entries(
            statement.accounts(options["account"], options["helper"]), options["begin"], options["end"]
        )
        if options["csv"]:
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(statement.COLUMNS)
            writer.writerows(statement.cells(row) for row in rows)
            return
        for row in rows:
            self.stdout.write(line_of(row))


def beginning(text: str) -> datetime:
    """The first moment of a day, in the platform's zone. Raises ValueError for what is no date."""
    return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.min))


def line_of(row: statement.Entry) -> str:
    """An entry for people: the head of an account, or a line below it."""
    if row.posting is None:
        owner = f" of {owner}" if (owner := statement.owner_of(row.account)) else ""
        return f"\n{row.account.kind}{owner}, {row.account.currency}: {row.balance}"
    return f"{row.at:%Y-%m-%d %H:%M} {row.kind:<16} {row.cause:<32} {row.amount:>12} {row.balance:>14}"


def said(case: Discrepancy) -> str:
    return f"{case.kind} {case.subject}: {case.ours} here, {case.theirs} at Stripe, {case.currency}"
