"""What a suspension, a block or an erasure does to a person's requests, offers and visits."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.bookings import queries, rules
from marketplace.bookings.actions.endings import cancel_booking
from marketplace.bookings.actions.requests import cancel_request, offer_facts
from marketplace.bookings.actions.series import end_series_of
from marketplace.bookings.actions.standing import end_quote
from marketplace.bookings.locks import lock_offer
from marketplace.bookings.models import (
    Booking,
    Extra,
    HoursException,
    Label,
    Move,
    Offer,
    Quote,
    Recipient,
    Request,
    WeeklyHours,
)
from marketplace.core import events
from marketplace.core.actors import SYSTEM, Actor
from marketplace.core.errors import refuse_if


@transaction.atomic
def withdraw_offers_of(*, by: Actor, person_id: int) -> int:
    """Withdraw every open offer of a helper; returns how many."""
    return _withdraw(by, Q(helper_id=person_id))


@transaction.atomic
def withdraw_offers_between(*, by: Actor, person_id: int, other_id: int) -> int:
    """Withdraw the open offers of each of two people to the other; returns how many."""
    one_way = Q(helper_id=person_id, request__seeker_id=other_id)
    other_way = Q(helper_id=other_id, request__seeker_id=person_id)
    return _withdraw(by, one_way | other_way)


def _withdraw(by: Actor, whose: Q) -> int:
    states = [*Offer.ALIVE, Offer.State.STANDBY]
    waiting = Offer.objects.filter(whose, state__in=states).order_by("request_id", "pk")
    count = 0
    for offer_id in waiting.values_list("pk", flat=True):
        offer = lock_offer(offer_id)
        if rules.OFFER.is_legal("withdraw", offer.state) and offer.state != Offer.State.ACCEPTED:
            end_quote(offer, "withdraw")
            offer.state, offer.answered_at = rules.OFFER.target("withdraw"), timezone.now()
            offer.save(update_fields=["state", "answered_at"])
            events.record("offer.withdrawn", by=by, subject=offer, **offer_facts(offer, offer.request))
            count += 1
    return count


@transaction.atomic
def release_person(*, by: Actor, person_id: int) -> None:
    """End what a suspended person has under way: offers, their own searches, visits not yet begun."""
    end_series_of(by=by, person_id=person_id)
    withdraw_offers_of(by=by, person_id=person_id)
    whose = Q(helper_id=person_id) | Q(seeker_id=person_id)
    for booking in Booking.objects.filter(whose, state__in=["reserved", "agreed"]).order_by("request_id", "pk"):
        cancel_booking(by=by, booking_id=booking.pk, reason="other")
    # Last, because a visit that is called off sends its request out again.
    for request in Request.objects.filter(seeker_id=person_id, state__in=["open", "unfilled"]).order_by("pk"):
        cancel_request(by=by, request_id=request.pk)


@transaction.atomic
def erase_person(*, by: Actor, person_id: int) -> None:
    """Forget a person's own words and hours; what the other side needs stays without them."""
    refuse_if(queries.why_not_erase(person_id))
    end_series_of(by=SYSTEM, person_id=person_id)
    Request.objects.filter(seeker_id=person_id, state="draft").delete()
    Request.objects.filter(seeker_id=person_id).update(words="", languages=[])
    Booking.objects.filter(Q(seeker_id=person_id) | Q(helper_id=person_id)).update(room="")
    Recipient.objects.filter(request__seeker_id=person_id).update(name="", phone="")
    Label.objects.filter(owner_id=person_id).update(owner=None, place=None, claimed_at=None)
    Offer.objects.filter(helper_id=person_id).update(because=[], decline_reason="")
    Extra.objects.filter(booking__helper_id=person_id).update(words="")
    Move.objects.filter(proposer_id=person_id).update(words="")
    Quote.objects.filter(by_id=person_id).update(words="")
    WeeklyHours.objects.filter(helper_id=person_id).delete()
    HoursException.objects.filter(helper_id=person_id).delete()
