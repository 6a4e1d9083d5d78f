"""Saved searches of helpers: what each of them sees, and when its helper may be told.

A lookout sees requests that its helper could be asked for, as any offer would tell of them, and published rows of
demand, which tell of no single person. It sees nothing else, wherever its circle lies.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from marketplace.accounts.cells import half_width_km
from marketplace.bookings.models import Request
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import HelperProfile
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from marketplace.core.money import split
from matching.demand import day_part
from matching.models import Demand, Lookout, Sighting
from matching.outlook import km_to
from matching.queries import policy_now, wish_of
from matching.ranking import Candidate
from matching.reach import reach_km, reached_by, reached_by_many

# A few sightings are waited for, so that a busy hour is one notice.
GATHER = timedelta(minutes=10)
AT_MOST_EVERY = timedelta(days=1)
SHOWN_FOR = timedelta(days=14)
SHOWN_AT_MOST = 20


def lookouts_of(by: Actor) -> QuerySet[Lookout]:
    return Lookout.objects.filter(helper_id=by.pk).prefetch_related("topics")


def lookout_for(by: Actor, lookout_id: int) -> Lookout:
    """One's own lookout. Raises Missing."""
    lookout = lookouts_of(by).filter(pk=lookout_id).first()
    if lookout is None:
        raise Missing
    return lookout


def candidates_for(request: Request) -> dict[int, Candidate]:
    """Everybody who could be asked for a request now, and has not been: by id."""
    reached = reached_by(wish_of(request), policy_now().rules, best=None)
    return {candidate.helper: candidate for candidate in reached.candidates}


def watching(request: Request, helpers: Collection[int]) -> QuerySet[Lookout]:
    """The lookouts of these helpers that are on and of the request's topic."""
    return Lookout.objects.filter(is_on=True, helper_id__in=helpers, topics=request.topic_id)


def net_of(request: Request, candidate: Candidate) -> int:
    """What would be left of the helper's price, in minor units; 0 where help is free."""
    terms = catalogue.terms_now(request.topic) if candidate.price else None
    return split(candidate.price, terms.commission_bps)[1] if terms else 0


def sees(lookout: Lookout, request: Request, candidate: Candidate) -> bool:
    """Whether a request that its helper could be asked for is one that they want to hear of."""
    part = day_part(request.begins_at)
    is_near = lookout.radius_km is None or candidate.km <= lookout.radius_km + half_width_km(candidate.cell)
    is_then = not lookout.day_parts or part in lookout.day_parts
    is_enough = request.asks_quotes or net_of(request, candidate) >= (lookout.net_least or 0)
    return is_near and is_then and is_enough


def circles() -> list[tuple[Lookout, HelperProfile]]:
    """Every lookout that is on, with what its helper says of place and area; a break or no place sees nothing."""
    found = Lookout.objects.filter(is_on=True).prefetch_related("topics")
    placed = catalogue.profiles_of({one.helper_id for one in found}).filter(place__isnull=False, paused_at=None)
    profiles = {profile.person_id: profile for profile in placed}
    return [(one, profiles[one.helper_id]) for one in found if one.helper_id in profiles]


def sees_demand(lookout: Lookout, row: Demand, profile: HelperProfile) -> bool:
    """Whether a published row lies in the lookout's circle; hours and prices are not told of demand."""
    within = reach_km(profile.place.cell, lookout.radius_km or profile.radius_km)
    return km_to(profile.place, row) <= within + half_width_km(row.cell)


def still_true(sightings: Sequence[Sighting], helper_id: int) -> list[Sighting]:
    """What can be told now of what one helper's lookouts saw: demand always, a request while they could be asked."""
    requests = {one.request_id: one.request for one in sightings if one.request}
    wishes = [wish_of(request) for request in requests.values() if request.state == Request.State.OPEN]
    reached = reached_by_many(wishes, policy_now().rules, only=[helper_id])
    able = {wish.request for wish, found in zip(wishes, reached, strict=True) if found.candidates}
    return [one for one in sightings if one.request_id is None or one.request_id in able]


def sightings_of(by: Actor) -> list[Sighting]:
    """What somebody was told of in the last two weeks and what is still so: the newest twenty, each thing once."""
    since = timezone.now() - SHOWN_FOR
    rows = Sighting.objects.filter(lookout__helper_id=by.pk, told_at__gt=since)
    rows = rows.select_related("lookout", "request__topic__programme", "request__package", "request__place")
    seen: dict[tuple, Sighting] = {}
    for sighting in rows.select_related("demand__topic", "demand__week").prefetch_related("request__options"):
        seen.setdefault((sighting.request_id, sighting.demand_id), sighting)
    return still_true(list(seen.values())[:SHOWN_AT_MOST], by.pk)


def due_after(now: datetime, told_before: datetime | None) -> datetime:
    """When a helper may be told of what was seen now: once a day, and never in quiet hours."""
    due = now + GATHER
    if told_before is not None:
        due = max(due, told_before + AT_MOST_EVERY)
    return out_of_quiet(due)


def out_of_quiet(moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours that it lies in (local time, of the policy in force)."""
    rules = policy_now().rules
    begins, ends = rules["quiet_from"], rules["quiet_until"]
    local = timezone.localtime(moment)
    if (local.hour - begins) % 24 >= (ends - begins) % 24:
        return moment
    day = local.date() + timedelta(days=1 if local.hour >= ends else 0)
    return timezone.make_aware(datetime(day.year, day.month, day.day, ends))
