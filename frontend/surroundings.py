"""Help around a place, for strangers: counts by published cell, never a person, never a point."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.utils import timezone
from djgeojson.serializers import Serializer

from marketplace.accounts import localities
from marketplace.accounts.cells import FINEST, cell_of, outline, parent, published_cell
from marketplace.accounts.models import Locality
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import Topic
from matching import queries as matching

# The whole list of what a feature of the map says.
PROPERTIES = ["cell", "helpers"]
LEVELS = {"4", "5", "6", "7", "8"}
SHOWN_AT_ONCE = 12
NAMES_AT_MOST = 14
TOPICS_AT_MOST = 5


def topic_of(slug: str) -> Topic | None:
    """The topic to show; all when none is named. Raises Missing for one that does not exist."""
    return catalogue.topic_by_slug(slug) if slug else None


def around(place: str, point: tuple[float, float] | None = None) -> dict[str, Any]:
    """How many helpers come to a place, given as postcode, as town or as a rough point; nothing until one is given."""
    asked = bool(place.strip() or point)
    row = localities.nearest(*point) if point else next(iter(localities.suggest(place, limit=1)), None)
    if row is None:
        return {"asked": asked, "town": "", "helpers": 0}
    cell = published_cell(row.lng, row.lat, localities.towns_near(row.lng, row.lat))
    now = timezone.localtime()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "asked": asked,
        "town": row.town,
        "postcode": row.postcode,
        "helpers": matching.helpers_reaching(cell.name),
        "today": matching.helpers_reaching(cell.name, now, midnight),
        **_by_topic(cell.name),
    }


def _by_topic(cell: str) -> dict[str, Any]:
    """The topics that most helpers come with, and those that nobody comes with."""
    counts, topics = matching.topics_reaching(cell), list(catalogue.topics())
    some = sorted((one for one in topics if counts.get(one.number)), key=lambda one: -counts[one.number])
    none = [one for one in topics if not counts.get(one.number)]
    return {
        "by_topic": [(one, counts[one.number]) for one in some[:TOPICS_AT_MOST]],
        "without": none[:TOPICS_AT_MOST],
        "without_more": max(0, len(none) - TOPICS_AT_MOST),
    }


def layer(rows: list[dict]) -> str:
    """The rows as GeoJSON, with the listed properties and no other."""
    return Serializer().serialize(rows, geometry_field="geometry", properties=PROPERTIES, with_modelname=False)


def cells_at(slug: str, detail: str) -> list[dict]:
    """Help by cell, the cells joined to larger ones up to a level of detail: 4 for countries to 8 for streets."""
    topic = topic_of(slug)
    level = int(detail) if detail in LEVELS else FINEST
    counts: Counter[str] = Counter()
    for row in matching.cells_of_help(topic.number if topic else None):
        counts[parent(row["cell"], level)] += row["helpers"]
    return [
        {"cell": cell, "helpers": helpers, "geometry": {"type": "Polygon", "coordinates": [outline(cell)]}}
        for cell, helpers in sorted(counts.items())
    ]


def map_of(slug: str) -> dict[str, Any]:
    """The map's page: which topic, and the list with the same content as the map."""
    topic = topic_of(slug)
    rows = matching.cells_of_help(topic.number if topic else None)
    towns = towns_of(rows)
    return {
        "topic": topic,
        "topics": catalogue.topics(),
        "towns": towns[:SHOWN_AT_ONCE],
        "more_towns": towns[SHOWN_AT_ONCE:],
        "named": named_on_map(rows),
        "total": sum(row["helpers"] for row in rows),
    }


def towns_of(rows: list[dict]) -> list[tuple[str, int]]:
    """Cells summed by the postcode and town nearest to their centre, most helpers first."""
    counts: Counter[str] = Counter()
    for row in rows:
        centre = cell_of(row["cell"])
        counts[localities.town_at(centre.lng, centre.lat)] += row["helpers"]
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def named_on_map(rows: list[dict]) -> list[Locality]:
    """The largest towns around the cells, whose names tell where one is on a map without tiles."""
    centres = [cell_of(row["cell"]) for row in rows]
    if not centres:
        return []
    lngs, lats = [one.lng for one in centres], [one.lat for one in centres]
    return localities.largest_within(min(lngs), min(lats), max(lngs), max(lats), NAMES_AT_MOST)
