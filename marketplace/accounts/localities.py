"""The table of postcodes and towns: finding a town by what people type, and a point for an address."""

import math
import re
from functools import lru_cache

from django.db.models import QuerySet

from marketplace.accounts.cells import SEARCH_KM, km_between
from marketplace.accounts.models import Locality, Place

KM_PER_DEGREE = 111.2
FAR_OFF_KM = 15.0
FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s", "é": "e", "è": "e", "à": "a"})


def folded(text: str) -> str:
    """A town's name without what people leave out or write in two ways."""
    text = text.strip().lower()
    for long, short in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ss", "s")):
        text = text.replace(long, short)
    text = re.sub(r"^sankt\b", "st", text.translate(FOLDED))
    return re.sub(r"[^a-z0-9]+", "", text)


def towns_near(lng: float, lat: float) -> list[Locality]:
    """The towns that could reach to a point (degrees): those within 25 km of it."""
    high = SEARCH_KM / KM_PER_DEGREE
    wide = high / max(0.05, math.cos(math.radians(lat)))
    near = Locality.objects.filter(lat__range=(lat - high, lat + high), lng__range=(lng - wide, lng + wide))
    return list(near.only("lng", "lat", "population"))


def find_locality(country: str, postcode: str, town: str) -> Locality | None:
    """The row for a postcode and town as typed; the postcode alone decides when the town is spelt otherwise."""
    rows = list(Locality.objects.filter(country=country.upper(), postcode=postcode.strip()).order_by("town"))
    wanted = folded(town)
    exact = [row for row in rows if folded(row.town) == wanted]
    if exact or rows:
        return (exact or rows)[0]
    return _largest(row for row in _named(country, town) if folded(row.town) == wanted)


def _named(country: str, town: str) -> QuerySet[Locality]:
    return Locality.objects.filter(country=country.upper(), town__istartswith=town.strip()[:2])


def _largest(rows) -> Locality | None:
    return max(rows, key=lambda row: row.population or 0, default=None)


def suggest(text: str, limit: int = 8) -> list[Locality]:
    """Rows for what has been typed so far, by postcode or by town, larger towns first."""
    text = text.strip()
    if len(text) < 2:
        return []
    by = {"postcode__startswith": text} if text[0].isdigit() else {"town__istartswith": text}
    return list(Locality.objects.filter(**by).order_by("-population", "postcode")[:limit])


def locate(
    country: str, postcode: str, town: str, point: tuple[float, float] | None = None
) -> tuple[float, float, str] | None:
    """Longitude, latitude and precision for an address: the device's point, else the postcode's, else the town's.

    None when neither the point nor the town is known.
    """
    if point is not None:
        return (*point, Place.Precision.DEVICE)
    row = find_locality(country, postcode, town)
    if row is None:
        return None
    by_postcode = row.postcode == postcode.strip()
    return row.lng, row.lat, Place.Precision.POSTCODE if by_postcode else Place.Precision.TOWN


def is_far_off(point: tuple[float, float], country: str, postcode: str, town: str) -> bool:
    """Whether the device's point lies more than 15 km from the typed postcode, so that a page can ask."""
    row = find_locality(country, postcode, town)
    return row is not None and km_between(*point, row.lng, row.lat) > FAR_OFF_KM


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
