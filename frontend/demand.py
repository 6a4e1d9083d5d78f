"""The demand around a helper as pages and the map show it; every number is a published one, or a sum of such."""

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from djgeojson.serializers import Serializer

from frontend.surroundings import LEVELS, NAMES_AT_MOST
from marketplace.accounts import localities
from marketplace.accounts.cells import FINEST, cell_of, level_of, outline, parent
from marketplace.accounts.models import User
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import Topic
from marketplace.core.errors import Missing
from matching import outlook
from matching.models import Demand

# The whole list of what a feature of the map says.
PROPERTIES = ["cell", "people"]
WEEKS = {"1": 1, "4": 4}
TIMES = {
    "morning": _("weekday mornings"),
    "afternoon": _("weekday afternoons"),
    "evening": _("weekday evenings"),
    "weekend": _("weekends"),
}
MISSING_AT_MOST = 3
# Areas of this level and coarser are named after a town and what lies around it.
AROUND_FROM = 6


def weeks_of(asked: str) -> int:
    """How many whole weeks are shown: one, unless four are asked for."""
    return WEEKS.get(asked, 1)


def seen_by(by: User, weeks: int, slug: str) -> tuple[outlook.Outlook, Topic | None]:
    """What a helper may see, of one topic if named. Raises Missing for whoever does not help."""
    if not by.is_helper:
        raise Missing
    topic = catalogue.topic_by_slug(slug) if slug else None
    found = outlook.demand_around(by, weeks)
    rows = [row for row in found.rows if topic is None or row.topic_id == topic.pk]
    return outlook.Outlook(**{**vars(found), "rows": rows}), topic


def page_of(by: User, weeks: int, slug: str) -> dict[str, Any]:
    """The page: what was asked for around the helper, where and when; and what of it they do not offer."""
    found, topic = seen_by(by, weeks, slug)
    asked = [row for row in found.rows if row.kind == Demand.Kind.ASKED]
    topics = topics_of(by, asked)
    return {
        "weeks": weeks,
        "weeks_text": str(weeks),
        "people_at_least": settings.DEMAND_PEOPLE_AT_LEAST,
        "topic": topic,
        "topics": catalogue.topics(),
        "begins": found.begins,
        "ends": found.ends - timedelta(days=1),
        "is_published": found.is_published,
        "has_place": outlook.place_of(by) is not None,
        "asked": topics,
        "missing": [row for row in topics if row["topic"] and not row["is_mine"]][:MISSING_AT_MOST],
        "waiting": topics_of(by, [row for row in found.rows if row.kind == Demand.Kind.WAITING]),
        "areas": areas_of(asked),
        "times": [TIMES[part] for part in found.times],
        "named": _named(asked),
    }


def topics_of(by: User, rows: list[Demand]) -> list[dict[str, Any]]:
    """Each topic with how many asked for it, the most asked first; topics that are told together come last."""
    mine = {service.topic_id for service in catalogue.services_of(by.pk)}
    counts: Counter[int | None] = Counter()
    topics = {row.topic_id: row.topic for row in rows}
    for row in rows:
        counts[row.topic_id] += row.people
    ordered = sorted(counts, key=lambda one: (one is None, -counts[one], one or 0))
    return [{"topic": topics[one], "people": counts[one], "is_mine": one in mine} for one in ordered]


def areas_of(rows: list[Demand]) -> list[dict[str, Any]]:
    """Each area of the map with its topics, the most asked first: the list with the same content as the map."""
    by_cell: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        by_cell[row.cell][str(row.topic) if row.topic else str(_("various topics"))] += row.people
    areas = [
        {"name": name_of(cell), "people": counts.total(), "topics": counts.most_common()}
        for cell, counts in by_cell.items()
    ]
    return sorted(areas, key=lambda one: (-one["people"], one["name"]))


def name_of(cell: str) -> str:
    """The postcode and town nearest to the centre; a large area is around it."""
    centre = cell_of(cell)
    town = localities.town_at(centre.lng, centre.lat)
    return str(_("around %(town)s") % {"town": town}) if level_of(cell) <= AROUND_FROM and town else town


def cells_at(by: User, weeks: int, slug: str, detail: str) -> list[dict[str, Any]]:
    """The hexagons, finer ones joined up to a level of detail; larger ones first, so that finer ones lie on them."""
    found, _topic = seen_by(by, weeks, slug)
    level = int(detail) if detail in LEVELS else FINEST
    counts: Counter[str] = Counter()
    for row in found.rows:
        if row.kind == Demand.Kind.ASKED:
            counts[parent(row.cell, level)] += row.people
    return [
        {"cell": cell, "people": people, "geometry": {"type": "Polygon", "coordinates": [outline(cell)]}}
        for cell, people in sorted(counts.items(), key=lambda one: (level_of(one[0]), one[0]))
    ]


def layer(rows: list[dict[str, Any]]) -> str:
    """The rows as GeoJSON, with the listed properties and no other."""
    return Serializer().serialize(rows, geometry_field="geometry", properties=PROPERTIES, with_modelname=False)


def _named(rows: list[Demand]) -> list[Any]:
    """The largest towns around, whose names tell where one is on a map without tiles."""
    if not rows:
        return []
    lngs, lats = [row.lng for row in rows], [row.lat for row in rows]
    return localities.largest_within(min(lngs), min(lats), max(lngs), max(lats), NAMES_AT_MOST)
