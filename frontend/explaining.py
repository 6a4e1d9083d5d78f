"""Why somebody was asked or not, as a helper's pages show it."""

from collections import Counter
from typing import Any

from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.bookings.models import Offer
from matching import explanations, queries

# Where what an explanation speaks of can be changed.
PLACES = {
    "hours": "helper_hours",
    "days": "helper_days",
    "profile": "profile",
    "settings": "helper_settings",
    "payouts": "payouts",
    "prices": "helper_prices",
    "trust": "trust",
    "offers": "offers",
}


def href_of(where: str) -> str:
    """The page on which it can be changed; empty where nothing can."""
    return reverse(PLACES[where]) if where else ""


def part_row(part: explanations.Part) -> dict[str, Any]:
    """The parameters of components/part.html."""
    return {"part": part, "href": href_of(part.where)}


def why_asked(offer: Offer) -> dict[str, Any]:
    return {"offer": offer, "parts": [part_row(part) for part in explanations.why_asked(offer)]}


def why_not_asked(by: User) -> dict[str, Any]:
    """What others were asked for near by, and what stood in the way most often."""
    found = explanations.not_asked(by.pk)
    return {
        "rows": [_row(one) for one in found],
        "often": _often(found),
        "tips": queries.what_would_help(by.pk) if not found else [],
        "days": explanations.DAYS_BACK,
    }


def _row(one: explanations.NotAsked) -> dict[str, Any]:
    return {"one": one, "href": href_of(one.stop.where) if one.stop else "", "forward": [*map(part_row, one.forward)]}


def _often(found: list[explanations.NotAsked]) -> list[dict[str, Any]]:
    """The changes that would have helped with the most of them, each with how many."""
    stops = [one.stop for one in found if one.stop and one.stop.change]
    counted = Counter((stop.change, stop.where) for stop in stops)
    return [{"words": words, "href": href_of(where), "count": n} for (words, where), n in counted.most_common(3)]
