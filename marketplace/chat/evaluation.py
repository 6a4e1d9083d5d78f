"""How well the warnings of leakage meet what people say about messages: hits and misses by language."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from marketplace.chat.leakage import why_warn

LANGUAGES = ("de", "en", "fr")
HEADER = ["text", "language", "label"]
Detector = Callable[[str, str], object]


class BadFile(Exception):
    """A file that cannot be measured with; the sentence names the line."""


@dataclass(frozen=True)
class Case:
    """One message and what people say of it: whether it leaves the platform."""

    text: str
    language: str
    leaves: bool


@dataclass(frozen=True)
class Counts:
    """Warned and leaving, warned though it stays, leaving without a warning, and rightly left alone."""

    hits: int = 0
    false: int = 0
    missed: int = 0
    quiet: int = 0

    @property
    def precision(self) -> float:
        """Of the warned, how many leave; 0 when nothing is warned of."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else 0.0

    @property
    def recall(self) -> float:
        """Of those that leave, how many are warned of; 0 when none leaves."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 0.0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.hits + other.hits, self.false + other.false, self.missed + other.missed, self.quiet + other.quiet
        )


def read_cases(path: str) -> list[Case]:
    """Read text, language (de, en, fr) and label (1 or 0) per line; a header may be there. Raises BadFile."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            cases = list(_cases(csv.reader(file, strict=True)))
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: not UTF-8 at byte {error.start}") from error
    if not cases:
        raise BadFile(f"{path}: no messages")
    return cases


def _cases(rows) -> Iterator[Case]:
    try:
        for row in rows:
            is_header = rows.line_num == 1 and [cell.strip().lower() for cell in row] == HEADER
            if row and not is_header:
                yield _case(row, rows.line_num)
    except csv.Error as error:
        raise BadFile(f"line {rows.line_num}: {error}") from error


def _case(row: list[str], line: int) -> Case:
    if len(row) != len(HEADER):
        raise BadFile(f"line {line}: {len(row)} columns, not text, language, label")
    text, language, label = row[0], row[1].strip().lower(), row[2].strip()
    if language not in LANGUAGES:
        raise BadFile(f"line {line}: the language is {language!r}, not one of {', '.join(LANGUAGES)}")
    if label not in ("0", "1"):
        raise BadFile(f"line {line}: the label is {label!r}, neither 1 nor 0")
    return Case(text, language, label == "1")


def measure(cases: list[Case], detector: Detector = why_warn) -> dict[str, Counts]:
    """Counts by language, of the languages that occur; a detector warns when it returns something."""
    found = {language: Counts() for language in LANGUAGES if any(case.language == language for case in cases)}
    for case in cases:
        found[case.language] += _one(case.leaves, bool(detector(case.text, case.language)))
    return found


def _one(leaves: bool, is_warned: bool) -> Counts:
    if leaves:
        return Counts(hits=1) if is_warned else Counts(missed=1)
    return Counts(false=1) if is_warned else Counts(quiet=1)
