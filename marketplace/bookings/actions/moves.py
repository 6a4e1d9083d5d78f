"""Another time: set alone while the visit is far enough away, else proposed by one side and agreed to by the other."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from marketplace.bookings import queries, rules
from marketplace.bookings.actions.doorwords import set_words_timer
from marketplace.bookings.actions.holds import booking_facts, renew_hold_timers
from marketplace.bookings.actions.requests import move_to
from marketplace.bookings.locks import lock_actor, lock_booking, lock_people
from marketplace.bookings.models import Booking, Move
from marketplace.core import events, timers
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, Refused, refuse_if

LAPSE = "marketplace.bookings.jobs.lapse_move"
HAPPENED = {
    "agree": "move.agreed",
    "refuse": "move.refused",
    "withdraw": "move.withdrawn",
    "lapse": "move.lapsed",
}


@transaction.atomic
def move_booking(*, by: Actor, booking_id: int, begins: datetime) -> Booking:
    """Give the visit another start, alone: it keeps its length, its price and its terms.

    Raises Refused: too near (then it takes both, `propose_move`), or the helper does not offer that time.
    """
    booking, by = _lock_for(by, booking_id)
    now = timezone.now()
    refuse_if(rules.why_not_to(booking, begins, now))
    is_offered = queries.is_offered(booking, begins)
    refuse_if(rules.why_not_alone(booking, begins, is_offered, now))
    _end_open(booking, "lapse", SYSTEM)
    return _move(booking, begins, by, is_agreed=False)


@transaction.atomic
def propose_move(*, by: Actor, booking_id: int, begins: datetime, words: str = "") -> Move:
    """Ask the other side for another start; who asks for the very time that was proposed to them agrees to it.

    Raises Refused with MOVE_OPEN while another proposal waits for its answer.
    """
    booking, by = _lock_for(by, booking_id)
    refuse_if(rules.why_not_to(booking, begins, timezone.now()))
    refuse_if(rules.MOVE_WORDS if len(words) > rules.MOVE_WORDS_AT_MOST else None)
    waiting = queries.open_move_of(booking)
    if waiting is not None and waiting.proposer_id != by.pk and waiting.begins == begins:
        return agree_move(by=by, move_id=waiting.pk)
    refuse_if(rules.HELPER_BUSY_THEN if queries.is_elsewhere(booking, begins) else None)
    move = _propose(booking, begins, words.strip(), by)
    timers.schedule(LAPSE, at=move.lapses_at, move_id=move.pk)
    events.record("move.proposed", by=by, subject=move, **_facts(move, booking))
    return move


@transaction.atomic
def agree_move(*, by: Actor, move_id: int) -> Move:
    """Yes to the other time: the visit has it from now on. Raises Refused when the helper is not free any more."""
    move, booking, by = _lock_move(by, move_id)
    refuse_if(rules.why_not(rules.MOVE, "agree", move, by))
    refuse_if(rules.STATE_REASONS["booking", booking.state] if booking.state != Booking.State.AGREED else None)
    refuse_if(rules.STATE_REASONS["move", "lapsed"] if move.lapses_at <= timezone.now() else None)
    _move(booking, move.begins, by, is_agreed=True)
    return _end(move, booking, "agree", by)


@transaction.atomic
def refuse_move(*, by: Actor, move_id: int) -> Move:
    """The visit stays as it was."""
    move, booking, by = _lock_move(by, move_id)
    return _end(move, booking, "refuse", by)


@transaction.atomic
def withdraw_move(*, by: Actor, move_id: int) -> Move:
    """Whoever proposed it takes it back."""
    move, booking, by = _lock_move(by, move_id)
    return _end(move, booking, "withdraw", by)


@transaction.atomic
def lapse_move(*, by: Actor, move_id: int) -> Move:
    """Nobody answered in time; does nothing when somebody did."""
    move, booking, by = _lock_move(by, move_id)
    is_over = move.lapses_at <= timezone.now() or booking.state != Booking.State.AGREED
    if is_over and rules.MOVE.is_legal("lapse", move.state):
        _end(move, booking, "lapse", by)
    return move


def _lock_for(by: Actor, booking_id: int) -> tuple[Booking, Actor]:
    booking, by = _hold(booking_id, by)
    refuse_if(rules.why_not(rules.BOOKING, "move", booking, by))
    return booking, by


def _hold(booking_id: int, by: Actor) -> tuple[Booking, Actor]:
    """The visit and its two people, held: what else its helper agrees to meanwhile waits."""
    booking = lock_booking(booking_id)
    if not rules.roles_in(booking, by):
        raise Missing
    lock_people(booking.seeker_id, booking.helper_id)
    return booking, lock_actor(by)


def _lock_move(by: Actor, move_id: int) -> tuple[Move, Booking, Actor]:
    booking_id = Move.objects.filter(pk=move_id).values_list("booking_id", flat=True).first()
    if booking_id is None:
        raise Missing
    booking, by = _hold(booking_id, by)
    move = Move.objects.select_for_update(no_key=True).get(pk=move_id)
    move.booking = booking
    return move, booking, by


def _propose(booking: Booking, begins: datetime, words: str, by: Actor) -> Move:
    times = {"begins": begins, "ends": begins + (booking.visit.upper - booking.visit.lower)}
    times["lapses_at"] = rules.lapses_at(booking, begins)
    try:
        with transaction.atomic():
            return Move.objects.create(booking=booking, proposer_id=by.pk, words=words, **times)
    except IntegrityError as error:
        raise Refused(rules.MOVE_OPEN) from error


def _move(booking: Booking, begins: datetime, by: Actor, *, is_agreed: bool) -> Booking:
    """Write the new time into a held visit whose rules were asked; what hangs on its time follows."""
    now, before = timezone.now(), booking.visit
    ends = begins + (before.upper - before.lower)
    booking.counts_from = rules.counts_from_after(booking, begins, now)
    booking.visit = TimestamptzRange(begins, ends, "[)")
    booking.occupied = queries.occupied_by(booking.request, booking.helper_id, begins, ends)
    booking.moves_made += 1
    booking.moved_at, booking.moved_by_id = now, None if is_agreed else by.pk
    renew_hold_timers(booking, now)
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        raise Refused(rules.BUSY_THEN if by.pk == booking.helper_id else rules.HELPER_BUSY_THEN) from error
    set_words_timer(booking)
    move_to(booking.request, begins, ends)
    booking.request.save(update_fields=["begins_at", "ends_at"])
    moved = {"was": before.lower.isoformat(), "begins": begins.isoformat(), "is_agreed": is_agreed}
    events.record("booking.moved", by=by, subject=booking, **booking_facts(booking), **moved)
    return booking


def _end_open(booking: Booking, verb: str, by: Actor) -> None:
    waiting = queries.open_move_of(booking)
    if waiting is not None:
        waiting.booking = booking
        _end(waiting, booking, verb, by)


def _end(move: Move, booking: Booking, verb: str, by: Actor) -> Move:
    refuse_if(rules.why_not(rules.MOVE, verb, move, by))
    move.state, move.answered_at = rules.MOVE.target(verb), timezone.now()
    move.save(update_fields=["state", "answered_at"])
    events.record(HAPPENED[verb], by=by, subject=move, **_facts(move, booking))
    return move


def _facts(move: Move, booking: Booking) -> dict:
    begins = {"booking": booking.pk, "begins": move.begins.isoformat()}
    return booking_facts(booking) | begins | {"answerer": move.answerer_id, "proposer": move.proposer_id}
