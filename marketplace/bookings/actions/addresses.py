"""Operators open an address with a reason, which its owner can read."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.actions.holds import booking_facts
from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if


@transaction.atomic
def open_address(*, by: Actor, booking_id: int, reason: str) -> Booking:
    """An operator reads the address of a visit for a quarter of an hour; `reason` is a code of `rules.OPEN_REASONS`.

    Raises Missing for whoever is no operator, Refused when there can be no reason any more.
    """
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if not getattr(by, "is_operator", False):
        raise Missing
    refuse_if(rules.why_not_open_address(booking, by, timezone.now()))
    refuse_if(rules.why_not_reason(reason, rules.OPEN_REASONS))
    events.record("address.opened", by=by, subject=booking, reason=reason, **booking_facts(booking))
    return booking
