"""A helper's days as their pages show them: what is not like the week, and what is left for seekers to choose."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.forms.hours import FORMS, is_whole_days
from marketplace.accounts.models import User
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import HoursException
from marketplace.bookings.rules import STEP_MINUTES
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from matching import queries as matching

PREVIEW = timedelta(days=14)
PREVIEW_MINUTES = 60
ICONS = {"away": "plane", "extra": "calendar-plus", "holiday": "calendar-off"}


def days_of(by: User, data: Any = None) -> dict[str, Any]:
    """The list of what is not like the week, and both forms; the one that was sent is bound."""
    zone, sent = bookings.zone_of(by.pk), (data or {}).get("kind", "away")
    rows = [row_of(one, zone) for one in bookings.exceptions_of(by.pk, timezone.now())]
    return {
        "forms": {kind: form(data if kind == sent else None, zone=zone) for kind, form in FORMS.items()},
        "sent": sent if sent in FORMS else "away",
        "own": [row for row in rows if row["kind"] != "holiday"],
        "holidays": [row for row in rows if row["kind"] == "holiday"],
        "zone": zone,
    }


def row_of(exception: HoursException, zone: ZoneInfo) -> dict[str, Any]:
    """One line of the list, said by the helper's own clock."""
    stretch = (exception.during.lower, exception.during.upper)
    return {
        "id": exception.pk,
        "kind": exception.kind,
        "icon": ICONS[exception.kind],
        "title": exception.name or exception.get_kind_display(),
        "when": said(*stretch, zone),
        "is_open": exception.opened_at is not None,
    }


def said(begins: datetime, ends: datetime, zone: ZoneInfo) -> str:
    """A stretch in words: a day, days, or hours."""
    if is_whole_days((begins, ends), zone):
        first, last = begins.astimezone(zone), (ends - timedelta(minutes=1)).astimezone(zone)
        return _day(first) if first.date() == last.date() else _("%(a)s to %(b)s") % {"a": _day(first), "b": _day(last)}
    first, last = begins.astimezone(zone), ends.astimezone(zone)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{_day(last)}, {last:%H:%M}"
    return _("%(day)s, %(from)s to %(until)s") % {"day": _day(first), "from": f"{first:%H:%M}", "until": until}


def _day(moment: datetime) -> str:
    is_this_year = moment.year == timezone.now().year
    return f"{date_format(moment, 'D')}, {date_format(moment, 'MONTH_DAY_FORMAT' if is_this_year else 'DATE_FORMAT')}"


def days_text(helper_id: int) -> str:
    """What comes next of what is not like the week, for the overview."""
    rows, zone = bookings.exceptions_of(helper_id, timezone.now()), bookings.zone_of(helper_id)
    following = rows.filter(opened_at=None).first()
    return said(following.during.lower, following.during.upper, zone) if following else _("none")


def preview_of(by: User) -> dict[str, Any]:
    """What a seeker can choose of the next two weeks for a visit of an hour, by the helper's own clock."""
    now, zone = timezone.now(), bookings.zone_of(by.pk)
    found = bookings.slots_of(by.pk, minutes=PREVIEW_MINUTES, begins=now, ends=now + PREVIEW, now=now)
    local = [start.astimezone(zone) for start in found]
    days = [(day, list(starts)) for day, starts in groupby(local, key=lambda start: start.date())]
    words = ngettext("%(n)s time to begin", "%(n)s times to begin", len(local)) % {"n": len(local)}
    return {"days": [(_day(starts[0]), ", ".join(_ranges(starts))) for day, starts in days], "words": words}


def _ranges(starts: Iterable[datetime]) -> list[str]:
    """Starts half an hour apart as one range."""
    runs: list[list[datetime]] = []
    for start in starts:
        if runs and start - runs[-1][-1] == timedelta(minutes=STEP_MINUTES):
            runs[-1].append(start)
        else:
            runs.append([start])
    return [f"{run[0]:%H:%M}" if len(run) == 1 else f"{run[0]:%H:%M}–{run[-1]:%H:%M}" for run in runs]


def require_reader(by: Actor, helper_id: int) -> None:
    """A helper's free times are for themselves, for who had or has a visit with them, was offered one, or has an open
    request that they reach. Raises Missing for everybody else: a diary is private.
    """
    if by.pk == helper_id or bookings.has_met(by, helper_id):
        return
    if not any(matching.reaches(request, helper_id) for request in bookings.requests_open(by)):
        raise Missing
