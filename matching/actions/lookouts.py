"""Saved searches: kept, switched, removed; what they see is gathered and told at most once a day."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from marketplace.accounts import queries as accounts
from marketplace.accounts.cells import band
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Request
from marketplace.core import events, timers
from marketplace.core.actors import Actor
from marketplace.core.errors import refuse_if
from matching import lookouts, outlook, rules
from matching.models import Demand, Digest, Lookout, Sighting

TELL = "matching.jobs.tell_sightings"


@transaction.atomic
def save_lookout(*, by: Actor, lookout_id: int | None = None, topic_ids: list[int], **fields: Any) -> Lookout:
    """Keep a new saved search, or change one's own: `radius_km`, `day_parts`, `net_least`, `by_mail`.

    Raises Refused when there are ten already or no topic is chosen, Missing for somebody else's.
    """
    _hold(by.pk)
    known = lookouts.lookout_for(by, lookout_id) if lookout_id is not None else None
    count = lookouts.lookouts_of(by).count() if known is None else 0
    refuse_if(rules.why_not_lookout(by, count, topic_ids))
    lookout = known or Lookout(helper_id=by.pk)
    for name in ("radius_km", "day_parts", "net_least", "by_mail"):
        setattr(lookout, name, fields[name])
    lookout.save()
    lookout.topics.set(topic_ids)
    events.record("lookout.saved", by=by, subject=lookout, person=by.pk)
    return lookout


@transaction.atomic
def switch_lookout(*, by: Actor, lookout_id: int, is_on: bool) -> Lookout:
    """Off: nothing is told any more, also of what was seen already."""
    lookout = lookouts.lookout_for(by, lookout_id)
    Lookout.objects.filter(pk=lookout.pk).update(is_on=is_on)
    if not is_on:
        lookout.sightings.filter(told_at=None).delete()
    events.record("lookout.switched", by=by, subject=lookout, person=by.pk, is_on=is_on)
    return lookouts.lookout_for(by, lookout_id)


@transaction.atomic
def remove_lookout(*, by: Actor, lookout_id: int) -> None:
    lookout = lookouts.lookout_for(by, lookout_id)
    events.record("lookout.removed", by=by, subject=lookout, person=by.pk)
    lookout.delete()


@transaction.atomic
def sight_request(*, by: Actor, request_id: int) -> int:
    """Note an open request for the lookouts that see it; returns for how many helpers."""
    request = Request.objects.select_related("topic", "place").filter(pk=request_id, state=Request.State.OPEN).first()
    if request is None or bookings.is_directed(request):
        return 0
    able = lookouts.candidates_for(request)
    seen = [
        Sighting(lookout=one, request=request, distance_band=band(mine.km), net=lookouts.net_of(request, mine))
        for one in lookouts.watching(request, list(able))
        if lookouts.sees(one, request, mine := able[one.helper_id])
    ]
    return _note(seen)


@transaction.atomic
def sight_demand(*, by: Actor, week_id: int) -> int:
    """Note the rows of a published week for the lookouts whose circle they lie in; returns for how many helpers."""
    rows = defaultdict(list)
    for row in Demand.objects.filter(week_id=week_id, topic__isnull=False):
        rows[row.topic_id].append(row)
    seen = [
        Sighting(lookout=one, demand=row, distance_band=band(outlook.km_to(profile.place, row)))
        for one, profile in lookouts.circles()
        for topic in one.topics.all()
        for row in rows[topic.pk]
        if lookouts.sees_demand(one, row, profile)
    ]
    return _note(seen)


def _note(seen: list[Sighting]) -> int:
    Sighting.objects.bulk_create(seen, ignore_conflicts=True)
    helpers = sorted({one.lookout.helper_id for one in seen})
    for helper_id in helpers:
        _plan(_hold(helper_id))
    return len(helpers)


def _hold(helper_id: int) -> Digest:
    """The helper's digest, held: their lookouts are counted and their sightings told one at a time."""
    Digest.objects.get_or_create(helper_id=helper_id)
    return Digest.objects.select_for_update().get(helper_id=helper_id)


def _plan(digest: Digest) -> None:
    """Set the time of the next digest, unless it is set."""
    if digest.due_at is not None and digest.due_at > timezone.now():
        return
    digest.due_at = lookouts.due_after(timezone.now(), digest.sent_at)
    digest.save(update_fields=["due_at"])
    timers.schedule(TELL, at=digest.due_at, helper_id=digest.helper_id)


@transaction.atomic
def tell_sightings(*, by: Actor, helper_id: int) -> int:
    """Tell a helper what their lookouts saw, if it is time and still so; returns how many sightings."""
    digest, now = _hold(helper_id), timezone.now()
    if digest.due_at is None or digest.due_at > now:
        return 0
    if lookouts.out_of_quiet(now) > now:
        _plan(digest)
        return 0
    digest.due_at = None
    true = _still_true(helper_id)
    if true:
        Sighting.objects.filter(pk__in=[one.pk for one in true]).update(told_at=now)
        digest.sent_at = now
        by_mail = any(one.lookout.by_mail for one in true)
        events.record("lookouts.saw", by=by, subject=digest, person=helper_id, by_mail=by_mail, count=len(true))
    digest.save()
    return len(true)


def _still_true(helper_id: int) -> list[Sighting]:
    """What waits to be told and is still so; the rest is forgotten."""
    waiting = Sighting.objects.filter(lookout__helper_id=helper_id, lookout__is_on=True, told_at=None)
    rows = list(waiting.select_related("lookout", "request__topic", "request__place"))
    true = lookouts.still_true(rows, helper_id) if accounts.is_welcome(helper_id) else []
    Sighting.objects.filter(pk__in={one.pk for one in rows} - {one.pk for one in true}).delete()
    return true
