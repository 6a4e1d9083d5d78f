"""Series: proposed by the seeker, agreed to once by the helper, made weeks ahead, ended by either side.

The row of a series is held before those of the trade, and after it the two people.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.bookings import queries, rules
from marketplace.bookings.actions.again import copied, hold_for_again
from marketplace.bookings.actions.offers import book_offer
from marketplace.bookings.locks import lock_actor, lock_people
from marketplace.bookings.models import Booking, Offer, Series, SeriesVisit
from marketplace.bookings.rules.series import (
    ANSWER_OVER,
    MADE_AHEAD,
    SERIES_OPEN,
    TOO_LATE,
    answer_by,
    dates_of,
    why_not_series,
)
from marketplace.catalog import queries as catalogue
from marketplace.core import events, timers
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from marketplace.core.money import share

LAPSE = "marketplace.bookings.jobs.lapse_series"
HAPPENED = {
    "agree": "series.agreed",
    "refuse": "series.refused",
    "withdraw": "series.withdrawn",
    "lapse": "series.lapsed",
    "end": "series.ended",
    "finish": "series.finished",
}


@transaction.atomic
def propose_series(*, by: Actor, booking_id: int, begins: datetime, weeks: int, visits: int) -> Series:
    """Ask the helper of a visit to come back every so many weeks, `visits` times, at the same time and price.

    The commission of today's terms is frozen with it. Raises Refused: not confirmed yet, one is open already, the
    first date is not free, a number that is not offered.
    """
    booking = hold_for_again(booking_id, by)
    now, length = timezone.now(), booking.visit.upper - booking.visit.lower
    refuse_if(why_not_series(weeks, visits, begins, now))
    refuse_if(
        rules.NOT_FREE_THEN
        if queries.why_not_free(booking.helper_id, begins, begins + length, is_remote=booking.is_remote)
        else None
    )
    try:
        with transaction.atomic():
            series = Series.objects.create(
                after=booking,
                seeker_id=booking.seeker_id,
                helper_id=booking.helper_id,
                weeks=weeks,
                visits=visits,
                begins=begins,
                minutes=int(length.total_seconds() // 60),
                zone=queries.zone_of(booking.helper_id).key,
                answer_by=answer_by(begins, now),
                **_conditions(booking),
            )
    except IntegrityError as error:
        raise Refused(SERIES_OPEN) from error
    timers.schedule(LAPSE, at=series.answer_by, series_id=series.pk)
    events.record("series.proposed", by=by, subject=series, **_facts(series))
    return series


def _conditions(booking: Booking) -> dict:
    """What each visit costs, as the first one did without what was added to it."""
    offer = booking.offer
    if not offer.price:
        return {"currency": booking.currency}
    refuse_if(None if catalogue.is_help_paid() else rules.PAYMENTS_OFF)
    terms = catalogue.terms_now(booking.request.topic)
    kept = {name: getattr(offer, name) for name in ("price", "rate", "minutes_most", "currency")}
    return kept | {"commission": share(offer.price, terms.commission_bps), "terms": terms}


@transaction.atomic
def agree_series(*, by: Actor, series_id: int) -> Series:
    """One yes to all of it: the visits of the next weeks are made at once, later ones as their time comes."""
    series, by = _hold(series_id, by)
    refuse_if(rules.why_not(rules.SERIES, "agree", series, by))
    refuse_if(ANSWER_OVER if series.answer_by <= timezone.now() else None)
    refuse_if(rules.HELPER_GONE if queries.has_block(series) else None)
    _move(series, "agree", by)
    _extend(series)
    return series


@transaction.atomic
def refuse_series(*, by: Actor, series_id: int) -> Series:
    """The helper does not want to come back regularly; single visits can be asked for as before."""
    return _move(*_held_for(series_id, "refuse", by))


@transaction.atomic
def withdraw_series(*, by: Actor, series_id: int) -> Series:
    """The seeker takes the question back."""
    return _move(*_held_for(series_id, "withdraw", by))


@transaction.atomic
def end_series(*, by: Actor, series_id: int) -> Series:
    """No more visits are made; those that are agreed already stay, and are called off one by one as any other."""
    series, verb, by = _held_for(series_id, "end", by)
    series.ended_at, series.ended_by_id = timezone.now(), by.pk
    return _move(series, verb, by)


@transaction.atomic
def lapse_series(*, by: Actor, series_id: int) -> Series:
    """Nobody answered in time; does nothing when somebody did."""
    series, by = _hold(series_id, by)
    if series.state == Series.State.PROPOSED and series.answer_by <= timezone.now():
        _move(series, "lapse", by)
    return series


@transaction.atomic
def extend_series(*, by: Actor, series_id: int) -> int:
    """Make the visits whose time has come, each date once however many ask at once; returns how many dates there were.

    A date on which the helper is away, busy or has enough is left out, and both are told which.
    """
    series, by = _hold(series_id, by)
    return _extend(series) if series.state == Series.State.RUNNING else 0


@transaction.atomic
def end_series_of(*, by: Actor, person_id: int, other_id: int | None = None) -> int:
    """End what a person has going on: all of it, or what is with one other person; returns how many."""
    whose = Q(seeker_id=person_id) | Q(helper_id=person_id)
    if other_id is not None:
        whose &= Q(seeker_id=other_id) | Q(helper_id=other_id)
    found = list(Series.objects.filter(whose, state__in=["proposed", "running"]).order_by("pk"))
    for series in found:
        held, _ = _hold(series.pk, by)
        if held.state == Series.State.RUNNING:
            held.ended_at = timezone.now()
        if held.state in ("proposed", "running"):
            _move(held, "end" if held.state == Series.State.RUNNING else "lapse", by)
    return len(found)


def _extend(series: Series) -> int:
    """Go through the dates that are due and were not gone through."""
    now, known = timezone.now(), set(series.made.values_list("number", flat=True))
    dates = dates_of(series.begins, series.weeks, series.visits, ZoneInfo(series.zone))
    due = [(n, at) for n, at in enumerate(dates) if n not in known and at <= now + MADE_AHEAD]
    rows = [_make(series, number, begins, now) for number, begins in due]
    if rows:
        made = [row.booking_id for row in rows if row.booking_id]
        left_out = [row.begins.isoformat() for row in rows if row.left_out]
        events.record("series.extended", by=SYSTEM, subject=series, **_facts(series), made=made, left_out=left_out)
    if len(known) + len(rows) == series.visits:
        _move(series, "finish", SYSTEM)
    return len(rows)


def _make(series: Series, number: int, begins: datetime, now: datetime) -> SeriesVisit:
    ends = begins + series.minutes * rules.MINUTE
    reason = queries.why_not_free(series.helper_id, begins, ends, is_remote=series.after.is_remote)
    left_out = TOO_LATE if begins <= now else reason.code if reason else ""
    booking = None
    if not left_out:
        try:
            with transaction.atomic():
                booking = _book(series, begins, ends)
        except Refused as error:
            left_out = error.reason.code
    return SeriesVisit.objects.create(
        series=series, number=number, begins=begins, booking=booking, left_out=left_out[:20]
    )


def _book(series: Series, begins: datetime, ends: datetime) -> Booking:
    """A visit as any other: its own request, booked; its own offer, accepted; its own hold."""
    request = copied(series.after, begins, ends, again_of=series.after, series=series)
    names = ("price", "rate", "minutes_most", "commission", "currency", "terms_id")
    offer = Offer.objects.create(
        request=request,
        helper_id=series.helper_id,
        wave=1,
        distance_band=series.after.offer.distance_band,
        expires_at=begins,
        **{name: getattr(series, name) for name in names},
    )
    return book_offer(offer, "accept", SYSTEM, series=series.pk)


def _hold(series_id: int, by: Actor) -> tuple[Series, Actor]:
    series = Series.objects.select_for_update(no_key=True).filter(pk=series_id).first()
    if series is None or not rules.roles_in(series, by):
        raise Missing
    lock_people(series.seeker_id, series.helper_id)
    return series, lock_actor(by)


def _held_for(series_id: int, verb: str, by: Actor) -> tuple[Series, str, Actor]:
    series, by = _hold(series_id, by)
    refuse_if(rules.why_not(rules.SERIES, verb, series, by))
    return series, verb, by


def _move(series: Series, verb: str, by: Actor) -> Series:
    series.state = rules.SERIES.target(verb)
    series.answered_at = series.answered_at or timezone.now()
    series.save(update_fields=["state", "answered_at", "ended_at", "ended_by"])
    events.record(HAPPENED[verb], by=by, subject=series, **_facts(series))
    return series


def _facts(series: Series) -> dict[str, int]:
    return {"seeker": series.seeker_id, "helper": series.helper_id, "booking": series.after_id}
