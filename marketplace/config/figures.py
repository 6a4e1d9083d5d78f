"""`make long`: run every long figure with a printed seed and write docs/figures.md.

A figure is a test that also runs in `make test`, there with fewer rounds (`tests/long.py`). A later
promise adds one line to FIGURES. Each row is written as soon as it is known, so that a run that is cut off loses
nothing; `make long ONLY=M1,R2` runs those alone, and the other rows stay as they are.
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
    Figure("T2", "no helper is in two places", ("tests/bookings/test_no_double_booking.py",)),
    Figure("T3", "only legal transitions", ("tests/bookings/test_matrix.py",)),
    Figure(
        "T5",
        "a killed worker stalls nothing",
        ("tests/core/test_killed_worker.py", "tests/matching/test_killed_window.py"),
    ),
    Figure("T6", "data and its job commit together", ("tests/core/test_together.py",)),
    Figure("M1", "every ledger transaction sums to 0", ("tests/payments/test_histories.py",)),
    Figure("M2", "never more out than in, per booking", ("tests/payments/test_overdrawn.py",)),
    Figure("M3", "each money effect happens exactly once", ("tests/payments/test_chaos.py",)),
    Figure("M4", "a retry never charges twice", ("tests/payments/test_retries.py",)),
    Figure("M5", "webhooks converge in any order and number", ("tests/payments/test_webhook_orders.py",)),
    Figure("M6", "only Stripe speaks to the webhook", ("tests/payments/test_webhook.py",)),
    Figure("M7", "no webhook at all still ends right", ("tests/payments/test_no_webhooks.py",)),
    Figure("M8", "no capture on a dead hold", ("tests/payments/test_live_holds.py",)),
    Figure("M10", "no cent lost to rounding", ("tests/payments/test_rounding.py",)),
    Figure("M11", "reconciliation finds every discrepancy", ("tests/payments/test_discrepancies.py",)),
    Figure(
        "Races of money", "release or case, payment or timeout, yes or suspension", ("tests/payments/test_races.py",)
    ),
    Figure(
        "Races of a visit",
        "accept or cancel, complete or dispute, reschedule twice, start or no-show: none ends outside the table",
        ("tests/bookings/test_races.py",),
    ),
    Figure(
        "Cancellation",
        "every row of the table and every outcome ends in the ledger as written",
        ("tests/payments/test_cancellation.py",),
    ),
    Figure(
        "F1",
        "reviews come from completed bookings, sealed",
        ("tests/reviews/test_reviews.py", "tests/reviews/test_bypasses.py"),
    ),
    Figure("F2", "rings are found", ("tests/reviews/test_rings.py",)),
    Figure("F4", "leaving the platform is warned about, not policed", ("tests/chat/test_leakage_figure.py",)),
    Figure("Reach", "reach equals brute force anywhere on the globe", ("tests/matching/test_everywhere.py",)),
    Figure("One statement", "it filters and orders as the pure rules do", ("tests/matching/test_one_statement.py",)),
    Figure("Matching", "the index against its rivals", ("tests/matching/test_million.py",)),
    Figure("R2", "field rights hold", ("tests/verification/test_fields.py",)),
    Figure("P1", "nobody can tell two homes of one cell apart", ("tests/verification/test_place_privacy.py",)),
    Figure("P3", "the exact address reaches only those and then", ("tests/verification/test_address.py",)),
    Figure("P4", "photos and PDFs carry no place", ("tests/chat/test_cleaning.py", "tests/chat/test_files.py")),
    Figure("C1", "no acknowledged message lost, doubled, reordered", ("tests/chat/test_never_lost.py",)),
    Figure(
        "C2",
        "resume gives exactly the gap, edits too",
        ("tests/chat/test_resumes.py", "tests/chat/test_changes.py"),
    ),
    Figure("C3", "what arrived live equals a fresh page", ("tests/live/test_live_equals_fresh.py",)),
    Figure("C4", "the socket obeys today's rights", ("tests/frontend/test_live.py",)),
    Figure("C5", "one client cannot hurt others", ("tests/frontend/test_live_hurt.py",)),
    Figure("R1", "object rights hold on every route", ("tests/verification/test_rights.py",)),
    Figure("R7", "every answer wears the browser's armour", ("tests/verification/test_armour.py",)),
    Figure("Trust replayed", "what is kept equals a replay to the last bit", ("tests/reviews/test_replay.py",)),
    Figure(
        "Trust on real ratings",
        "the score foretells who is rated badly later",
        ("tests/reviews/test_real_ratings.py",),
        data="RATINGS",
    ),
    Figure(
        "Assignment",
        "requests that contend are assigned together, as many as can be and as well as can be",
        tuple(f"tests/matching/test_{name}.py" for name in ("assignment", "contention", "killed_window")),
    ),
    Figure(
        "Dispatch on real demand",
        "more find somebody, urgent ones in time, and earnings are shared better than by asking the nearest first",
        ("tests/matching/test_real_demand.py",),
        data="DEMAND",
    ),
)


def main() -> None:
    """Run the figures, write each row into the report and end with a failure when one is red."""
    seed = os.environ.get("SEED") or str(secrets.randbelow(2**31))
    say(f"seed: {seed}")
    compile_translations()
    red = []
    for figure in chosen(os.environ.get("ONLY", "")):
        cells = row(figure, seed)
        write(cells)
        red += [figure.name] if cells[2].startswith("red") else []
    say(f"Written: {REPORT.relative_to(CLONE)}")
    if red:
        fail(f"Red: {', '.join(red)}")


def chosen(only: str) -> list[Figure]:
    """The figures named, with commas between; all when none is."""
    names = [name.strip() for name in only.split(",") if name.strip()]
    if unknown := set(names) - {figure.name for figure in FIGURES}:
        fail(f"ONLY: there is no figure {', '.join(sorted(unknown))}; there are {', '.join(f.name for f in FIGURES)}.")
    return [figure for figure in FIGURES if not names or figure.name in names]


def write(cells: tuple[str, ...]) -> None:
    """Put one row into the report in the order of FIGURES, in place of the one of that name; nobody else's goes."""
    known = {line.split(" | ")[0].removeprefix("| "): line for line in report().splitlines()[HEAD.count("\n") :]}
    known[cells[0]] = f"| {' | '.join(cells)} |"
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(HEAD + "".join(f"{known[figure.name]}\n" for figure in FIGURES if figure.name in known))


def report() -> str:
    return REPORT.read_text() if REPORT.exists() else ""


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
