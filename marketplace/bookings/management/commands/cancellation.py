"""Write the cancellation table and who pays for which outcome into docs/; a test fails when it is stale."""

from pathlib import Path

from django.utils import translation

from marketplace.bookings import rules
from marketplace.bookings.management.documents import DocumentCommand
from marketplace.catalog.models import default_outcomes

TARGET = Path("docs") / "cancellation.md"
HEAD = """# When a visit does not take place

Written from `marketplace/bookings/rules/cancellation.py` by `python manage.py cancellation`; do not edit by hand. Read
from the top, the first row that fits counts. *late* and *absent* are shares of the terms that the visit was agreed
under (`late_cancel_bps`, `absent_bps`), *early* is until `free_cancel_hours` before, *past_grace* from `grace_minutes`
after the agreed time while the helper has not said to be there. What is paid is the helper's, less the commission; only
what was held is paid. A helper who does not come never costs the seeker anything.
"""
OUTCOMES_HEAD = """## How the work ended

The helper says it, the seeker confirms or contradicts; a version of the terms says who pays, and operators write
another one under `/console/terms/`. These are the shares of a programme that says nothing else.
"""


def document() -> str:
    """Both tables, in English."""
    with translation.override("en"):
        rows = [
            f"| {row.code} | {row.how} | {row.when} | {', '.join(sorted(row.reasons)) or 'any'} "
            f"| {_cost(row)} | {row.fault} | {row.words} |"
            for row in rules.ROWS
        ]
        outcomes = [
            f"| {rules.OUTCOMES[code]} | {rule['payer']} | {int(rule['bps']) / 100:g} % |"
            for code, rule in default_outcomes().items()
        ]
    table = [
        "| row | how it ends | when | reasons | who pays what | fault | in words |",
        "|---|---|---|---|---|---|---|",
    ]
    payers = ["| outcome | who pays | of the price |", "|---|---|---|"]
    return "\n".join([HEAD, *table, *rows, "", OUTCOMES_HEAD, *payers, *outcomes]) + "\n"


def _cost(row: rules.Row) -> str:
    return "nobody" if row.pays == "nothing" else f"{row.payer}: {row.pays}"


class Command(DocumentCommand):
    help = __doc__
    target = TARGET

    def document(self) -> str:
        return document()
