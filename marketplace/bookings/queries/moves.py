"""Other times for a visit: the proposals, and which times its helper offers."""

from datetime import datetime

from django.db.models import Q, QuerySet

from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Move
from marketplace.bookings.queries.choices import Choice
from marketplace.bookings.queries.finding import only
from marketplace.bookings.queries.slots import occupied_by, why_not_free
from marketplace.bookings.queries.visits import AHEAD
from marketplace.core.actors import Actor


def move_for(by: Actor, move_id: int) -> Move:
    """A proposal for another time, for the two people of its visit."""
    rows = Move.objects.filter(Q(booking__seeker_id=by.pk) | Q(booking__helper_id=by.pk), pk=move_id)
    return only(rows.select_related("booking"))


def moves_of(booking: Booking) -> QuerySet[Move]:
    """Every proposal for another time, the newest first."""
    return Move.objects.filter(booking=booking).select_related("booking").order_by("-pk")


def open_move_of(booking: Booking) -> Move | None:
    """The proposal that waits for an answer, while the visit can still be moved."""
    if booking.state != Booking.State.AGREED:
        return None
    return moves_of(booking).filter(state=Move.State.PROPOSED).first()


def move_choices(move: Move, by: Actor) -> list[Choice]:
    """The verbs of this person's side of a proposal."""
    mine = [verb for verb in ("agree", "refuse", "withdraw") if rules.MOVE.is_allowed(verb, rules.roles_in(move, by))]
    return [Choice(verb, rules.why_not(rules.MOVE, verb, move, by)) for verb in mine]


def is_offered(booking: Booking, begins: datetime) -> bool:
    """Whether the helper offers the whole visit from `begins` on, as if it had no time yet."""
    ends = begins + (booking.visit.upper - booking.visit.lower)
    reason = why_not_free(booking.helper_id, begins, ends, without=booking.pk, is_remote=booking.is_remote)
    return reason is None


def is_elsewhere(booking: Booking, begins: datetime) -> bool:
    """Whether the helper has another visit, or is on the way, while this one would be, from `begins` on."""
    ends = begins + (booking.visit.upper - booking.visit.lower)
    taken = occupied_by(booking.request, booking.helper_id, begins, ends)
    others = Booking.objects.filter(helper_id=booking.helper_id, state__in=AHEAD).exclude(pk=booking.pk)
    return others.filter(occupied__overlap=taken).exists()
