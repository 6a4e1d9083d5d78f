"""What happened, as lines of a thread."""

from django.db.models import Count, Min, Q

from marketplace.bookings.models import Booking, Doorstep, Offer, Quote
from marketplace.bookings.queries.visits import extras_of
from marketplace.core.entries import Entry
from marketplace.core.models import Event


def entries_for_booking(booking_id: int) -> list[Entry]:
    """What happened to the request, the winning offer and the visit, oldest first."""
    booking = Booking.objects.get(pk=booking_id)
    subjects = (
        Q(subject_kind="bookings.request", subject_id=booking.request_id)
        | Q(subject_kind="bookings.offer", subject_id=booking.offer_id)
        | Q(subject_kind="bookings.booking", subject_id=booking.pk)
        | Q(subject_kind="bookings.move", subject_id__in=list(booking.moves.values_list("pk", flat=True)))
        | Q(subject_kind="bookings.extra", subject_id__in=[extra.pk for extra in extras_of(booking)])
        | Q(subject_kind="bookings.doorstep", subject_id__in=Doorstep.objects.filter(booking=booking).values("pk"))
        | Q(subject_kind="bookings.quote", subject_id__in=_quotes(offer_id=booking.offer_id))
    )
    return _entries(subjects)


def entries_for_request(request_id: int) -> list[Entry]:
    """What happened to a request and to the visits it led to, and each wave with how many it asked."""
    visits = list(Booking.objects.filter(request_id=request_id).values_list("pk", flat=True))
    happened = _entries(
        Q(subject_kind="bookings.request", subject_id=request_id)
        | Q(subject_kind="bookings.booking", subject_id__in=visits)
        | Q(subject_kind="bookings.quote", subject_id__in=_quotes(offer__request_id=request_id))
    )
    waves = Offer.objects.filter(request_id=request_id).values("round", "wave")
    sent = waves.annotate(at=Min("sent_at"), asked=Count("pk")).order_by("at")
    return happened + [Entry(w["at"], "wave.sent", "bookings", "system", None, {"asked": w["asked"]}) for w in sent]


def _quotes(**whose: int) -> list[int]:
    return list(Quote.objects.filter(**whose).values_list("pk", flat=True))


def _entries(subjects: Q) -> list[Entry]:
    """What happened, without the waves, which stand in the offers."""
    rows = Event.objects.filter(subjects).exclude(name="wave.sent").order_by("pk")
    return [Entry(e.at, e.name, "bookings", e.actor_kind, e.actor_id, e.facts) for e in rows]
