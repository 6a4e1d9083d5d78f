"""Draw the state tables of the trade and of vetting into docs/states.md; a test fails when it is stale."""

from pathlib import Path

from marketplace.bookings import rules as trade
from marketplace.bookings.management.documents import DocumentCommand
from marketplace.core.transitions import Table
from marketplace.vetting import rules as vetting

TARGET = Path("docs") / "states.md"
TABLES = (*trade.TABLES, vetting.APPLICATION)


def diagram(table: Table) -> str:
    """One table as a Mermaid diagram and as rows: verb, from, to, who."""
    arrows = [
        f"    {source} --> {row.target}: {row.verb}" for row in table.rows.values() for source in sorted(row.sources)
    ]
    rows = [
        f"| {row.verb} | {', '.join(sorted(row.sources))} | {row.target} | {', '.join(sorted(row.who))} |"
        for row in table.rows.values()
    ]
    return "\n".join(
        [
            f"## {table.subject.capitalize()}",
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {table.initial}",
            *arrows,
            "```",
            "| verb | from | to | who |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def document() -> str:
    head = "# States\n\nDrawn from the tables in `rules.py` by `python manage.py statemachine`; do not edit by hand.\n"
    return head + "\n" + "\n\n".join(diagram(table) for table in TABLES) + "\n"


class Command(DocumentCommand):
    help = __doc__
    target = TARGET

    def document(self) -> str:
        return document()
