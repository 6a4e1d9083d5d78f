"""Extras: something more than was agreed, asked for during the visit, with a yes and money of its own."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.bookings import queries, rules
from marketplace.bookings.actions.holds import booking_facts
from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking, Extra
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused, refuse_if
from marketplace.core.money import share

HAPPENED = {
    "approve": "extra.approved",
    "refuse": "extra.refused",
    "withdraw": "extra.withdrawn",
    "add": "extra.added",
}


@transaction.atomic
def propose_extra(*, by: Actor, booking_id: int, words: str, price: int) -> Extra:
    """The helper asks for something more, at `price` minor units; one question at a time."""
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if booking.helper_id != by.pk:
        raise Missing
    refuse_if(rules.why_not(rules.BOOKING, "finish", booking, by))
    refuse_if(rules.why_not_extra(booking, words, price, queries.extras_of(booking).count()))
    commission = share(price, booking.terms.commission_bps)
    try:
        with transaction.atomic():
            extra = Extra.objects.create(booking=booking, words=words.strip(), price=price, commission=commission)
    except IntegrityError as error:
        raise Refused(rules.EXTRA_OPEN) from error
    events.record("extra.proposed", by=by, subject=extra, booking=booking.pk, **booking_facts(booking))
    return extra


@transaction.atomic
def approve_extra(*, by: Actor, extra_id: int) -> Extra:
    """The seeker agrees; the extra counts once its money is held."""
    return _move(*_hold(by, extra_id), "approve", by)


@transaction.atomic
def refuse_extra(*, by: Actor, extra_id: int) -> Extra:
    """The seeker does not want it; the visit goes on as agreed."""
    return _move(*_hold(by, extra_id), "refuse", by)


@transaction.atomic
def withdraw_extra(*, by: Actor, extra_id: int) -> Extra:
    """The helper takes the question back, or nobody paid for it."""
    return _move(*_hold(by, extra_id), "withdraw", by)


@transaction.atomic
def add_extra(*, by: Actor, extra_id: int) -> Extra:
    """The money is held: the visit's price grows by the extra's. Raises Refused when the visit has gone on."""
    extra, booking = _hold(by, extra_id)
    if booking.state != "started":
        raise Refused(rules.STATE_REASONS["booking", booking.state])
    _move(extra, booking, "add", by)
    booking.price += extra.price
    booking.commission += extra.commission
    booking.save(update_fields=["price", "commission"])
    return extra


def _hold(by: Actor, extra_id: int) -> tuple[Extra, Booking]:
    booking_id = Extra.objects.filter(pk=extra_id).values_list("booking_id", flat=True).first()
    if booking_id is None:
        raise Missing
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if not rules.roles_in(booking, by):
        raise Missing
    return Extra.objects.select_for_update(no_key=True).get(pk=extra_id), booking


def _move(extra: Extra, booking: Booking, verb: str, by: Actor) -> Extra:
    refuse_if(rules.why_not(rules.EXTRA, verb, extra, by))
    extra.state, extra.answered_at = rules.EXTRA.target(verb), timezone.now()
    extra.save(update_fields=["state", "answered_at"])
    events.record(HAPPENED[verb], by=by, subject=extra, booking=booking.pk, **booking_facts(booking))
    return extra
