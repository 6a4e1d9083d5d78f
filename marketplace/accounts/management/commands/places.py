"""The table of towns: `load` a file (the shipped one when none is named), or `build` the shipped one anew."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from marketplace.accounts.models import Locality
from marketplace.accounts.towns import COLUMNS, BadRow, TownRow, build, read_rows, write_rows

SHIPPED = Path(__file__).parents[2] / "data" / "localities.csv.gz"
MERGE = """
    INSERT INTO accounts_locality (country, postcode, town, lng, lat, population)
    SELECT DISTINCT ON (country, postcode, town) * FROM incoming
    ORDER BY country, postcode, town, population DESC NULLS LAST, lng, lat
    ON CONFLICT (country, postcode, town) DO UPDATE
    SET lng = excluded.lng, lat = excluded.lat, population = coalesce(excluded.population, accounts_locality.population)
"""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load")
        load.add_argument("file", nargs="?", type=Path, default=SHIPPED)
        make = verbs.add_parser("build")
        make.add_argument("--postcodes", type=Path, required=True, help="GeoNames postal codes as JSON lines")
        make.add_argument("--cities", type=Path, required=True, help="GeoNames cities as JSON")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "load":
            self.load(options["file"])
        else:
            rows = build(options["postcodes"], options["cities"])
            write_rows(rows, SHIPPED)
            self.stdout.write(f"{len(rows)} places in {SHIPPED.name}")

    def load(self, file: Path) -> None:
        """Bring the table to what the file says, all of it or nothing; running it twice changes nothing."""
        try:
            rows = list(read_rows(file))
        except (OSError, BadRow) as error:
            raise CommandError(f"{file}: {error}. Nothing was loaded.") from error
        if Locality.objects.count() == 0 or file != SHIPPED or not _all_there(rows):
            merge(rows)
        self.stdout.write(f"{len(rows)} places")


def _all_there(rows: list[TownRow]) -> bool:
    return Locality.objects.count() >= len(rows)


@transaction.atomic
def merge(rows: list[TownRow]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE incoming (country text, postcode text, town text,"
            " lng float8, lat float8, population int)"
        )
        with cursor.copy(f"COPY incoming ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((row.country, row.postcode, row.town, row.lng, row.lat, row.population))
        cursor.execute(MERGE)
        cursor.execute("DROP TABLE incoming")
