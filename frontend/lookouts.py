"""Saved searches and what they saw, as pages show it: never more of a request than an offer would tell."""

from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.demand import TIMES, name_of
from frontend.templatetags.spoken import said_until
from marketplace.accounts.models import User
from marketplace.catalog import queries as catalogue
from marketplace.core.errors import Missing
from matching import lookouts
from matching import queries as matching
from matching.models import Lookout, Sighting


def page_of(by: User) -> dict[str, Any]:
    """What was found, and one's saved searches. Raises Missing for whoever does not help."""
    if not by.is_helper:
        raise Missing
    rows = [{"lookout": one, "title": title_of(one), "meta": meta_of(one)} for one in lookouts.lookouts_of(by)]
    return {"rows": rows, "sightings": [seen(one) for one in lookouts.sightings_of(by)]}


def title_of(lookout: Lookout) -> str:
    return ", ".join(str(topic) for topic in lookout.topics.all())


def meta_of(lookout: Lookout) -> str:
    """How far, when and for how much, in a line."""
    km = lookout.radius_km
    parts = [_("up to %(km)s km around you") % {"km": km} if km else _("in your area")]
    parts += [str(TIMES[part]) for part in lookout.day_parts]
    if lookout.net_least:
        parts.append(_("at least %(euros)s € for you") % {"euros": f"{Decimal(lookout.net_least) / 100:g}"})
    parts.append(_("here and by mail") if lookout.by_mail else _("here only"))
    return " · ".join(parts)


def seen(sighting: Sighting) -> dict[str, Any]:
    """One thing that was found: topic, roughly where and when, and what it is worth."""
    return _seen_request(sighting) if sighting.request else _seen_demand(sighting)


def _seen_request(sighting: Sighting) -> dict[str, Any]:
    wish = sighting.request
    where = {"band": matching.band_words(sighting.distance_band), "area": matching.area_of(wish)}
    return {
        "topic": wish.topic,
        "when": said_until(wish.begins_at, wish.ends_at),
        "where": _("%(band)s, around %(area)s") % where,
        "net": sighting.net,
        "kind": "request",
        "by_quote": wish.asks_quotes,
        "note": _("You have not been asked yet. As soon as it is your turn, it is in your offers."),
    }


def _seen_demand(sighting: Sighting) -> dict[str, Any]:
    row = sighting.demand
    asked = ngettext("%(n)s neighbour asked", "%(n)s neighbours asked", row.people) % {"n": row.people}
    return {
        "topic": row.topic,
        "when": _("in the week of %(day)s") % {"day": date_format(row.week.monday, "MONTH_DAY_FORMAT")},
        "where": name_of(row.cell),
        "net": 0,
        "kind": "demand",
        "note": asked,
    }


def first_values(by: User, lookout_id: int | None) -> dict[str, Any]:
    """What the form starts with: the saved search, or one's own topics. Raises Missing for a foreign one."""
    if not by.is_helper:
        raise Missing
    if lookout_id is None:
        return {"topics": [str(one.topic_id) for one in catalogue.services_of(by.pk)], "by_mail": True}
    known = lookouts.lookout_for(by, lookout_id)
    least = None if known.net_least is None else Decimal(known.net_least) / 100
    names = ("radius_km", "day_parts", "by_mail")
    topics = [str(topic.pk) for topic in known.topics.all()]
    return {name: getattr(known, name) for name in names} | {"topics": topics, "net_least": least}
