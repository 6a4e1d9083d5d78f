"""The money side of a visit, as the trade knows it: reserved until it is held, lapsed without, settled at the end."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.actions.doorwords import draw_words
from marketplace.bookings.actions.requests import abandon_locked, reopen_locked
from marketplace.bookings.locks import lock_booking
from marketplace.bookings.models import Booking, Offer
from marketplace.core import events, timers
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import Refused, refuse_if

LAPSE = "marketplace.bookings.jobs.lapse_booking"
HOLD_DUE = "marketplace.bookings.jobs.ask_for_hold"


def booking_facts(booking: Booking) -> dict[str, int]:
    return {
        "request": booking.request_id,
        "offer": booking.offer_id,
        "helper": booking.helper_id,
        "seeker": booking.seeker_id,
        "price": booking.price,
    }


def set_hold_timers(booking: Booking) -> None:
    """Have the visit lapse when its money is not held in time; ask for it two days ahead when it is held later."""
    if booking.hold_by is None:
        return
    timers.schedule(LAPSE, at=booking.hold_by, booking_id=booking.pk)
    if booking.state == Booking.State.AGREED:
        _set_due_timer(booking)


def _set_due_timer(booking: Booking) -> None:
    due = rules.hold_due_at(booking.visit.lower, booking.held_until)
    timers.schedule(HOLD_DUE, at=max(due, timezone.now()), booking_id=booking.pk)


def renew_hold_timers(booking: Booking, now: datetime) -> None:
    """After another start of a held, paid visit: until when its money has to be held now, and when to ask for it.

    Money that is held until well after the visit stays; where the bank lets it go before, it is asked for anew.
    """
    if booking.price and not rules.is_covered(booking.held_until, booking.visit.upper):
        booking.hold_by = rules.hold_by_after(booking.visit.lower, now)
        set_hold_timers(booking)


@transaction.atomic
def ask_for_hold(*, by: Actor, booking_id: int) -> None:
    """The visit is near, or its money is not held for long enough: it is due. Does nothing for one that moved away."""
    booking = lock_booking(booking_id)
    if booking.state == Booking.State.AGREED and _is_due(booking):
        events.record("booking.hold_due", by=by, subject=booking, **booking_facts(booking))


@transaction.atomic
def clear_for_visit(*, by: Actor, booking_id: int, until: datetime) -> Booking:
    """The money is held until `until`: a reserved visit is agreed. Raises Refused when the visit has lapsed."""
    booking = lock_booking(booking_id)
    if booking.state not in (Booking.State.RESERVED, Booking.State.AGREED):
        raise Refused(rules.HOLD_TOO_LATE)
    was_reserved = booking.state == Booking.State.RESERVED
    booking.state, booking.held_until = Booking.State.AGREED, until
    booking.save(update_fields=["state", "held_until"])
    if not rules.is_covered(until, booking.visit.upper):
        _set_due_timer(booking)
    events.record("booking.cleared", by=by, subject=booking, **booking_facts(booking))
    if was_reserved:
        draw_words(booking)
        events.record("booking.agreed", by=by, subject=booking, **booking_facts(booking))
    return booking


@transaction.atomic
def lapse_booking(*, by: Actor, booking_id: int) -> Booking:
    """No money came in time: the visit ends without fault to anybody, and the request goes out again."""
    booking = lock_booking(booking_id)
    is_over = booking.hold_by is not None and booking.hold_by <= timezone.now()
    if not rules.BOOKING.is_legal("lapse", booking.state) or booking.held_until is not None or not is_over:
        return booking
    refuse_if(rules.why_not(rules.BOOKING, "lapse", booking, by))
    booking.state, booking.cancelled_at = rules.BOOKING.target("lapse"), timezone.now()
    booking.cancel_reason = booking.ending = rules.LAPSED
    booking.fault = rules.BY_CODE[rules.LAPSED].fault
    booking.save(update_fields=["state", "cancelled_at", "cancel_reason", "ending", "fault"])
    withdrawn = rules.OFFER.target("withdraw")
    Offer.objects.filter(pk=booking.offer_id).update(state=withdrawn, reason_gone=True)
    events.record("booking.lapsed", by=by, subject=booking, **booking_facts(booking))
    if booking.request.begins_at > timezone.now():
        reopen_locked(booking.request, SYSTEM)
    else:
        abandon_locked(booking.request, SYSTEM)
    return booking


@transaction.atomic
def lose_hold(*, by: Actor, booking_id: int) -> Booking:
    """The bank let the money go before the visit began: it is due once more, two days ahead at the most."""
    booking = lock_booking(booking_id)
    if booking.state == Booking.State.AGREED and booking.held_until is not None:
        booking.held_until = None
        booking.hold_by = rules.hold_by_after(booking.visit.lower, timezone.now())
        booking.save(update_fields=["held_until", "hold_by"])
        timers.schedule(LAPSE, at=booking.hold_by, booking_id=booking.pk)
        if _is_due(booking):
            events.record("booking.hold_due", by=by, subject=booking, **booking_facts(booking))
        else:
            _set_due_timer(booking)
    return booking


def _is_due(booking: Booking) -> bool:
    """Whether it is time to have the money of this visit held, or held anew."""
    due, begins = rules.hold_due_at(booking.visit.lower, booking.held_until), booking.visit.lower
    return due <= timezone.now() < begins and not rules.is_covered(booking.held_until, booking.visit.upper)


@transaction.atomic
def settle_booking(
    *, by: Actor, booking_id: int, paid_out: int, paid_back: int, was_out: int = 0, was_back: int = 0
) -> Booking:
    """The money of a visit has found its end: `paid_out` minor units to the helper, `paid_back` to the seeker.

    What it was when it was told last is `was_out` and `was_back`; a case may have changed it.
    """
    booking = lock_booking(booking_id)
    booking.settled_at = timezone.now()
    booking.save(update_fields=["settled_at"])
    facts = booking_facts(booking) | {"paid_out": paid_out, "paid_back": paid_back}
    facts |= {"more_out": paid_out - was_out, "more_back": paid_back - was_back}
    events.record("booking.settled", by=by, subject=booking, **facts)
    return booking
