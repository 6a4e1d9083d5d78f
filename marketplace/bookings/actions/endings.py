"""Visits that do not take place: called off, returned, annulled; each by a row of the cancellation table."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.actions.requests import abandon_locked, move_to, reopen_locked
from marketplace.bookings.actions.visits import lock_for, step_booking
from marketplace.bookings.models import Booking, Offer
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import refuse_if

# Who is asked in a hurry needs this long to get there.
SOON = timedelta(hours=1)
HAPPENED = {
    "cancel": "booking.cancelled",
    "return": "booking.returned",
    "annul": "booking.annulled",
    "conclude": "booking.missed",
    "leave": "booking.missed",
}
# After these the seeker still needs somebody, even when the agreed time is over.
LEAVE_SEEKER_ALONE = (rules.RETURNED, rules.NOBODY_CAME, rules.NOT_WAITED)


@transaction.atomic
def cancel_booking(*, by: Actor, booking_id: int, reason: str) -> Booking:
    """Call the visit off. A seeker's ends the request; an operator's and the machine's send it out again."""
    booking = lock_for(by, booking_id, "cancel")
    how = _how(booking, by)
    refuse_if(rules.why_not_reason(reason, rules.OPERATOR_REASONS if how == rules.OPERATED else rules.CANCEL_REASONS))
    return end_visit(booking, "cancel", by, how, reason)


@transaction.atomic
def return_booking(*, by: Actor, booking_id: int, reason: str) -> Booking:
    """The helper gives the visit back, for a code of rules.RETURN_REASONS; others are asked at once."""
    booking = lock_for(by, booking_id, "return")
    refuse_if(rules.why_not_reason(reason, rules.RETURN_REASONS))
    return end_visit(booking, "return", by, rules.RETURNED, reason)


@transaction.atomic
def annul_booking(*, by: Actor, booking_id: int, reason: str) -> Booking:
    """An operator undoes a visit that was marked as done and never was."""
    booking = lock_for(by, booking_id, "annul")
    refuse_if(rules.why_not_reason(reason, rules.OPERATOR_REASONS))
    return end_visit(booking, "annul", by, rules.ANNULLED, reason)


def end_visit(booking: Booking, verb: str, by: Actor, how: str, reason: str) -> Booking:
    """End a held visit whose rules were asked: the table says what it costs and whose fault it is."""
    row = rules.row_for(booking, how, reason, timezone.now())
    booking.cancelled_at, booking.cancel_reason, booking.cancelled_by_id = timezone.now(), reason, by.pk
    booking.ending, booking.fault = row.code, row.fault
    Offer.objects.filter(pk=booking.offer_id).update(state=rules.OFFER.target("withdraw"))
    facts = {"reason": reason, "ending": row.code, "fault": row.fault}
    step_booking(booking, verb, by, HAPPENED[verb], **facts)
    _go_on(booking, by, how)
    return booking


def _how(booking: Booking, by: Actor) -> str:
    if by.pk == booking.seeker_id:
        return rules.CALLED_OFF
    return rules.OPERATED if by.pk else rules.STOPPED


def _go_on(booking: Booking, by: Actor, how: str) -> None:
    """Ask others: for the agreed time while it is ahead, else in a hurry where the seeker was left alone."""
    request, now = booking.request, timezone.now()
    if how in (rules.CALLED_OFF, rules.NOBODY_OPENED):
        abandon_locked(request, by)
    elif request.begins_at > now:
        reopen_locked(request, SYSTEM)
    elif how in LEAVE_SEEKER_ALONE:
        move_to(request, now + SOON, now + SOON + (request.ends_at - request.begins_at))
        request.urgency = request.Urgency.URGENT
        reopen_locked(request, SYSTEM)
    else:
        abandon_locked(request, by)
