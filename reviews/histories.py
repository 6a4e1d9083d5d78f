"""Rating histories from a file: who rated whom, how, and when. Ids may be any strings, inside they are numbers."""

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

COLUMNS = 4


class BadFile(ValueError):
    """A file that cannot be read as a history; the words name the line."""


class Rating(NamedTuple):
    """One rating. `value` above 0 is good, below 0 bad; `at` is seconds since 1970."""

    rater: int
    rated: int
    value: float
    at: float


@dataclass(frozen=True)
class History:
    """Ratings in order of time. `people[number]` is the id in the file; `own` counts ratings of oneself, left out."""

    people: tuple[str, ...]
    ratings: tuple[Rating, ...]
    own: int = 0

    @cached_property
    def columns(self) -> "Columns":
        return Columns.of(self.ratings)

    @cached_property
    def number_of(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.people)}


@dataclass(frozen=True)
class Columns:
    """The same ratings as arrays of one length, for whoever counts."""

    rater: np.ndarray
    rated: np.ndarray
    value: np.ndarray
    at: np.ndarray

    @classmethod
    def of(cls, ratings: Iterable[Rating]) -> "Columns":
        rows = np.array(list(ratings), dtype=float).reshape(-1, COLUMNS)
        return cls(rows[:, 0].astype(int), rows[:, 1].astype(int), rows[:, 2], rows[:, 3])

    def __getitem__(self, rows: slice | np.ndarray) -> "Columns":
        return Columns(self.rater[rows], self.rated[rows], self.value[rows], self.at[rows])

    def __len__(self) -> int:
        return len(self.value)

    def and_then(self, more: "Columns") -> "Columns":
        """These rows and then others, whatever their times."""
        pairs = ((self.rater, more.rater), (self.rated, more.rated), (self.value, more.value), (self.at, more.at))
        return Columns(*(np.concatenate(pair) for pair in pairs))


def read_history(path: Path | str) -> History:
    """Read rater, rated, value, unix time per line, with or without a header. Raises BadFile."""
    lines = _lines(path)
    first = next(lines, None)
    if first is None:
        raise BadFile(f"{path}: there is no rating in it.")
    return history_of(lines if _is_header(first[1]) else chain([first], lines), path)


def history_of(lines: Iterable[tuple[int, list[str]]], path: Path | str = "") -> History:
    """Number the people in order of appearance and sort the ratings by time, ties as they stand in the file."""
    numbers: dict[str, int] = {}
    ratings, own = [], 0
    for line, cells in lines:
        rater, rated, value, at = _checked(line, cells, path)
        if rater == rated:
            own += 1
            continue
        pair = (numbers.setdefault(rater, len(numbers)), numbers.setdefault(rated, len(numbers)))
        ratings.append(Rating(*pair, value, at))
    if not ratings:
        raise BadFile(f"{path}: there is no rating in it.")
    return History(tuple(numbers), tuple(sorted(ratings, key=lambda rating: rating.at)), own)


def read_ids(path: Path | str) -> list[str]:
    """Read one id per line; empty lines are skipped."""
    return [cells[0].strip() for _, cells in _lines(path) if cells and cells[0].strip()]


def _lines(path: Path | str) -> Iterator[tuple[int, list[str]]]:
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, cells
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: it is not UTF-8 text.") from error
    except csv.Error as error:
        raise BadFile(f"{path}, line {reader.line_num}: {error}.") from error


def _is_header(cells: list[str]) -> bool:
    return len(cells) == COLUMNS and _number(cells[2]) is None and _number(cells[3]) is None


def _checked(line: int, cells: list[str], path: Path | str) -> tuple[str, str, float, float]:
    if len(cells) != COLUMNS:
        raise BadFile(f"{path}, line {line}: expected rater, rated, value, unix time; found {len(cells)} columns.")
    rater, rated, value, at = (cell.strip() for cell in cells)
    if not rater or not rated:
        raise BadFile(f"{path}, line {line}: the {'rated' if rater else 'rater'} is missing.")
    where = f"{path}, line {line}"
    return rater, rated, _needed(value, "value", where), _needed(at, "time", where)


def _needed(cell: str, name: str, where: str) -> float:
    number = _number(cell)
    if number is None:
        raise BadFile(f"{where}: the {name} {cell!r} is not a number.")
    return number


def _number(cell: str) -> float | None:
    """The number in a cell, None when there is none; infinite and undefined ones are none."""
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
