"""Bookings: the visit starts, is done, is confirmed, or is called off."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.actions.holds import booking_facts
from marketplace.bookings.actions.hourly import count_work
from marketplace.bookings.actions.requests import abandon_locked, close_locked, reopen_locked
from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking, Offer
from marketplace.core import events, timers
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Missing, refuse_if

CONFIRM = "marketplace.bookings.jobs.confirm_booking"
REMIND = "marketplace.bookings.jobs.remind_to_confirm"


@transaction.atomic
def start_booking(*, by: Actor, booking_id: int) -> Booking:
    """The helper is there. Not earlier than an hour before the agreed time."""
    booking = _lock_for(by, booking_id, "start")
    refuse_if(rules.why_not_start(booking, timezone.now()))
    booking.started_at = timezone.now()
    return _move(booking, "start", by, "booking.started")


@transaction.atomic
def finish_booking(*, by: Actor, booking_id: int, minutes: int | None = None) -> Booking:
    """The helper says that it is done; the seeker has 72 hours to say something else.

    By the hour, `minutes` were worked; without them the clock counts. Raises Refused for more than was agreed at most.
    """
    booking = _lock_for(by, booking_id, "finish")
    booking.done_at = timezone.now()
    count_work(booking, minutes)
    booking.confirm_by = booking.done_at + rules.CONFIRM_WITHIN
    timers.schedule(CONFIRM, at=booking.confirm_by, booking_id=booking.pk)
    timers.schedule(REMIND, at=booking.confirm_by - rules.REMIND_BEFORE, booking_id=booking.pk)
    return _move(booking, "finish", by, "booking.finished")


@transaction.atomic
def confirm_booking(*, by: Actor, booking_id: int) -> Booking:
    """The seeker agrees that it is done, or 72 hours have passed without a word."""
    booking = _lock_for(by, booking_id, "confirm")
    refuse_if(rules.why_not_confirm(booking, by, timezone.now()))
    booking.confirmed_at = timezone.now()
    close_locked(booking.request)
    return _move(booking, "confirm", by, "booking.confirmed")


@transaction.atomic
def cancel_booking(*, by: Actor, booking_id: int, reason: str) -> Booking:
    """Call the visit off. A seeker's ends the request; anybody else's sends it out again."""
    booking = _lock_for(by, booking_id, "cancel")
    refuse_if(rules.why_not_reason(reason, rules.CANCEL_REASONS))
    return _call_off(booking, "cancel", by, reason)


@transaction.atomic
def annul_booking(*, by: Actor, booking_id: int, reason: str) -> Booking:
    """An operator undoes a visit that was marked as done and never was."""
    booking = _lock_for(by, booking_id, "annul")
    refuse_if(rules.why_not_reason(reason, rules.CANCEL_REASONS))
    return _call_off(booking, "annul", by, reason)


def _call_off(booking: Booking, verb: str, by: Actor, reason: str) -> Booking:
    booking.cancelled_at, booking.cancel_reason = timezone.now(), reason
    booking.cancelled_by_id = by.pk
    Offer.objects.filter(pk=booking.offer_id).update(state=rules.OFFER.target("withdraw"))
    _move(booking, verb, by, "booking.cancelled" if verb == "cancel" else "booking.annulled", reason=reason)
    has_time_left = booking.request.begins_at > timezone.now()
    if by.pk == booking.seeker_id or not has_time_left:
        abandon_locked(booking.request, by)
    else:
        reopen_locked(booking.request, SYSTEM)
    return booking


@transaction.atomic
def freeze_booking(*, by: Actor, booking_id: int) -> Booking:
    """A case was opened: nothing about the visit moves until it is ruled."""
    booking = lock_booking(booking_id)
    refuse_if(rules.why_not(rules.BOOKING, "freeze", booking, by))
    return _move(booking, "freeze", by, "booking.frozen")


@transaction.atomic
def end_case(*, by: Actor, booking_id: int, is_upheld: bool) -> Booking:
    """A case was ruled: upheld, the visit counts as called off; else as confirmed."""
    verb = "uphold" if is_upheld else "dismiss"
    booking = lock_booking(booking_id)
    refuse_if(rules.why_not(rules.BOOKING, verb, booking, by))
    if booking.request.state == "booked":
        close_locked(booking.request)
    if is_upheld:
        booking.cancelled_at, booking.cancel_reason = timezone.now(), "ruled"
    else:
        booking.confirmed_at = booking.confirmed_at or timezone.now()
    return _move(booking, verb, by, "booking.case_upheld" if is_upheld else "booking.case_dismissed")


def _lock_for(by: Actor, booking_id: int, verb: str) -> Booking:
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if not rules.roles_in(booking, by):
        raise Missing
    refuse_if(rules.why_not(rules.BOOKING, verb, booking, by))
    return booking


def _move(booking: Booking, verb: str, by: Actor, event: str, **facts: str) -> Booking:
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
