"""Load the catalogue that ships with the product, or one of your own."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.catalog import actions
from marketplace.core.actors import SYSTEM

SHIPPED = Path(__file__).parents[2] / "data" / "catalogue.toml"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("verb", choices=["load"])
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise CommandError(f"{file}: {error}") from error
        actions.load_catalogue(by=SYSTEM, data=data)
        self.stdout.write(f"{len(data['topics'])} topics")
