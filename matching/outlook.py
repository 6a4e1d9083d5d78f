"""What helpers see of the demand around them: published rows and nothing that was not published."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from marketplace.accounts.cells import boxes_around, km_between, parent
from marketplace.accounts.models import Place
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import Actor
from matching.demand import COARSEST, DAY_PARTS, WEEK, monday_of
from matching.models import Demand, DemandWeek
from matching.reach import reach_km

# Demand is shown beyond one's own area too, so that one can see what a wider one would bring.
AROUND_KM = 25.0


@dataclass(frozen=True)
class Outlook:
    """Published demand around a helper: the rows, of which weeks, and the parts of the day most wished for."""

    rows: list[Demand]
    begins: date
    ends: date
    is_published: bool
    times: list[str]


def demand_around(by: Actor, weeks: int) -> Outlook:
    """The demand of the last so many whole weeks around a helper's place; everywhere while they have none."""
    last = monday_of(timezone.now()) - WEEK
    first = last - WEEK * (weeks - 1)
    known = list(DemandWeek.objects.filter(monday__gte=first))
    place = place_of(by)
    rows = Demand.objects.filter(week__in=known).select_related("topic").order_by("-people", "cell", "topic_id")
    return Outlook(
        rows=_near(rows, place, _km_around(by)),
        begins=first,
        ends=last + WEEK,
        is_published=bool(known),
        times=_times(known, place),
    )


def place_of(by: Actor) -> Place | None:
    """The place that a helper's area is drawn around."""
    profile = catalogue.profile_of(by.pk)
    return profile.place if profile else None


def _km_around(by: Actor) -> float:
    profile = catalogue.profile_of(by.pk)
    return max(AROUND_KM, reach_km(profile.place.cell, profile.radius_km)) if profile and profile.place else 0.0


def _near(rows, place: Place | None, km: float) -> list[Demand]:
    if place is None:
        return list(rows)
    boxes = Q()
    for west, south, east, north in boxes_around(place.cell_lng, place.cell_lat, km):
        boxes |= Q(lng__range=(west, east), lat__range=(south, north))
    return [row for row in rows.filter(boxes) if km_to(place, row) <= km]


def km_to(place: Place, row: Demand) -> float:
    """From the centre of a place's cell to the centre of a row's."""
    return km_between(place.cell_lng, place.cell_lat, row.lng, row.lat)


def _times(weeks: list[DemandWeek], place: Place | None) -> list[str]:
    """The parts of the day in the order in which weeks named them most often and earliest, of the place's area."""
    votes: Counter[str] = Counter()
    for week in weeks:
        for area, parts in week.times.items():
            if place is None or area == parent(place.cell, COARSEST):
                votes.update({part: len(DAY_PARTS) - rank for rank, part in enumerate(parts)})
    return sorted(votes, key=lambda part: (-votes[part], DAY_PARTS.index(part)))
