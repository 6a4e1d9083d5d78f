"""Demand: when, where and for what somebody asked, out of a table of anybody's making."""

import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

COLUMNS = {"time": "t", "lat": "latitude", "lng": "longitude", "category": "cat"}


class DemandError(ValueError):
    """A table that cannot be read; the message says where and why."""


@dataclass(frozen=True)
class Asked:
    """One line of demand: the clock of the place itself (naive), degrees, and a category."""

    at: datetime
    lat: float
    lng: float
    category: str


def read_demand(path: Path, columns: Mapping[str, str] = COLUMNS) -> list[Asked]:
    """All lines of a CSV (plain or .gz) in order of time; lines where one of the four fields is empty are left out.

    `columns` names the columns: time (ISO 8601; an offset is dropped), lat, lng (degrees), category. Raises
    DemandError, and OSError when the file cannot be opened.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            _check_columns(rows.fieldnames or [], columns)
            found = list(_lines(rows, columns))
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise DemandError("it is no whole gzip file") from None
    except (UnicodeDecodeError, csv.Error):
        raise DemandError("it is no CSV in UTF-8") from None
    if not found:
        raise DemandError("it holds no line with a time, a place and a category")
    return sorted(found, key=lambda one: one.at)


def _check_columns(names: Sequence[str], columns: Mapping[str, str]) -> None:
    if missing := [f"{what} ({name})" for what, name in columns.items() if name not in names]:
        there = ", ".join(names[:20]) or "none"
        raise DemandError(f"there is no column for {', '.join(missing)}; its columns are: {there}")


def _lines(rows: "csv.DictReader[str]", columns: Mapping[str, str]) -> Iterator[Asked]:
    for row in rows:
        fields = {what: (row[name] or "").strip() for what, name in columns.items()}
        if not all(fields.values()):
            continue
        try:
            yield _asked(**fields)
        except ValueError as error:
            raise DemandError(f"line {rows.line_num}: {error}") from None


def _asked(time: str, lat: str, lng: str, category: str) -> Asked:
    try:
        at = datetime.fromisoformat(time).replace(tzinfo=None)
    except ValueError:
        raise ValueError(f"{time!r} is no time like 2011-10-10 09:30:00") from None
    return Asked(at, _degrees(lat, 90), _degrees(lng, 180), category)


def _degrees(text: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -most <= value <= most:
        raise ValueError(f"{text!r} is no latitude or longitude in degrees")
    return value


@dataclass(frozen=True)
class Stretch:
    """The part of the demand that is played: whole days from midnight of `start`."""

    start: date
    days: int
    rows: tuple[Asked, ...]

    def minute(self, at: datetime) -> float:
        """Minutes since the beginning."""
        return (at - datetime.combine(self.start, time())).total_seconds() / 60


def stretch(rows: Sequence[Asked], start: date, days: int) -> Stretch:
    """The rows of `days` days from `start`; from the first day of the demand when those days hold nothing.

    Raises DemandError when there are no rows at all.
    """
    if not rows:
        raise DemandError("it holds no demand")
    for begin in (start, min(one.at for one in rows).date()):
        end = begin + timedelta(days=days)
        if inside := [one for one in rows if begin <= one.at.date() < end]:
            return Stretch(begin, days, tuple(sorted(inside, key=_moment)))
    raise AssertionError("the first day of a demand holds its first row")


def _moment(one: Asked) -> tuple[Any, ...]:
    return one.at, one.lat, one.lng, one.category
