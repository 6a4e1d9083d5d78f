"""`make long`: run every long figure with a printed seed and write docs/figures.md.

A figure is a test that also runs in `make test`, there with fewer rounds (`tests/long.py`). A later
promise adds one line to FIGURES.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .machine import CLONE, fail, say
from .translations import compile_translations

REPORT = CLONE / "docs" / "figures.md"
NOT_RUN = "*not run*"
HEAD = """# Figures

Written by `make long`; each row replays with its command. Figures on outside data name the file's variable.

| figure | promise | result | command | seed | commit | date |
| --- | --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Figure:
    """One row: what is promised, the tests that show it, and the variable that names outside data, if it needs any."""

    name: str
    promise: str
    tests: tuple[str, ...] = ()
    data: str = ""

    def command(self, seed: str, environ: Mapping[str, str]) -> str:
        given = f"{self.data}={environ.get(self.data) or '…'} " if self.data else ""
        return f"{given}LONG=1 SEED={seed} python -m pytest {' '.join(self.tests)}".strip()

    def can_run(self, environ: Mapping[str, str]) -> bool:
        return bool(self.tests) and (not self.data or bool(environ.get(self.data)))


FIGURES = (
    Figure("T1", "exactly one helper wins a request", ("tests/verification/test_one_winner.py",)),
    Figure("T3", "only legal transitions", ("tests/bookings/test_matrix.py",)),
    Figure("T6", "data and its job commit together", ("tests/core/test_together.py",)),
    Figure("M1", "every ledger transaction sums to 0", ("tests/payments/test_ledger.py",)),
    Figure("M4", "a retry never charges twice", ("tests/payments/test_retries.py",)),
    Figure("M6", "only Stripe speaks to the webhook", ("tests/payments/test_webhook.py",)),
    Figure("M10", "no cent lost to rounding", ("tests/payments/test_rounding.py",)),
    Figure(
        "Races of money", "release or case, payment or timeout, yes or suspension", ("tests/payments/test_races.py",)
    ),
    Figure("F1", "reviews come from completed bookings, sealed", ("tests/reviews",)),
    Figure("R2", "field rights hold", ("tests/verification/test_fields.py",)),
    Figure("P1", "nobody can tell two homes of one cell apart", ("tests/verification/test_place_privacy.py",)),
    Figure("R1", "object rights hold on every route", ("tests/verification/test_rights.py",)),
    Figure("R7", "every answer wears the browser's armour", ("tests/verification/test_armour.py",)),
    Figure("Trust on real ratings", "the score foretells who is rated badly later", data="RATINGS"),
    Figure("Dispatch on real demand", "urgent requests find somebody in time", data="DEMAND"),
)


def main() -> None:
    """Run every figure, write the report and end with a failure when one is red."""
    seed = os.environ.get("SEED") or str(secrets.randbelow(2**31))
    say(f"seed: {seed}")
    compile_translations()
    rows = [row(figure, seed) for figure in FIGURES]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(HEAD + "".join(f"| {' | '.join(cells)} |\n" for cells in rows))
    say(f"Written: {REPORT.relative_to(CLONE)}")
    red = [cells[0] for cells in rows if cells[2].startswith("red")]
    if red:
        fail(f"Red: {', '.join(red)}")


def row(figure: Figure, seed: str, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Run one figure and return its cells."""
    result = run(figure, seed) if figure.can_run(environ) else NOT_RUN
    say(f"{figure.name}: {result}")
    command = f"`{figure.command(seed, environ)}`" if figure.tests else f"needs {figure.data}"
    return figure.name, figure.promise, result, command, seed, commit(), datetime.now(UTC).date().isoformat()


def run(figure: Figure, seed: str) -> str:
    """Run the tests of a figure and return what they recorded, or that they were red."""
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "records"
        environment = {**os.environ, "LONG": "1", "SEED": seed, "FIGURES": str(records)}
        command = [sys.executable, "-m", "pytest", "--quiet", *figure.tests]
        done = subprocess.run(command, cwd=CLONE, env=environment, check=False)
        said = [json.loads(line) for line in records.read_text().splitlines()] if records.exists() else []
    words = "; ".join(said) or "green"
    return words if done.returncode == 0 else f"red ({words})"


def commit() -> str:
    """Return the commit that was measured, with a + when files differ from it."""
    if not (CLONE / ".git").exists():
        return "unknown"
    head = git("rev-parse", "--short", "HEAD")
    changed = [line for line in git("status", "--porcelain").splitlines() if not line.endswith("docs/figures.md")]
    return f"{head}+" if changed else head


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=CLONE, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    main()
