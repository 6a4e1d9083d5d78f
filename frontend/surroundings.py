"""Help around a place, for strangers: counts by published cell, never a person, never a point."""

from collections import Counter
from typing import Any

from djgeojson.serializers import Serializer

from marketplace.accounts import localities
from marketplace.accounts.cells import cell_of, published_cell
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import Topic
from matching import queries as matching

# The whole list of what a feature of the map says.
PROPERTIES = ["cell", "helpers"]


def topic_of(slug: str) -> Topic | None:
    """The topic to show; all when none is named. Raises Missing for one that does not exist."""
    return catalogue.topic_by_slug(slug) if slug else None


def around(place: str) -> dict[str, Any]:
    """How many helpers come to a place given as postcode or town; nothing until one is given."""
    found = localities.suggest(place, limit=1) if place.strip() else []
    if not found:
        return {"asked": bool(place.strip()), "town": "", "helpers": 0}
    row = found[0]
    cell = published_cell(row.lng, row.lat, localities.towns_near(row.lng, row.lat))
    return {"asked": True, "town": row.town, "postcode": row.postcode, "helpers": matching.helpers_reaching(cell.name)}


def layer(rows: list[dict]) -> str:
    """The rows as GeoJSON, with the listed properties and no other."""
    return Serializer().serialize(rows, geometry_field="geometry", properties=PROPERTIES, with_modelname=False)


def map_of(slug: str) -> dict[str, Any]:
    """The map's page: which topic, and the list with the same content as the map."""
    topic = topic_of(slug)
    rows = matching.cells_of_help(topic.number if topic else None)
    return {
        "topic": topic,
        "topics": catalogue.topics(),
        "towns": towns_of(rows),
        "total": sum(r["helpers"] for r in rows),
    }


def towns_of(rows: list[dict]) -> list[tuple[str, int]]:
    """Cells summed by the town or district nearest to their centre, most helpers first."""
    counts: Counter[str] = Counter()
    for row in rows:
        centre = cell_of(row["cell"])
        counts[localities.town_at(centre.lng, centre.lat)] += row["helpers"]
    return counts.most_common(60)
