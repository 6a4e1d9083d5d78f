"""Searches that wait in one window are looked at together; each then sends its wave by its own timer.

The plan is written on the searches and held to nothing: whoever sends asks everything again under the locks of request,
search and helpers. So a worker may die at any point: what it had planned stands, and what it had not the next timer
does.
"""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import F

from marketplace.bookings.models import Request
from marketplace.core.actors import Actor
from matching import queries, windows
from matching.models import Search
from matching.ranking import Ranked, rank
from matching.reach import reached_by_many

NEAR_DEGREES = 0.5
SEARCHES_AT_MOST = 1_000


@transaction.atomic
def plan_window(*, by: Actor, search_id: int) -> dict[int, int]:
    """Say whom each search of this one's window asks first, by search id; empty when nobody contends.

    Searches that somebody else holds are left to that one: no row is waited for. A search is planned once a wave.
    """
    mine = Search.objects.filter(pk=search_id, step=Search.Step.GATHER, state=Search.State.RUNNING).first()
    if mine is None or mine.is_planned:
        return {}
    gathered = _gathered(mine)
    asked = windows.assign_window(rankings_of(gathered, _planned_elsewhere(mine)))
    for search in gathered:
        search.planned_id, search.planned_wave = asked.get(search.pk), search.wave + 1
        search.together = len(asked) if search.pk in asked else 0
    Search.objects.bulk_update(gathered, ["planned", "planned_wave", "together"])
    return asked


def _gathered(mine: Search) -> list[Search]:
    """The searches of the window whose plan is to be made, held, in order of their ids."""
    rows = Search.objects.select_for_update(of=("self",), skip_locked=True).select_related("policy", "request__place")
    waiting = rows.filter(state=Search.State.RUNNING, step=Search.Step.GATHER, window_at__lte=mine.window_at)
    found = waiting.exclude(planned_wave=F("wave") + 1).order_by("pk")[:SEARCHES_AT_MOST]
    return [one for one in found if one.request.state == Request.State.OPEN and one.request.round == one.round]


def _planned_elsewhere(mine: Search) -> set[int]:
    """Helpers whom a search of the window is yet to ask by an earlier plan."""
    planned = Search.objects.filter(step=Search.Step.GATHER, planned_wave=F("wave") + 1, window_at=mine.window_at)
    return set(planned.filter(planned__isnull=False).values_list("planned_id", flat=True))


def rankings_of(searches: Sequence[Search], without: Collection[int] = ()) -> dict[int, list[Ranked]]:
    """Who can be asked now for each of these searches, best first, by search id; one statement per policy."""
    found: dict[int, list[Ranked]] = {}
    for policy in {search.policy for search in searches}:
        asking = [search for search in searches if search.policy == policy]
        reached = reached_by_many([queries.wish_of(search.request) for search in asking], policy.rules)
        for search, one in zip(asking, reached, strict=True):
            able = [candidate for candidate in one.candidates if candidate.helper not in without]
            found[search.pk] = rank(able, policy.rules["weights"], one.mean_jobs)
    return found


def has_company(request: Request) -> bool:
    """Whether another flexible search for this topic is under way near by: its cell at most half a degree away."""
    place = request.place
    others = Search.objects.filter(state=Search.State.RUNNING, request__urgency=Request.Urgency.FLEXIBLE)
    near = others.filter(
        request__topic=request.topic_id,
        request__place__cell_lat__range=(place.cell_lat - NEAR_DEGREES, place.cell_lat + NEAR_DEGREES),
        request__place__cell_lng__range=(place.cell_lng - NEAR_DEGREES, place.cell_lng + NEAR_DEGREES),
    )
    return near.exclude(request=request).exclude(step=Search.Step.REST).exists()
