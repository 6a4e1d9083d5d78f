"""Help from afar that did not solve it becomes a visit: a request of its own, with its history and a fair price."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import queries, rules
from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking, Recipient, Request
from marketplace.bookings.rules.remote import PRICE_CHANGED
from marketplace.catalog import queries as catalogue
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if

FOR_WHOM = ("name", "phone", "relation", "consent", "consent_at", "consent_by_id")


@transaction.atomic
def turn_into_visit(*, by: Actor, booking_id: int, begins: datetime, price: int) -> Request:
    """Ask for a visit at `begins` in the place of help from afar; its helper is to be asked first, others after that.

    `price` is what the seeker read that it costs with that helper, in minor units. Raises Refused: it has not ended
    yet, a visit was asked for already, another price by now, too many open requests, a time that has passed.
    """
    booking = lock_booking(booking_id)
    by = lock_actor(by)
    if booking.seeker_id != by.pk:
        raise Missing
    refuse_if(rules.SUSPENDED if by.is_suspended else queries.why_not_turn(booking))
    parts = queries.price_as_visit(booking)
    refuse_if(PRICE_CHANGED if parts.rest != price else None)
    refuse_if(rules.PAYMENTS_OFF if parts.full and not catalogue.is_help_paid() else None)
    refuse_if(rules.why_not_more(queries.open_count(by.pk), queries.published_since(by.pk, rules.DAY)))
    request = _visit_after(booking, parts, begins)
    refuse_if(rules.why_not_complete(request, timezone.now()))
    _tell(booking, request, by)
    return request


def _visit_after(booking: Booking, parts: queries.VisitPrice, begins: datetime) -> Request:
    before = booking.request
    request = Request.objects.create(
        seeker_id=booking.seeker_id,
        state=Request.State.OPEN,
        topic_id=before.topic_id,
        package=parts.package,
        place_id=before.place_id,
        words=before.words,
        languages=before.languages,
        budget=parts.full or None,
        mode=Request.Mode.CHOOSE,
        asks_others=True,
        begins_at=begins,
        ends_at=begins + parts.package.minutes * rules.MINUTE,
        published_at=timezone.now(),
        again_of=booking,
    )
    recipient = queries.recipient_of(before.pk)
    if recipient is not None:
        Recipient.objects.create(request=request, **{name: getattr(recipient, name) for name in FOR_WHOM})
    return request


def _tell(booking: Booking, request: Request, by: Actor) -> None:
    two = {"seeker": booking.seeker_id, "helper": booking.helper_id}
    events.record("booking.turned", by=by, subject=booking, request=request.pk, **two)
    facts = {"before": booking.pk, "outcome": booking.outcome, **two}
    events.record("request.turned", by=by, subject=request, **facts)
    events.record("request.published", by=by, subject=request, seeker=by.pk, round=request.round)
