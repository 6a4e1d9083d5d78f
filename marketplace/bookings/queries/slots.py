"""When helpers are free."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from psycopg.types.range import TimestamptzRange

from marketplace.accounts import queries as accounts
from marketplace.bookings import rules
from marketplace.bookings.models import Booking, HoursException, Offer, Request
from marketplace.bookings.queries.hours import hours_of
from marketplace.bookings.queries.visits import AHEAD
from marketplace.bookings.rules.slots import Diary, Stretch
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import HelperProfile, platform_zone
from marketplace.core.actors import Actor
from marketplace.core.errors import Reason


def zone_of(helper_id: int) -> ZoneInfo:
    """The time zone in which a helper's week is said; the platform's for somebody without a profile."""
    profile = catalogue.profile_of(helper_id)
    return ZoneInfo(profile.time_zone if profile else platform_zone())


def diary_of(
    helper_id: int, begins: datetime, ends: datetime, *, without: int | None = None, is_remote: bool = False
) -> Diary:
    """What decides when this helper can come in a stretch; the booking `without` counts as not made.

    After help from afar there is no way. Raises nothing: somebody without a profile has no hours.
    """
    around = (begins - rules.DAY, ends + rules.DAY)
    profile, rows = catalogue.profile_of(helper_id), HoursException.objects.filter(helper_id=helper_id, opened_at=None)
    exceptions = list(rows.filter(during__overlap=around).values_list("kind", "during"))
    visits = Booking.objects.filter(helper_id=helper_id, occupied__overlap=around)
    taken = visits.exclude(state="cancelled").exclude(pk=without).values_list("state", "visit", "occupied")
    return Diary(
        zone=ZoneInfo(profile.time_zone if profile else platform_zone()),
        hours=hours_of(helper_id),
        away=[_pair(during) for kind, during in exceptions if kind != HoursException.Kind.EXTRA],
        extra=[_pair(during) for kind, during in exceptions if kind == HoursException.Kind.EXTRA],
        occupied=[_pair(occupied) for state, visit, occupied in taken if state in AHEAD],
        begun=[visit.lower for state, visit, occupied in taken],
        buffer=_way_of(profile, is_remote),
        visits_a_day=profile.visits_a_day if profile else 0,
        is_paused=profile is not None and profile.paused_at is not None,
    )


def _pair(during: Any) -> Stretch:
    return during.lower, during.upper


def slots_of(
    helper_id: int,
    *,
    minutes: int,
    begins: datetime,
    ends: datetime,
    now: datetime,
    step: int = rules.STEP_MINUTES,
    without: int | None = None,
    is_remote: bool = False,
) -> list[datetime]:
    """When a visit of so many minutes with this helper can begin, from `begins` up to and without `ends`: UTC instants.

    `without` is a booking that counts as not made, because it is the one that moves.
    """
    diary = diary_of(helper_id, begins, ends + timedelta(minutes=minutes), without=without, is_remote=is_remote)
    return rules.starts(diary, minutes=minutes, begins=begins, ends=ends, now=now, step=step)


def why_not_free(
    helper_id: int, begins: datetime, ends: datetime, *, without: int | None = None, is_remote: bool = False
) -> Reason | None:
    """Why this helper cannot come for exactly this stretch; ask it under the person's lock (`locks.lock_people`).

    The reason's code says which of them it is; what a seeker may read of another's diary is `rules.NOT_FREE_THEN`.
    """
    return rules.why_not_at(diary_of(helper_id, begins, ends, without=without, is_remote=is_remote), begins, ends)


def why_not_yes(helper_id: int, begins: datetime, ends: datetime) -> Reason | None:
    """Why this helper cannot say yes to a visit then; ask it under the person's lock."""
    return rules.why_not_yes(diary_of(helper_id, begins, ends), begins)


def occupied_by(request: Request, helper_id: int, begins: datetime, ends: datetime) -> TimestamptzRange:
    """What a visit takes of its helper's day, as `Booking.occupied`: ask it whenever a booking is made or moved."""
    return TimestamptzRange(*rules.occupied((begins, ends), buffer_of(request, helper_id)), "[)")


def buffer_of(request: Request, helper_id: int) -> timedelta:
    """How much of a helper's day the way after a visit for this request takes."""
    return _way_of(catalogue.profile_of(helper_id), request.is_remote)


def _way_of(profile: HelperProfile | None, is_remote: bool) -> timedelta:
    """The minutes on the way; none after help from afar."""
    return timedelta(minutes=profile.buffer_minutes if profile and not is_remote else 0)


def has_met(by: Actor, helper_id: int) -> bool:
    """Whether this seeker has or had a visit with the helper, or has asked them and waits for their answer."""
    if accounts.is_blocked_between(by.pk, helper_id):
        return False
    asked = Offer.objects.filter(request__seeker_id=by.pk, request__state="open", helper_id=helper_id, state="open")
    return Booking.objects.filter(seeker_id=by.pk, helper_id=helper_id).exists() or asked.exists()


def requests_open(by: Actor) -> QuerySet[Request]:
    """A seeker's own requests that still look for somebody."""
    rows = Request.objects.filter(seeker_id=by.pk, state__in=["open", "unfilled"])
    return rows.select_related("topic", "package", "place").order_by("pk")
