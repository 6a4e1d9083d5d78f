"""Draw the state tables of the trade and of vetting into docs/states.md; a test fails when it is stale."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from marketplace.bookings import rules as trade
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


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="fail when docs/states.md is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        target = settings.BASE_DIR / TARGET
        if not check:
            target.parent.mkdir(exist_ok=True)
            target.write_text(document())
        elif not target.exists() or target.read_text() != document():
            raise CommandError(f"{TARGET} is stale: run `python manage.py statemachine`.")
