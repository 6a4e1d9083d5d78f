"""The same helper once more: a request of its own, for that helper alone, at the price of before."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from marketplace.bookings import queries, rules
from marketplace.bookings.locks import lock_actor, lock_booking
from marketplace.bookings.models import Booking, Request
from marketplace.catalog import queries as catalogue
from marketplace.core import events
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing, refuse_if


@transaction.atomic
def request_again(*, by: Actor, booking_id: int, begins: datetime, words: str | None = None) -> Request:
    """Ask the helper of a visit for the same at `begins`: topic, package, options, place and length are taken over.

    `words` replace what was said then. Whether others may be asked is for the seeker to say later. Raises Refused: not
    confirmed yet, the helper is not free then, too many open requests.
    """
    booking = hold_for_again(booking_id, by)
    ends = begins + (booking.visit.upper - booking.visit.lower)
    refuse_if(
        rules.NOT_FREE_THEN
        if queries.why_not_free(booking.helper_id, begins, ends, is_remote=booking.is_remote)
        else None
    )
    refuse_if(rules.WORDS_LONG if len(words or "") > rules.WORDS_AT_MOST else None)
    refuse_if(rules.why_not_more(queries.open_count(by.pk), queries.published_since(by.pk, rules.DAY)))
    request = copied(booking, begins, ends, words, again_of=booking, asks_quotes=booking.request.asks_quotes)
    refuse_if(rules.why_not_complete(request, timezone.now()))
    refuse_if(rules.PAYMENTS_OFF if request.is_paid and not catalogue.is_help_paid() else None)
    events.record("request.published", by=by, subject=request, seeker=by.pk, round=request.round)
    return request


def hold_for_again(booking_id: int, by: Actor) -> Booking:
    """The visit, held, of a seeker who may ask its helper once more. Raises Missing for anybody else."""
    booking = lock_booking(booking_id)
    if booking.seeker_id != by.pk:
        raise Missing
    refuse_if(rules.why_not(rules.BOOKING, "ask_again", booking, lock_actor(by)))
    refuse_if(queries.why_not_again(booking))
    return booking


def copied(booking: Booking, begins: datetime, ends: datetime, words: str | None = None, **more) -> Request:
    """A published request for the same as a visit was, at another time, at its price without what was added."""
    before = booking.request
    request = Request.objects.create(
        seeker_id=booking.seeker_id,
        state=Request.State.OPEN,
        topic_id=before.topic_id,
        package_id=before.package_id,
        place_id=before.place_id,
        words=before.words if words is None else words.strip(),
        languages=before.languages,
        budget=None if more.get("asks_quotes") else booking.offer.price or None,
        mode=Request.Mode.CHOOSE,
        begins_at=begins,
        ends_at=ends,
        published_at=timezone.now(),
        **more,
    )
    request.options.set(before.options.all())
    return request
