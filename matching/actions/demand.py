"""Publish what a week was asked for: once, when it is over, and never again."""

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from marketplace.accounts.cells import cell_of, level_of, parent
from marketplace.bookings import queries as bookings
from marketplace.catalog import queries as catalogue
from marketplace.core import events
from marketplace.core.actors import Actor
from matching.demand import COARSEST, DAY_PARTS, WEEK, Mark, Row, day_part, monday_of, split, stretch_of
from matching.models import Demand, DemandWeek, Waiting

# Whoever opens the map sees so many weeks; what is older was published in its time or is told no more.
WEEKS_TOLD = 4
WEEK_LOCK = 0xDE3A


@transaction.atomic
def publish_demand(*, by: Actor) -> list[DemandWeek]:
    """Publish the weeks that are over and were not yet, the last four at most; a second call finds nothing to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WEEK_LOCK])
    known = set(DemandWeek.objects.values_list("monday", flat=True))
    this_week = monday_of(timezone.now())
    mondays = [this_week - WEEK * back for back in range(WEEKS_TOLD, 0, -1)]
    newest = max(known, default=date.min)
    return [_publish(monday, by) for monday in mondays if monday > newest]


def _publish(monday: date, by: Actor) -> DemandWeek:
    k = settings.DEMAND_PEOPLE_AT_LEAST
    asked = bookings.asked_between(*stretch_of(monday))
    week = DemandWeek.objects.create(monday=monday, people_at_least=k, times=_times(asked, k))
    marks = [Mark(one["seeker_id"], one["place__cell"], one["topic_id"]) for one in asked]
    topics = list(catalogue.topics().values_list("pk", flat=True))
    rows = [_told(week, Demand.Kind.ASKED, row) for row in split(marks, topics, k)]
    rows += [_told(week, Demand.Kind.WAITING, row) for row in split(_words_left(monday), topics, k)]
    Demand.objects.bulk_create(rows)
    events.record("demand.published", by=by, subject=week, rows=len(rows))
    return week


def _words_left(monday: date) -> list[Mark]:
    """Word left in the week, not how many wait at its end: two stocks less each other would tell who came."""
    begins, ends = stretch_of(monday)
    left = Waiting.objects.filter(begun_at__gte=begins, begun_at__lt=ends)
    return [Mark(*one) for one in left.values_list("person_id", "cell", "topic_id")]


def _told(week: DemandWeek, kind: str, row: Row) -> Demand:
    centre = cell_of(row.cell)
    return Demand(
        week=week,
        kind=kind,
        cell=row.cell,
        lng=centre.lng,
        lat=centre.lat,
        topic_id=row.topic,
        people=row.people,
    )


def _times(asked: list[dict], k: int) -> dict[str, list[str]]:
    """The parts of the day that at least k people of an area wished for, the most wished first."""
    people: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for one in asked:
        part = day_part(one["begins_at"])
        if part and level_of(one["place__cell"]) >= COARSEST:
            people[parent(one["place__cell"], COARSEST)][part].add(one["seeker_id"])
    counted = {area: {part: len(parts[part]) for part in DAY_PARTS} for area, parts in people.items()}
    told = {area: [part for part in _most_first(parts) if parts[part] >= k] for area, parts in counted.items()}
    return {area: parts for area, parts in sorted(told.items()) if parts}


def _most_first(parts: dict[str, int]) -> list[str]:
    return sorted(DAY_PARTS, key=lambda part: (-parts[part], DAY_PARTS.index(part)))
