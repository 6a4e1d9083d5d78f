"""One clock for the product and the sandbox, moved together; what falls due on the way happens in its order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil

from django.db import connection
from django.utils import timezone

from marketplace.bookings.models import Booking
from payments import flows, holding
from payments.models import Hold
from tests.jobs import run_jobs

NEXT_JOB = "SELECT min(scheduled_at) FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at > %s"
A_MOMENT = timedelta(milliseconds=50)


class Clock:
    """Goes on with the machine's, and is moved on; at each moment on the way at which something falls due it stops,
    runs the jobs, and sweeps.
    """

    def __init__(self, monkeypatch, sandbox, after_each: Callable[[], None] = lambda: None) -> None:
        self.sandbox, self.ahead, self.advanced, self.after_each = sandbox, timedelta(), 0, after_each
        monkeypatch.setattr(timezone, "datetime", self.shifted())

    def shifted(self) -> type[datetime]:
        """The datetime that Django's `now` asks, whoever has taken hold of that function before."""

        clock = self

        class Shifted(datetime):
            @classmethod
            def now(cls, tz=None) -> datetime:
                return datetime.now(tz) + clock.ahead

        return Shifted

    def to(self, moment: datetime) -> None:
        while (now := timezone.now()) < moment:
            self.by(min(moment, self._next(now) or moment) - now + A_MOMENT)

    def by(self, passed: timedelta) -> None:
        self.ahead += passed
        behind = ceil(self.ahead.total_seconds()) - self.advanced
        self.sandbox.advance(behind)
        self.advanced += behind
        run_jobs()
        flows.sweep()
        run_jobs()
        self.after_each()

    def _next(self, now: datetime) -> datetime | None:
        """When the next job is due, a warning, or the end of a hold."""
        with connection.cursor() as cursor:
            cursor.execute(NEXT_JOB, [now])
            moments = [cursor.fetchone()[0]]
        visits = Booking.objects.filter(state="agreed", deal__card__isnull=False)
        moments += [holding.warn_at(visit.visit.lower) for visit in visits]
        for until in Hold.objects.filter(state="held").values_list("until", flat=True):
            moments += [until, until - holding.TAKEN_BEFORE]
        return min((moment for moment in moments if moment and moment > now), default=None)
