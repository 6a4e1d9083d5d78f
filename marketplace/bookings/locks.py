"""The one order in which the trade's rows are locked: request, then offer, then booking, then person.

Every verb comes through here, so that two of them can wait for each other but never in a circle.
"""

from django.contrib.auth import get_user_model

from marketplace.bookings.models import Booking, Offer, Request
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing


def lock_request(request_id: int) -> Request:
    request = Request.objects.select_for_update(no_key=True).filter(pk=request_id).first()
    if request is None:
        raise Missing
    return request


def lock_offer(offer_id: int) -> Offer:
    """Lock the offer behind its request; `offer.request` is the locked row."""
    request_id = Offer.objects.filter(pk=offer_id).values_list("request_id", flat=True).first()
    if request_id is None:
        raise Missing
    request = lock_request(request_id)
    offer = Offer.objects.select_for_update(no_key=True).get(pk=offer_id)
    offer.request = request
    return offer


def lock_booking(booking_id: int) -> Booking:
    """Lock the booking behind its request; `booking.request` is the locked row."""
    request_id = Booking.objects.filter(pk=booking_id).values_list("request_id", flat=True).first()
    if request_id is None:
        raise Missing
    request = lock_request(request_id)
    booking = Booking.objects.select_for_update(no_key=True).get(pk=booking_id)
    booking.request = request
    return booking


def lock_actor(by: Actor) -> Actor:
    """The actor as of now, held: a suspension waits for this verb, or this verb sees it."""
    if by.pk is None:
        return by
    return get_user_model().objects.select_for_update(no_key=True).get(pk=by.pk)


def lock_people(*person_ids: int) -> None:
    """Hold people, in the order of their ids: what is agreed with them meanwhile waits."""
    list(get_user_model().objects.select_for_update(no_key=True).filter(pk__in=person_ids).order_by("pk"))
