"""When a helper is free: instants out of a week, its exceptions and what is agreed already.

A week is said by the clock on the wall, everything else in instants. Where a night skips an hour nothing of it exists;
where it repeats one, hours that begin in it begin with the first of the two, hours that end in it end with the first,
and a start is offered in the first only.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.hours import joined
from marketplace.core.errors import Reason

Stretch = tuple[datetime, datetime]
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# How long before a visit a helper has to know of it, and at which minutes of an hour visits begin.
NOTICE = timedelta(hours=1)
STEP_MINUTES = 30

PAUSED_THEN = Reason("helper_paused", _("Your helper is taking a break."))
OUTSIDE_HOURS = Reason("outside_hours", _("That is outside of your helper's hours."))
AWAY_THEN = Reason("away_then", _("Your helper is away at that time."))
VISIT_THEN = Reason("visit_then", _("Your helper has another visit at that time."))
DAY_FULL_THEN = Reason("day_full_then", _("Your helper has enough visits on that day."))
NOT_FREE_THEN = Reason("not_free_then", _("Your helper cannot come at that time. Please choose another one."))
PAUSED = Reason("paused", _("You are taking a break. End it first, then say yes."))
DAY_FULL = Reason(
    "day_full", _("You have as many visits on that day as you want. You can allow more in your settings.")
)


@dataclass(frozen=True)
class Diary:
    """What decides when a helper can come; pairs of instants, end excluded.

    `hours` are minutes of the week in `zone`. `away` holds holidays too, `occupied` visits with the way after them,
    `begun` when the visits that are agreed or were made begin.
    """

    zone: ZoneInfo
    hours: Sequence[tuple[int, int]] = ()
    away: Sequence[Stretch] = ()
    extra: Sequence[Stretch] = ()
    occupied: Sequence[Stretch] = ()
    begun: Sequence[datetime] = ()
    buffer: timedelta = timedelta(0)
    visits_a_day: int = 12
    is_paused: bool = False


def occupied(visit: Stretch, buffer: timedelta) -> Stretch:
    """What a visit takes of its helper's day: itself and the way to the next one."""
    return visit[0], visit[1] + buffer


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which a clock shows `wall`: the first of two, or the end of the gap that it lies in."""
    late, early = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if late <= early:
        return late
    # In a gap the two readings lie around the moment at which the clock was set forward.
    offset = late.astimezone(zone).utcoffset()
    minutes = range((late - early) // MINUTE)
    return early + MINUTE * bisect_left(minutes, True, key=lambda n: _offset(early + n * MINUTE, zone) == offset)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def day_of(moment: datetime, zone: ZoneInfo) -> Stretch:
    """The day of the clock in `zone` that a moment lies in."""
    day = moment.astimezone(zone).date()
    return midnight(day, zone), midnight(day + DAY, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant_of(datetime.combine(day, time()), zone)


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order, with those that touch or overlap made one, and empty ones left out."""
    return joined([one for one in stretches if one[0] < one[1]])


def without(stretches: Iterable[Stretch], gone: Iterable[Stretch]) -> list[Stretch]:
    """What is left of the stretches when others are taken out."""
    left = merged(stretches)
    for begins, ends in merged(gone):
        left = [part for one in left for part in ((one[0], min(one[1], begins)), (max(one[0], ends), one[1]))]
        left = merged(left)
    return left


def week_between(diary: Diary, begins: datetime, ends: datetime) -> list[Stretch]:
    """The weekly hours as instants, wherever they meet the stretch."""
    first = (begins.astimezone(diary.zone) - DAY).date()
    monday, last = first - timedelta(days=first.weekday()), ends.astimezone(diary.zone).date()
    found = []
    while monday <= last:
        start = datetime.combine(monday, time())
        for parts in diary.hours:
            found.append(tuple(instant_of(start + minutes * MINUTE, diary.zone) for minutes in parts))
        monday += 7 * DAY
    return [one for one in merged(found) if one[0] < ends and begins < one[1]]


def open_between(diary: Diary, begins: datetime, ends: datetime) -> list[Stretch]:
    """When the helper could come if nothing were agreed: the week and what is extra, less what they are away."""
    return without([*week_between(diary, begins, ends), *diary.extra], diary.away)


def starts(
    diary: Diary, *, minutes: int, begins: datetime, ends: datetime, now: datetime, step: int = STEP_MINUTES
) -> list[datetime]:
    """When a visit of so many minutes can begin, from `begins` up to and without `ends`: UTC, in order.

    On the clock of the helper's zone starts are at multiples of `step` minutes.
    """
    if diary.is_paused:
        return []
    begins, length = max(begins, now + NOTICE), timedelta(minutes=minutes)
    free = [one for one in open_between(diary, begins, ends + length) if one[1] - one[0] >= length]
    tried = (
        s for one in free for s in _grid(max(one[0], begins), min(one[1] - length, ends - MINUTE), diary.zone, step)
    )
    return [start for start in tried if not _is_taken(diary, start, start + length) and not _is_full(diary, start)]


def _grid(first: datetime, last: datetime, zone: ZoneInfo, step: int) -> Iterable[datetime]:
    """The moments between two, both included, at which a clock shows a multiple of the step; of two alike the first."""
    moment = first.astimezone(UTC).replace(second=0, microsecond=0)
    moment += MINUTE if moment < first else timedelta(0)
    while moment <= last:
        local = moment.astimezone(zone)
        late = local.minute % step
        if not late and not local.fold:
            yield moment
        moment += MINUTE * (step - late)


def _is_taken(diary: Diary, begins: datetime, ends: datetime) -> bool:
    mine = occupied((begins, ends), diary.buffer)
    return any(one[0] < mine[1] and mine[0] < one[1] for one in diary.occupied)


def _is_full(diary: Diary, begins: datetime) -> bool:
    day = day_of(begins, diary.zone)
    return sum(day[0] <= one < day[1] for one in diary.begun) >= diary.visits_a_day


def why_not_at(diary: Diary, begins: datetime, ends: datetime) -> Reason | None:
    """Why this helper cannot come for exactly this stretch, in words for the helper's seeker."""
    if diary.is_paused:
        return PAUSED_THEN
    if without([(begins, ends)], [*week_between(diary, begins, ends), *diary.extra]):
        return OUTSIDE_HOURS
    if any(one[0] < ends and begins < one[1] for one in diary.away):
        return AWAY_THEN
    if _is_taken(diary, begins, ends):
        return VISIT_THEN
    return DAY_FULL_THEN if _is_full(diary, begins) else None


def why_not_yes(diary: Diary, begins: datetime) -> Reason | None:
    """Why a helper cannot say yes, in words for the helper: hours are only for being asked, a break and enough hold."""
    if diary.is_paused:
        return PAUSED
    return DAY_FULL if _is_full(diary, begins) else None
