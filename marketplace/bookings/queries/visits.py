"""Visits, what was added to them, and the address for whom it is meant."""

from datetime import datetime

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Extra, Request
from marketplace.bookings.queries.finding import only
from marketplace.bookings.rules.addresses import NO_ADDRESS_NEEDED
from marketplace.core.actors import Actor
from marketplace.core.errors import Reason
from marketplace.core.models import Event

UNDER_WAY = ("reserved", "agreed", "started", "missed", "done", "disputed")
AHEAD = ("reserved", "agreed", "started", "missed")


def booking_for(by: Actor, booking_id: int) -> Booking:
    rows = Booking.objects.filter(pk=booking_id)
    if not by.is_operator:
        rows = rows.filter(Q(seeker_id=by.pk) | Q(helper_id=by.pk))
    return only(
        rows.select_related("request__topic", "request__package", "request__place", "seeker", "helper", "offer")
    )


def bookings_of(by: Actor) -> QuerySet[Booking]:
    rows = Booking.objects.filter(Q(seeker_id=by.pk) | Q(helper_id=by.pk))
    return rows.select_related("request__topic", "seeker", "helper").order_by("-visit")


def paid_visits_of(seeker: Actor) -> QuerySet[Booking]:
    """What somebody asked for and that costs something, the latest first."""
    return bookings_of(seeker).filter(seeker_id=seeker.pk, price__gt=0)


def live_booking_of(request: Request) -> Booking | None:
    """The booking that a request led to and that was not called off."""
    return Booking.objects.filter(request=request).exclude(state="cancelled").select_related("helper").first()


def booking_of_offer(by: Actor, offer_id: int) -> Booking | None:
    """The visit that an accepted offer led to, for the two people of it."""
    rows = Booking.objects.filter(offer_id=offer_id).filter(Q(seeker_id=by.pk) | Q(helper_id=by.pk))
    return rows.exclude(state="cancelled").first()


def address_for(by: Actor, booking: Booking) -> rules.Address:
    """The parts of the address that `by` may read now, and the rule that says so."""
    place = booking.request.place
    if booking.is_remote:
        return NO_ADDRESS_NEEDED
    if by.pk == booking.seeker_id:
        return rules.whole_address(place, booking.state)
    if by.pk == booking.helper_id:
        return rules.address_for_helper(booking, place, timezone.now())
    if by.is_operator:
        is_over = rules.is_address_over(booking, timezone.now())
        return rules.address_for_operator(place, _opened_at(by, booking), is_over, timezone.now())
    return rules.NO_ADDRESS


def why_not_open_address(booking: Booking, by: Actor) -> Reason | None:
    return rules.why_not_open_address(booking, by, timezone.now())


def _opened_at(by: Actor, booking: Booking) -> datetime | None:
    """When this operator last gave a reason for reading the address."""
    rows = Event.objects.filter(subject_kind="bookings.booking", subject_id=booking.pk, name="address.opened")
    return rows.filter(actor_id=by.pk).aggregate(last=Max("at"))["last"]


def busy_between(helper_ids: list[int], begins: datetime, ends: datetime) -> set[int]:
    """Which of these helpers have a visit that overlaps the stretch."""
    rows = Booking.objects.filter(helper_id__in=helper_ids, state__in=AHEAD)
    return set(rows.filter(occupied__overlap=(begins, ends)).values_list("helper_id", flat=True))


def extras_of(booking: Booking) -> QuerySet[Extra]:
    return booking.extras.order_by("pk")


def extra_for(by: Actor, extra_id: int) -> Extra:
    """An extra, for the two people of its visit."""
    rows = Extra.objects.filter(Q(booking__seeker_id=by.pk) | Q(booking__helper_id=by.pk), pk=extra_id)
    return only(rows.select_related("booking"))


def visits_ahead(helper: Actor) -> QuerySet[Booking]:
    """A helper's visits that are not done yet, the next first."""
    rows = Booking.objects.filter(helper_id=helper.pk, state__in=AHEAD)
    rows = rows.select_related("request__topic", "request__package", "request__place", "seeker", "helper")
    return rows.order_by("visit")


def visits_done(helper: Actor) -> int:
    return Booking.objects.filter(helper_id=helper.pk, state="confirmed").count()
