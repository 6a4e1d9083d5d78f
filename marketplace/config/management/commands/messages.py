"""Collect the texts that people read, check their German, compile it. No gettext program is needed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.config.bare_texts import bare_texts
from marketplace.config.machine import CLONE
from marketplace.config.messages import GERMAN, faults_in, find_texts, update_catalogue
from marketplace.config.translations import compile_translations


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("verb", choices=["update", "check", "compile"])
        parser.add_argument("--root", type=Path, default=CLONE, help="where the sources and locale/ are")

    def handle(self, *args: Any, verb: str, root: Path, **options: Any) -> None:
        {"update": self.update, "check": self.look, "compile": self.compile}[verb](root)

    def update(self, root: Path) -> None:
        waiting = update_catalogue(root / GERMAN, find_texts(root))
        self.stdout.write(f"{GERMAN}: {waiting} texts wait for their German")

    def look(self, root: Path) -> None:
        faults = faults_in(root / GERMAN, find_texts(root)) + bare_texts(root)
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} texts need care")
        self.stdout.write("Every text has its German")

    def compile(self, root: Path) -> None:
        self.stdout.write(f"Compiled {compile_translations(root / 'locale')} catalogues")
