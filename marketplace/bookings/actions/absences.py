"""Nobody came, or nobody opened: said by one side, answered by the other, or by silence when the clock has run out."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import queries, rules
from marketplace.bookings.actions.endings import end_visit
from marketplace.bookings.actions.visits import lock_for, step_booking
from marketplace.bookings.locks import lock_booking
from marketplace.bookings.models import Absence, Booking
from marketplace.core import timers
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, refuse_if

ANSWER_DUE = "marketplace.bookings.jobs.end_absence"


@transaction.atomic
def report_absence(*, by: Actor, booking_id: int) -> Booking:
    """The seeker says that nobody came, the helper that nobody opens; the other side is asked, and a clock runs.

    Raises Refused before the time for being late is over, and against the words that both confirmed at the door.
    """
    booking = lock_for(by, booking_id, "miss")
    side, now = _side(booking, by), timezone.now()
    waits_until = rules.waits_until(queries.last_absence(booking))
    refuse_if(rules.why_not_miss(booking, side, queries.is_arrival_proven(booking), waits_until, now))
    absence = Absence(booking=booking, side=side, reported_at=now)
    _start_clock(absence, booking)
    facts = {"side": side, "is_remote": booking.is_remote}
    return step_booking(booking, "miss", by, "booking.nobody_there", **facts)


@transaction.atomic
def answer_absence(*, by: Actor, booking_id: int, answer: str, minutes: int = 0) -> Booking:
    """Answer a code of rules.ANSWERS; whoever is late says by how many minutes.

    "I am not there" ends the visit as the table says, "I am there" is for our team to decide.
    """
    booking = lock_for(by, booking_id, "answer")
    absence = _open_absence(booking)
    refuse_if(rules.why_not_answer(absence, _side(booking, by), answer, minutes))
    absence.answer, absence.answered_at = answer, timezone.now()
    if answer == rules.LATE:
        absence.late_minutes = minutes
        _start_clock(absence, booking)
        return step_booking(booking, "answer", by, "booking.is_late", side=absence.side, minutes=minutes)
    absence.save()
    step_booking(booking, "answer", by, "booking.absence_answered", side=absence.side, answer=answer)
    return _contest(booking, absence) if answer == rules.THERE else _conclude(booking, absence)


@transaction.atomic
def go_on_waiting(*, by: Actor, booking_id: int) -> Booking:
    """Who said that nobody was there waits, or somebody came after all: the visit goes on."""
    booking = lock_for(by, booking_id, "wait")
    absence = _open_absence(booking)
    refuse_if(rules.why_not_wait(absence, _side(booking, by)))
    return _wait(booking, absence, by)


@transaction.atomic
def stop_waiting(*, by: Actor, booking_id: int) -> Booking:
    """Who was told that the other is late does not wait: the visit ends as the table says."""
    booking = lock_for(by, booking_id, "leave")
    absence = _open_absence(booking)
    refuse_if(rules.why_not_leave(absence, _side(booking, by)))
    _end(absence, Absence.Outcome.LEFT)
    return end_visit(booking, "leave", by, rules.how_left(absence), "")


@transaction.atomic
def end_absence(*, by: Actor, absence_id: int) -> None:
    """The time for an answer is over. Does nothing when an answer came first, or there is more time."""
    booking_id = Absence.objects.values_list("booking_id", flat=True).get(pk=absence_id)
    booking = lock_booking(booking_id)
    absence = Absence.objects.get(pk=absence_id)
    if absence.outcome or absence.answer_by > timezone.now() or booking.state != Booking.State.MISSED:
        return
    if absence.answer == rules.LATE or queries.is_arrival_proven(booking):
        _wait(booking, absence, by)
    elif rules.said_before(booking, absence):
        _contest(booking, absence)
    else:
        _conclude(booking, absence)


def end_by_proof(booking: Booking) -> Booking:
    """Both of a held visit have confirmed the words at the door while one was said not to be there: it goes on."""
    return _wait(booking, _open_absence(booking), SYSTEM)


def _start_clock(absence: Absence, booking: Booking) -> None:
    absence.answer_by = timezone.now() + timedelta(minutes=rules.conditions_of(booking).answer_minutes)
    absence.save()
    timers.schedule(ANSWER_DUE, at=absence.answer_by, absence_id=absence.pk)


def _conclude(booking: Booking, absence: Absence) -> Booking:
    refuse_if(rules.why_not(rules.BOOKING, "conclude", booking, SYSTEM))
    _end(absence, Absence.Outcome.MISSED)
    return end_visit(booking, "conclude", SYSTEM, rules.how_missed(absence), "")


def _contest(booking: Booking, absence: Absence) -> Booking:
    """Two who say different things are not judged by a machine: from here on nothing moves."""
    refuse_if(rules.why_not(rules.BOOKING, "freeze", booking, SYSTEM))
    _end(absence, Absence.Outcome.CONTESTED)
    return step_booking(booking, "freeze", SYSTEM, "booking.contested", side=absence.side)


def _wait(booking: Booking, absence: Absence, by: Actor) -> Booking:
    _end(absence, Absence.Outcome.WAITED)
    return step_booking(booking, "wait", by, "booking.waited_for", side=absence.side)


def _end(absence: Absence, outcome: str) -> None:
    absence.outcome, absence.ended_at = outcome, timezone.now()
    absence.save()


def _open_absence(booking: Booking) -> Absence:
    absence = queries.last_absence(booking)
    if absence is None or absence.outcome:
        raise Missing
    return absence


def _side(booking: Booking, by: Actor) -> str:
    return {booking.seeker_id: "seeker", booking.helper_id: "helper"}.get(by.pk, "")
