"""Tips: all of it is the helper's; said no to as easily as yes; taken back until it went on."""

from django.db import transaction
from django.utils import timezone

from marketplace.bookings.locks import lock_booking
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if
from payments import rules
from payments.actions.deals import advance_soon, deal_locked, facts_of
from payments.locks import lock_hold
from payments.models import Attempt, Deal, Hold


@transaction.atomic
def skip_tip(*, by: Actor, booking_id: int) -> Deal:
    """The seeker does not want to tip; they are not asked again, and nobody is told."""
    booking = lock_booking(booking_id)
    if booking.seeker_id != by.pk:
        raise Missing
    deal = deal_locked(booking)
    refuse_if(rules.why_not_tip(booking, list(deal.holds.all()), rules.LEAST_TIP, timezone.now()))
    deal.tip_skipped_at = timezone.now()
    deal.save(update_fields=["tip_skipped_at"])
    return deal


@transaction.atomic
def take_back_tip(*, by: Actor, hold_id: int) -> Hold:
    """The seeker has a tip sent back that has not gone to the helper yet. Raises Refused when it has."""
    hold = lock_hold(hold_id)
    if hold.deal.booking.seeker_id != by.pk or not hold.is_tip:
        raise Missing
    is_going = hold.attempts.filter(kind="release").exclude(state=Attempt.State.FAILED).exists()
    refuse_if(rules.why_not_take_back(hold, is_going))
    hold.is_unwanted = True
    hold.save(update_fields=["is_unwanted"])
    hold.deal.trouble = ""
    hold.deal.save(update_fields=["trouble"])
    events.record("payment.tip_taken_back", by=by, subject=hold.deal, **facts_of(hold.deal, hold.amount))
    advance_soon(hold.deal)
    return hold
