"""Commands that write a page of docs/ out of a table."""

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class DocumentCommand(BaseCommand):
    """Writes `document()` to `target`; with --check it only fails when the page is stale."""

    target: ClassVar[Path]

    def document(self) -> str:
        raise NotImplementedError

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help=f"fail when {self.target} is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path, written = settings.BASE_DIR / self.target, self.document()
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(written)
        elif not path.exists() or path.read_text() != written:
            raise CommandError(f"{self.target} is stale: run `python manage.py {self.__module__.rpartition('.')[2]}`.")
