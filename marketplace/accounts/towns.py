"""Rows of the town table: read from a file, joined with inhabitants, written for shipping."""

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from marketplace.accounts.cells import km_between
from marketplace.accounts.localities import folded, names_of

COLUMNS = ("country", "postcode", "town", "lng", "lat", "population")
GEONAMES_COLUMNS = 12
COUNTRIES = ("AT", "CH", "DE")
SAME_TOWN_KM = 15.0
DISTRICT_KM = 3.0
# With more of its host's people than this it is a neighbour of the host, or was counted with the whole town's.
DISTRICT_SHARE = 2 / 3
INT4_MAX = 2**31 - 1
POSTCODE_AT_MOST = 12
TOWN_AT_MOST = 120
CONTROL = re.compile(r"[\0-\x1f\x7f]")
# Towns whose inhabitants GeoNames has wrong: a hamlet of Burgenland with those of a city.
MISCOUNTED = {("AT", folded("Eisenzicken"))}
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


def opened(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def read_rows(path: Path) -> Iterator[TownRow]:
    """Rows of our own file, or of GeoNames' postal-code format. Raises BadRow with the line's number."""
    number = 0
    with opened(path) as file:
        try:
            for number, line in enumerate(file, start=1):
                if line.strip() and not line.startswith(b"#"):
                    yield _row(_fields(line, number), number)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BadRow(f"after line {number}: {error}") from error


def _fields(line: bytes, number: int) -> list[str]:
    try:
        return line.decode().rstrip("\r\n").split("\t")
    except UnicodeDecodeError as error:
        raise BadRow(f"line {number}: {error}") from error


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
    if not (-180 <= row.lng <= 180 and -90 <= row.lat <= 90):
        raise BadRow(f"line {number}: no point on earth")
    if not (len(country) == 2 and 0 < len(postcode) <= POSTCODE_AT_MOST and 0 < len(town) <= TOWN_AT_MOST):
        raise BadRow(f"line {number}: country, postcode or town is missing or too long")
    if CONTROL.search(country + postcode + town) or not 0 <= (row.population or 0) <= INT4_MAX:
        raise BadRow(f"line {number}: no such name or number of people")
    return row


def build(postcodes: Path, cities: Path) -> list[TownRow]:
    """Rows for Germany, Austria and Switzerland, each with the inhabitants of its town, in a fixed order.

    `postcodes` is a file of JSON lines in GeoNames' terms, `cities` a JSON mapping of GeoNames cities. Districts that
    only the cities know become rows of their own: "Berlin, Neukölln".
    """
    known = [city for city in json.loads(cities.read_text(encoding="utf-8")).values() if _counts(city)]
    people = _inhabitants(known)
    found: dict[tuple[str, str, str], TownRow] = {}
    for row in _postal_rows(postcodes):
        key = (row["country_code"], row["postal_code"], row["city"])
        town = TownRow(*key, row["longitude"], row["latitude"], _people_of(row, people))
        found.setdefault(key, town)
    for district in _districts(known, list(found.values())):
        found.setdefault((district.country, district.postcode, district.town), district)
    return [found[key] for key in sorted(found)]


def _counts(city: dict) -> bool:
    return city["countrycode"] in COUNTRIES and (city["countrycode"], folded(city["name"])) not in MISCOUNTED


def _postal_rows(path: Path) -> Iterator[dict]:
    wanted = tuple(f'{{"country_code": "{country}"'.encode() for country in COUNTRIES)
    with opened(path) as file:
        for line in file:
            if line.startswith(wanted):
                row = json.loads(line)
                if row["accuracy"] >= A_PLACE:
                    yield row


def _districts(cities: list[dict], towns: list[TownRow]) -> Iterator[TownRow]:
    """Cities of GeoNames that are no town of the table, but lie by a postcode of a larger one."""
    by_degree: dict[tuple[int, int], list[TownRow]] = {}
    for town in towns:
        by_degree.setdefault((round(town.lng * 10), round(town.lat * 10)), []).append(town)
    for city in sorted(cities, key=lambda city: city["geonameid"]):
        lng, lat, name = city["longitude"], city["latitude"], _own_name(city["name"])
        x, y = round(lng * 10), round(lat * 10)
        near = [town for dx in (-1, 0, 1) for dy in (-1, 0, 1) for town in by_degree.get((x + dx, y + dy), ())]
        near = [town for town in near if town.country == city["countrycode"]]
        host = min(near, key=lambda town: km_between(lng, lat, town.lng, town.lat), default=None)
        is_named = any(folded(name) in names_of(town.town) for town in near)
        if host is None or is_named or not 0 < city["population"] <= DISTRICT_SHARE * (host.population or 0):
            continue
        if km_between(lng, lat, host.lng, host.lat) <= DISTRICT_KM:
            whole = host.town.split(",")[0]
            yield TownRow(host.country, host.postcode, f"{whole}, {name}", lng, lat, city["population"])


def _own_name(name: str) -> str:
    """A district without its city and remarks: Altstetten for "Zürich (Kreis 9) / Altstetten"."""
    return re.sub(r"\s*\(.*?\)", "", name.rsplit(" / ", 1)[-1])


def _inhabitants(cities: list[dict]) -> dict[tuple[str, str], list[tuple[float, float, int]]]:
    found: dict[tuple[str, str], list[tuple[float, float, int]]] = {}
    for city in cities:
        place = (city["longitude"], city["latitude"], city["population"])
        for name in {folded(name) for name in [city["name"], *city["alternatenames"]]} - {""}:
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
