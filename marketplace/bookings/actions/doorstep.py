"""At the door: each side says whether it heard the right word."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.actions.absences import end_by_proof
from marketplace.bookings.actions.holds import booking_facts
from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking, Doorstep
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, Refused, refuse_if


@transaction.atomic
def confirm_doorstep(*, by: Actor, booking_id: int, heard_at: datetime | None = None) -> Doorstep:
    """This side heard the right word, at `heard_at` by its phone, which may have been offline; once and no more."""
    booking, doorstep, side = _hold(by, booking_id)
    return confirm_locked(booking, doorstep, side, by, heard_at)


def confirm_locked(booking: Booking, doorstep: Doorstep, side: str, by: Actor, heard_at: datetime | None) -> Doorstep:
    """The yes of one side of a held visit."""
    if getattr(doorstep, f"{side}_confirmed_at") is None:
        setattr(doorstep, f"{side}_confirmed_at", rules.heard_at(booking, heard_at, timezone.now()))
        doorstep.save(update_fields=[f"{side}_confirmed_at"])
        facts = booking_facts(booking) | {"is_proven": doorstep.is_proven}
        events.record("doorstep.confirmed", by=by, subject=doorstep, booking=booking.pk, **facts)
        if doorstep.is_proven and booking.state == Booking.State.MISSED:
            end_by_proof(booking)
    return doorstep


@transaction.atomic
def doubt_doorstep(*, by: Actor, booking_id: int, heard_at: datetime | None = None) -> Doorstep:
    """This side heard another word. It counts against nobody, and the other side is not told of it."""
    booking, doorstep, side = _hold(by, booking_id)
    return doubt_locked(booking, doorstep, side, by, heard_at)


def doubt_locked(booking: Booking, doorstep: Doorstep, side: str, by: Actor, heard_at: datetime | None) -> Doorstep:
    """The doubt of one side of a held visit; the same one that arrives twice is one."""
    moment = rules.heard_at(booking, heard_at, timezone.now())
    if getattr(doorstep, f"{side}_unsure_at") != moment:
        setattr(doorstep, f"{side}_unsure_at", moment)
        doorstep.save(update_fields=[f"{side}_unsure_at"])
        facts = booking_facts(booking) | {"side": side}
        events.record("doorstep.doubted", by=by, subject=doorstep, booking=booking.pk, **facts)
    return doorstep


def _hold(by: Actor, booking_id: int) -> tuple[Booking, Doorstep, str]:
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    sides = {booking.seeker_id: "seeker", booking.helper_id: "helper"}
    if by.pk not in sides:
        raise Missing
    refuse_if(rules.SUSPENDED if by.is_suspended else rules.why_not_answer_words(booking, timezone.now()))
    doorstep = Doorstep.objects.filter(booking=booking).first()
    if doorstep is None:
        raise Refused(rules.NO_WORDS)
    return booking, doorstep, sides[by.pk]
