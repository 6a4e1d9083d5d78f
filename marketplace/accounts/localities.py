"""The table of postcodes and towns: finding a town by what people type, and a point for an address."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice

from django.db.models import F, Q, QuerySet

from marketplace.accounts import rules
from marketplace.accounts.cells import SEARCH_KM, boxes_around, cell_of, fine_cell, km_between
from marketplace.accounts.models import Locality, Place
from marketplace.core.errors import Reason

FAR_OFF_KM = 15.0
LARGEST_FIRST = (F("population").desc(nulls_last=True), "postcode", "town")
# How a folded name's first letter may be written in the table.
WRITTEN = {"a": "aAäÄàÀâÂ", "e": "eEéÉèÈêÊ", "i": "iIîÎ", "o": "oOöÖôÔ", "u": "uUüÜ"}
# "Wien, Favoriten", "Graz,02.Bez.:Sankt Leonhard" and "Bleiburg / Pliberk" are known by either part.
BETWEEN_PARTS = re.compile(r",\s*(?:\d+\.Bez\.:)?|\s/\s")
COUNTRY_IN_FRONT = r"\s*[A-Za-z]{1,2}(?:\s*-\s*|\s+)(?=\d)"


def folded(text: str) -> str:
    """A town's name without what people leave out or write in two ways: St. Gallen and Sankt Gallen, Köln and Koeln."""
    text = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    text = re.sub(r"[^a-z0-9]+", " ", text).strip()
    for long, short in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ss", "s")):
        text = text.replace(long, short)
    return re.sub(r"^sankt\b", "st", text).replace(" ", "")


def names_of(town: str) -> set[str]:
    """What a town of the table is called, folded: all of it, and each part of a city with its district."""
    return {folded(part) for part in (town, *BETWEEN_PARTS.split(town))} - {""}


def plain_postcode(text: str) -> str:
    """A postcode as the table has it: without a country's letters in front, and without spaces."""
    return re.sub(rf"^{COUNTRY_IN_FRONT}|\s", "", text)


def towns_near(lng: float, lat: float) -> list[Locality]:
    """The towns that have a say in the cell of a point in degrees: the same for every point of one fine cell."""
    centre = cell_of(fine_cell(lng, lat))
    near = Q()
    for west, south, east, north in boxes_around(centre.lng, centre.lat, SEARCH_KM):
        near |= Q(lng__range=(west, east), lat__range=(south, north))
    return list(Locality.objects.filter(near).only("lng", "lat", "population"))


def find_locality(country: str, postcode: str, town: str) -> Locality | None:
    """The row for a postcode and town as typed; the postcode alone decides when the town is spelt otherwise."""
    rows = _of_postcode(country, postcode)
    wanted = folded(town)
    exact = [row for row in rows if wanted in names_of(row.town)]
    if exact or rows or not wanted:
        return next(iter(exact or rows), None)
    return next(_named(Locality.objects.filter(country=country.upper()), lambda names: wanted in names, wanted), None)


def _of_postcode(country: str, postcode: str) -> list[Locality]:
    rows = Locality.objects.filter(country=country.upper(), postcode=plain_postcode(postcode))
    return list(rows.order_by(*LARGEST_FIRST))


def _named(rows: QuerySet[Locality], fits: Callable[[set[str]], bool], wanted: str) -> Iterator[Locality]:
    """The rows whose names fit, larger towns first; only those with the wanted first letter are looked at."""
    first = Q()
    for letter in WRITTEN.get(wanted[:1], wanted[:1] + wanted[:1].upper()):
        first |= Q(town__startswith=letter)
        for before in (", ", ":", "/ "):
            first |= Q(town__contains=before + letter)
    return (row for row in rows.filter(first).order_by(*LARGEST_FIRST) if fits(names_of(row.town)))


def suggest(text: str, limit: int = 8) -> list[Locality]:
    """Rows for what has been typed so far, a postcode, a town or both; larger towns first, each town once."""
    postcode, town = re.fullmatch(rf"(?:{COUNTRY_IN_FRONT})?\s*(\d*)\s*(.*)", text, re.DOTALL).groups()
    wanted = folded(town)
    if len(postcode) + len(wanted) < 2:
        return []
    rows = Locality.objects.filter(postcode__startswith=postcode) if postcode else Locality.objects.all()
    if not wanted:
        return list(rows.order_by(*LARGEST_FIRST)[:limit])
    found = _named(rows, lambda names: any(name.startswith(wanted) for name in names), wanted)
    return list(islice(found if postcode else _each_once(found), limit))


def _each_once(rows: Iterable[Locality]) -> Iterator[Locality]:
    seen = set()
    for row in rows:
        if (row.country, row.town) not in seen:
            seen.add((row.country, row.town))
            yield row


def locate(
    country: str,
    postcode: str,
    town: str,
    point: tuple[float, float] | None = None,
    geocoded: tuple[float, float] | None = None,
) -> tuple[float, float, str] | None:
    """Longitude, latitude and precision for an address: the device's point, the geocoder's, the postcode's, the town's.

    A geocoder's point far from the postcode is some other street of that name, and is not taken. None when neither
    a point nor the town is known.
    """
    if point is not None:
        return (*point, Place.Precision.DEVICE)
    row = find_locality(country, postcode, town)
    if geocoded is not None and (row is None or km_between(*geocoded, row.lng, row.lat) <= FAR_OFF_KM):
        return (*geocoded, Place.Precision.GEOCODER)
    if row is None:
        return None
    by_postcode = row.postcode == plain_postcode(postcode)
    return row.lng, row.lat, Place.Precision.POSTCODE if by_postcode else Place.Precision.TOWN


def why_doubt(place: Place) -> Reason | None:
    """What a page should ask the owner about a place: the point is far from the postcode, or the town from both."""
    rows = _of_postcode(place.country, place.postcode)
    if rows and all(km_between(place.lng, place.lat, row.lng, row.lat) > FAR_OFF_KM for row in rows):
        return rules.POINT_FAR_OFF
    named = find_locality(place.country, "", place.town)
    if not rows or named is None or any(_may_be_called(row.town, folded(place.town)) for row in rows):
        return None
    return rules.TOWN_ELSEWHERE if km_between(place.lng, place.lat, named.lng, named.lat) > FAR_OFF_KM else None


def _may_be_called(town: str, typed: str) -> bool:
    """Whether people may mean the town: by one of its names, or by its first words, as Halle for Halle (Saale)."""
    words = town.split()
    return typed in names_of(town) or any(folded(" ".join(words[:count])) == typed for count in range(1, len(words)))


def nearest(lng: float, lat: float) -> Locality | None:
    """The row whose point is nearest to (lng, lat) in degrees; None far from any."""
    span = 0.08
    near = Locality.objects.filter(lat__range=(lat - span, lat + span), lng__range=(lng - 2 * span, lng + 2 * span))
    return min(near, key=lambda row: km_between(lng, lat, row.lng, row.lat), default=None)


@lru_cache(maxsize=8192)
def town_at(lng: float, lat: float) -> str:
    """The postcode and town whose point is nearest to (lng, lat) in degrees; empty far from any.

    Asked for centres of cells only, of which a city has few hundred, and the table of towns stands still.
    """
    best = nearest(lng, lat)
    return f"{best.postcode} {best.town}" if best else ""


def largest_within(west: float, south: float, east: float, north: float, limit: int) -> list[Locality]:
    """The largest towns in a stretch of degrees and a little around it, each once, by their most central row."""
    margin = 0.12
    rows = Locality.objects.filter(lat__range=(south - margin, north + margin), population__gt=0)
    rows = rows.filter(lng__range=(west - 2 * margin, east + 2 * margin)).order_by("-population", "town", "postcode")
    by_town: dict[str, Locality] = {}
    for row in rows:
        by_town.setdefault(row.town, row)
        if len(by_town) == limit:
            break
    return list(by_town.values())
