"""Rows of the town table: read from a file, joined with inhabitants, written for shipping."""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from marketplace.accounts.cells import km_between
from marketplace.accounts.localities import folded

COLUMNS = ("country", "postcode", "town", "lng", "lat", "population")
GEONAMES_COLUMNS = 12
COUNTRIES = ("AT", "CH", "DE")
SAME_TOWN_KM = 15.0
# GeoNames' accuracy: 0 marks mailbox numbers and companies with a postcode of their own.
A_PLACE = 1


class BadRow(Exception):
    """A line that is no town; says which line and why."""


@dataclass(frozen=True)
class TownRow:
    """One postcode with its town: degrees, and the town's inhabitants if known."""

    country: str
    postcode: str
    town: str
    lng: float
    lat: float
    population: int | None


def opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def read_rows(path: Path) -> Iterator[TownRow]:
    """Rows of our own file, or of GeoNames' postal-code format. Raises BadRow with the line's number."""
    with opened(path) as file:
        for number, fields in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if fields and not fields[0].startswith("#"):
                yield _row(fields, number)


def _row(fields: list[str], number: int) -> TownRow:
    if len(fields) == GEONAMES_COLUMNS:
        country, postcode, town, lat, lng, people = *fields[:3], fields[9], fields[10], ""
    elif len(fields) == len(COLUMNS):
        country, postcode, town, lng, lat, people = fields
    else:
        raise BadRow(f"line {number}: {len(fields)} columns, expected {len(COLUMNS)} or {GEONAMES_COLUMNS}")
    try:
        row = TownRow(country, postcode, town, float(lng), float(lat), int(people) if people else None)
    except ValueError as error:
        raise BadRow(f"line {number}: {error}") from error
    if not (-180 <= row.lng <= 180 and -90 <= row.lat <= 90) or len(country) != 2 or not postcode or not town:
        raise BadRow(f"line {number}: no place on earth, or no name")
    return row


def build(postcodes: Path, cities: Path) -> list[TownRow]:
    """Rows for Germany, Austria and Switzerland, each with the inhabitants of its town, in a fixed order.

    `postcodes` is a file of JSON lines in GeoNames' terms, `cities` a JSON mapping of GeoNames cities.
    """
    people = _inhabitants(cities)
    found: dict[tuple[str, str, str], TownRow] = {}
    with opened(postcodes) as file:
        for line in file:
            row = json.loads(line)
            if row["country_code"] in COUNTRIES and row["accuracy"] >= A_PLACE:
                town = TownRow(
                    row["country_code"],
                    row["postal_code"],
                    row["city"],
                    row["longitude"],
                    row["latitude"],
                    _people_of(row, people),
                )
                found.setdefault((town.country, town.postcode, town.town), town)
    return [found[key] for key in sorted(found)]


def _inhabitants(cities: Path) -> dict[tuple[str, str], list[tuple[float, float, int]]]:
    found: dict[tuple[str, str], list[tuple[float, float, int]]] = {}
    for city in json.loads(cities.read_text(encoding="utf-8")).values():
        if city["countrycode"] in COUNTRIES:
            names = {folded(name) for name in [city["name"], *city["alternatenames"]]} - {""}
            for name in names:
                place = (city["longitude"], city["latitude"], city["population"])
                found.setdefault((city["countrycode"], name), []).append(place)
    return found


def _people_of(row: dict, people: dict) -> int | None:
    """The inhabitants of the town of that name near by; a town has room for its postcodes in 15 km or more."""
    near = [
        count
        for lng, lat, count in people.get((row["country_code"], folded(row["city"].split(",")[0])), ())
        if km_between(lng, lat, row["longitude"], row["latitude"]) < SAME_TOWN_KM + count / 100_000
    ]
    return max(near, default=None)


def write_rows(rows: Iterable[TownRow], path: Path) -> None:
    """Write our own file, compressed, the same bytes for the same rows."""
    lines = ["#" + "\t".join(COLUMNS)]
    for row in rows:
        people = "" if row.population is None else str(row.population)
        lines.append("\t".join([row.country, row.postcode, row.town, f"{row.lng:.4f}", f"{row.lat:.4f}", people]))
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
