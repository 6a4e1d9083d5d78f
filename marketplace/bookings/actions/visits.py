"""Bookings: the helper is there, the visit starts, is done, is confirmed, or is with our team."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.actions.holds import booking_facts
from marketplace.bookings.actions.hourly import count_work
from marketplace.bookings.actions.requests import close_locked
from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking
from marketplace.core import events, timers
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if

CONFIRM = "marketplace.bookings.jobs.confirm_booking"
REMIND = "marketplace.bookings.jobs.remind_to_confirm"


@transaction.atomic
def report_arrival(*, by: Actor, booking_id: int) -> Booking:
    """The helper says: I am there. What counts when nobody opens."""
    booking = lock_for(by, booking_id, "arrive")
    refuse_if(rules.why_not_arrive(booking, timezone.now()))
    booking.arrived_at = timezone.now()
    return step_booking(booking, "arrive", by, "booking.arrived")


@transaction.atomic
def start_booking(*, by: Actor, booking_id: int) -> Booking:
    """The helper is there. Not earlier than an hour before the agreed time."""
    booking = lock_for(by, booking_id, "start")
    refuse_if(rules.why_not_start(booking, timezone.now()))
    booking.started_at = timezone.now()
    return step_booking(booking, "start", by, "booking.started")


@transaction.atomic
def finish_booking(*, by: Actor, booking_id: int, outcome: str = rules.SOLVED, minutes: int | None = None) -> Booking:
    """The helper says how it ended (a code of rules.OUTCOMES); the seeker has 72 hours to say something else.

    By the hour, `minutes` were worked; without them the clock counts. Raises Refused for more than was agreed at most.
    """
    booking = lock_for(by, booking_id, "finish")
    refuse_if(rules.why_not_outcome(outcome))
    booking.outcome = outcome
    booking.done_at = timezone.now()
    count_work(booking, minutes)
    booking.confirm_by = booking.done_at + rules.CONFIRM_WITHIN
    timers.schedule(CONFIRM, at=booking.confirm_by, booking_id=booking.pk)
    timers.schedule(REMIND, at=booking.confirm_by - rules.REMIND_BEFORE, booking_id=booking.pk)
    return step_booking(booking, "finish", by, "booking.finished", outcome=outcome)


@transaction.atomic
def confirm_booking(*, by: Actor, booking_id: int) -> Booking:
    """The seeker agrees that it is done, or 72 hours have passed without a word."""
    booking = lock_for(by, booking_id, "confirm")
    refuse_if(rules.why_not_confirm(booking, by, timezone.now()))
    booking.confirmed_at = timezone.now()
    close_locked(booking.request)
    return step_booking(booking, "confirm", by, "booking.confirmed")


@transaction.atomic
def freeze_booking(*, by: Actor, booking_id: int) -> Booking:
    """A case was opened: nothing about the visit moves until it is ruled."""
    booking = lock_booking(booking_id)
    refuse_if(rules.why_not(rules.BOOKING, "freeze", booking, by))
    return step_booking(booking, "freeze", by, "booking.frozen")


@transaction.atomic
def end_case(*, by: Actor, booking_id: int, is_upheld: bool, against: str | None = None, weight: int = 1) -> Booking:
    """A case was ruled: upheld, the visit counts as called off; else as confirmed.

    `against` is the side that answers for it, with a `weight` of 1 or 2; without it the helper when it was upheld.
    """
    verb = "uphold" if is_upheld else "dismiss"
    booking = lock_booking(booking_id)
    refuse_if(rules.why_not(rules.BOOKING, verb, booking, by))
    if booking.request.state == "booked":
        close_locked(booking.request)
    if is_upheld:
        booking.cancelled_at, booking.cancel_reason = timezone.now(), rules.RULED
        booking.ending, booking.fault = rules.RULED, rules.BY_CODE[rules.RULED].fault
    else:
        booking.confirmed_at = booking.confirmed_at or timezone.now()
    against = ("helper" if is_upheld else "") if against is None else against
    event = "booking.case_upheld" if is_upheld else "booking.case_dismissed"
    return step_booking(booking, verb, by, event, **({"against": against, "weight": weight} if against else {}))


def lock_for(by: Actor, booking_id: int, verb: str) -> Booking:
    """Hold a booking of which `by` is a part, if the verb is possible. Raises Missing and Refused."""
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if not rules.roles_in(booking, by):
        raise Missing
    refuse_if(rules.why_not(rules.BOOKING, verb, booking, by))
    return booking


def step_booking(booking: Booking, verb: str, by: Actor, event: str, **facts: str | int) -> Booking:
    """Move a held booking on, whose rules were asked, and say that it happened."""
    booking.state = rules.BOOKING.target(verb)
    booking.save()
    events.record(event, by=by, subject=booking, **booking_facts(booking), **facts)
    return booking


@transaction.atomic
def remind_to_confirm(*, by: Actor, booking_id: int) -> None:
    """Tell the seeker a day ahead that silence will count as a yes."""
    booking = lock_booking(booking_id)
    if booking.state == Booking.State.DONE:
        events.record("booking.confirm_reminded", by=by, subject=booking, **booking_facts(booking))
