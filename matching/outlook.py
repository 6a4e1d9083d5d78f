"""What helpers see of the demand around them, published rows and nothing else; and who waits for a helper to come."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.accounts.cells import boxes_around, km_between, parent
from marketplace.accounts.models import Place
from marketplace.bookings.models import Request
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from matching.demand import COARSEST, DAY_PARTS, WEEK, monday_of
from matching.filters import Wish
from matching.models import Demand, DemandWeek, Reach, Waiting
from matching.queries import policy_now, wish_of
from matching.reach import reach_km, reached_by

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


def words_of(by: Actor) -> QuerySet[Waiting]:
    """What somebody waits for, or was told of and has not sent out yet; the newest first."""
    told = Q(state=Waiting.State.TOLD, request__state__in=["draft", "unfilled"])
    rows = Waiting.objects.filter(told | Q(state=Waiting.State.WAITING), person_id=by.pk)
    return rows.select_related("topic", "request__place").order_by("-pk")


def words_left(by: Actor) -> int:
    """How many of them still wait."""
    return words_of(by).filter(state=Waiting.State.WAITING).count()


def waiting_for(by: Actor, waiting_id: int) -> Waiting:
    """Somebody's own word, in whatever state. Raises Missing."""
    waiting = Waiting.objects.filter(pk=waiting_id, person_id=by.pk).select_related("topic", "request").first()
    if waiting is None:
        raise Missing
    return waiting


def waiting_on(by: Actor, request: Request) -> Waiting | None:
    """The word that somebody left for what this request is about, while it counts."""
    if by.pk is None or request.place is None:
        return None
    same = {"person_id": by.pk, "topic_id": request.topic_id, "cell": request.place.cell}
    return Waiting.objects.filter(**same, state=Waiting.State.WAITING).first()


def helpers_for(waiting: Waiting) -> int:
    """How many helpers come to the cell with the topic, at any hour; without those who may never be asked."""
    rules = policy_now().rules
    reached = reached_by(_wish(waiting), rules, best=None)
    people = {one.helper for one in reached.candidates} | set(reached.stopped) - accounts.blocked_ids(waiting.person)
    rows = Reach.objects.filter(helper_id__in=people, topic_id=waiting.topic_id, trust__gte=rules["trust_floor"])
    return rows.values("helper_id").distinct().count()


def _wish(waiting: Waiting) -> Wish:
    begins, number = timezone.now(), waiting.topic.number
    return Wish(0, waiting.person_id, 1, number, waiting.cell, begins, begins + timedelta(hours=1), (), "urgent")


def is_enough(waiting: Waiting) -> bool:
    """Whether it is time to tell.

    While the wished time lies ahead: somebody who can be asked for it, or the first who comes at all. Otherwise the
    area has enough helpers for a word to be worth it, and more than when it was left.
    """
    wished = waiting.request
    if wished is not None and is_still_wanted(wished):
        enough = settings.WAITING_HELPERS["request"]
        is_first = waiting.helpers_then < enough <= helpers_for(waiting)
        return is_first or reached_by(wish_of(wished), policy_now().rules, best=0).able >= enough
    return helpers_for(waiting) >= max(settings.WAITING_HELPERS["area"], waiting.helpers_then + 1)


def is_still_wanted(request: Request) -> bool:
    """Whether a prepared request could be sent out for the time that it says."""
    return bool(request.begins_at and request.begins_at > timezone.now() and request.state in {"draft", "unfilled"})
