"""The waiting list: word left by people for whom nobody comes yet, and the one notice that it has changed.

A helper who becomes reachable and somebody who leaves word hold the same lock of the topic, the helpers shared among
themselves: whoever comes second sees the other, so that nobody is forgotten between two looks. Of several helpers at
once each holds the rows of those who wait before counting, so that the last of them counts all.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.accounts.cells import cell_of, km_between
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Request
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from matching import outlook, rules
from matching.models import Reach, Waiting

TOPIC_LOCK = 0x3A17


@transaction.atomic
def begin_waiting(*, by: Actor, request_id: int, visitor_key: str = "") -> Waiting:
    """Leave word for a draft, or for a request that found nobody; the second time it is the same word.

    Raises Missing for somebody else's, Refused when there is help already or the draft lacks its topic or place.
    """
    request = _own(by, request_id, visitor_key)
    refuse_if(rules.why_not_wait(request, outlook.words_left(by)))
    same = {"person_id": by.pk, "topic_id": request.topic_id, "cell": request.place.cell}
    _hold_topic(request.topic_id, shared=False)
    known = Waiting.objects.filter(**same, state=Waiting.State.WAITING).first()
    if known is not None:
        return known
    centre, now = cell_of(request.place.cell), timezone.now()
    waiting = Waiting(
        person=by,
        topic=request.topic,
        cell=request.place.cell,
        request=request,
        lng=centre.lng,
        lat=centre.lat,
        helpers_then=0,
        begun_at=now,
        expires_at=now + settings.WAITING_KEPT,
    )
    waiting.helpers_then = outlook.helpers_for(waiting)
    refuse_if(rules.HELP_IS_HERE if outlook.is_enough(waiting) else None)
    waiting.save()
    events.record("waiting.begun", by=by, subject=waiting, person=by.pk)
    return waiting


def _own(by: Actor, request_id: int, visitor_key: str) -> Request:
    """The draft, which is the person's own from now on, or their request."""
    request = Request.objects.filter(pk=request_id).first()
    if request is None:
        raise Missing
    if request.state == Request.State.DRAFT:
        return bookings.claim_draft(by=by, draft_id=request_id, visitor_key=visitor_key)
    if request.seeker_id != by.pk:
        raise Missing
    return request


def _hold_topic(topic_id: int, *, shared: bool) -> None:
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [TOPIC_LOCK, topic_id % 2**31])


@transaction.atomic
def end_waiting(*, by: Actor, waiting_id: int) -> Waiting:
    """Not needed any more; a second time changes nothing. Foreign equals missing."""
    waiting = Waiting.objects.select_for_update().filter(pk=waiting_id, person_id=by.pk).first()
    if waiting is None:
        raise Missing
    if waiting.state == Waiting.State.WAITING:
        _end(waiting, Waiting.State.LEFT)
        events.record("waiting.left", by=by, subject=waiting, person=waiting.person_id)
    return waiting


@transaction.atomic
def tell_waiting(*, by: Actor, person_id: int) -> int:
    """Tell those who wait where this helper comes and who have enough now; returns how many."""
    rows = list(Reach.objects.filter(helper_id=person_id).order_by("topic_id"))
    for topic_id in sorted({row.topic_id for row in rows}):
        _hold_topic(topic_id, shared=True)
    return _tell(by, [waiting.pk for row in rows for waiting in _around(row)])


def _around(row: Reach) -> list[Waiting]:
    """Who waits for the row's topic within its circle."""
    box = Q(lat__range=(row.lat - row.half_height, row.lat + row.half_height))
    box &= Q(lng__range=(row.lng - row.half_width, row.lng + row.half_width))
    near = Waiting.objects.filter(box, topic_id=row.topic_id, state=Waiting.State.WAITING)
    return [one for one in near if km_between(row.lng, row.lat, one.lng, one.lat) <= row.reach_km]


def _tell(by: Actor, ids: Iterable[int]) -> int:
    """Count for each, held, and tell once; who left in the meantime is let go."""
    held = Waiting.objects.select_for_update(of=("self",)).filter(pk__in=set(ids), state=Waiting.State.WAITING)
    told = [one for one in held.select_related("person", "request", "topic").order_by("pk") if outlook.is_enough(one)]
    for waiting in told:
        _end(waiting, Waiting.State.TOLD)
        events.record("waiting.answered", by=by, subject=waiting, person=waiting.person_id)
    return len(told)


@transaction.atomic
def review_waiting(*, by: Actor) -> int:
    """Let go of what has run out, and tell those whom no event reached, as after a rebuild; returns how many."""
    waiting = Waiting.objects.filter(state=Waiting.State.WAITING)
    for one in waiting.select_for_update().filter(expires_at__lte=timezone.now()).order_by("pk"):
        _end(one, Waiting.State.EXPIRED)
    return _tell(by, waiting.values_list("pk", flat=True))


def _end(waiting: Waiting, state: str) -> None:
    waiting.state, waiting.ended_at = state, timezone.now()
    waiting.save(update_fields=["state", "ended_at"])
