"""The geocoder: a point for a street and number, from a server in Photon's shape (Nominatim's with format=geojson).

The address leaves for the server that GEOCODER_URL names and for no other; floor, door and note never do.
"""

import json
import logging
import time
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)
SECONDS = 3
ANSWER_AT_MOST = 1_000_000
# Answers that know no more than the postcode table does.
ROUGH = {
    *("country", "state", "state_district", "region", "county", "municipality", "city", "town", "village", "hamlet"),
    *("borough", "city_district", "district", "suburb", "quarter", "neighbourhood", "locality", "postcode", "other"),
}
# What a broken answer can raise on the way from bytes to a point, nested or numbered beyond all bounds included.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)


class TransactionOpen(RuntimeError):
    """An outside call while a transaction is open: it would hold locks for as long as somebody else's server takes."""


class NoRedirects(HTTPRedirectHandler):
    """An address goes to the configured server alone."""

    def redirect_request(self, *args: object) -> None:
        return None


OPENER = build_opener(NoRedirects)


def look_up(street: str, number: str, postcode: str, town: str) -> tuple[float, float] | None:
    """The point (lng, lat) in degrees of an address; None when the server does not know it or does not answer.

    Raises TransactionOpen inside a transaction.
    """
    if connection.in_atomic_block:
        raise TransactionOpen
    words = urlencode({"q": f"{street} {number}, {postcode} {town}", "limit": 1})
    address = settings.GEOCODER_URL + ("&" if "?" in settings.GEOCODER_URL else "?") + words
    try:
        with OPENER.open(Request(address, headers={"Accept": "application/json"}), timeout=SECONDS) as answer:
            return _point(json.loads(_body(answer)))
    except (OSError, HTTPException, *UNREADABLE) as error:
        log.warning("geocoder failed: %s", type(error).__name__)
        return None


def _body(answer: HTTPResponse) -> bytes:
    """What the server sends, cut where no answer is as long. Raises TimeoutError when it comes in drips."""
    until, body = time.monotonic() + SECONDS, b""
    while len(body) < ANSWER_AT_MOST and (part := answer.read1(ANSWER_AT_MOST - len(body))):
        body += part
        if time.monotonic() > until:
            raise TimeoutError
    return body


def _point(answer: dict) -> tuple[float, float] | None:
    """The first feature's point, unless it stands for a whole town."""
    if not answer["features"]:
        return None
    feature = answer["features"][0]
    kind = feature["properties"].get("addresstype") or feature["properties"].get("type")
    lng, lat = (float(degrees) for degrees in feature["geometry"]["coordinates"][:2])
    is_on_earth = -180 <= lng <= 180 and -90 <= lat <= 90
    return (lng, lat) if is_on_earth and kind not in ROUGH else None
