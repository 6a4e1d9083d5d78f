"""Help from afar: where the two meet, and what a visit by the same helper costs after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from marketplace.bookings import rules
from marketplace.bookings.models import Booking, Request
from marketplace.bookings.queries.slots import slots_of
from marketplace.bookings.rules.remote import is_room_open, less_paid
from marketplace.bookings.rules.remote import why_not_turn as rule_of_turning
from marketplace.catalog import queries as catalogue
from marketplace.catalog.models import Package
from marketplace.core.actors import Actor
from marketplace.core.errors import Reason

SOONEST = timedelta(hours=2)
FARTHEST = timedelta(days=14)


@dataclass(frozen=True)
class VisitPrice:
    """The parts of a visit's price, in minor units: the helper's own, what the seeker paid from afar, what is left."""

    package: Package | None
    full: int
    paid: int
    rest: int
    currency: str


def room_of(by: Actor, booking: Booking) -> str:
    """The address of the video room while it is open; empty for all but the two, and where there is no video."""
    is_one_of_two = by.pk in (booking.seeker_id, booking.helper_id)
    if not (settings.VIDEO_ROOMS and booking.room and is_one_of_two):
        return ""
    return f"{settings.VIDEO_ROOMS}{booking.room}" if is_room_open(booking, timezone.now()) else ""


def price_as_visit(booking: Booking) -> VisitPrice:
    """What its helper's visit costs after this help from afar, which comes off; free when that was."""
    package = catalogue.package_of_visit(booking.request.topic)
    if package is None or not booking.request.is_paid:
        return VisitPrice(package, 0, 0, 0, booking.currency)
    full = catalogue.prices_of(booking.helper_id).get(package.pk, package.price_usual)
    paid = rules.payment_of(booking).from_seeker
    return VisitPrice(package, full, paid, less_paid(full, paid), booking.currency)


def time_as_visit(booking: Booking, package: Package) -> datetime:
    """When its helper could come next; where they offer no time in two weeks, this time tomorrow, for others."""
    now = timezone.now()
    span = {"begins": now + SOONEST, "ends": now + FARTHEST, "now": now}
    free = slots_of(booking.helper_id, minutes=package.minutes, **span)
    return free[0] if free else (now + rules.DAY).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def why_not_turn(booking: Booking) -> Reason | None:
    """Why this help cannot become a visit now; one that was called off again does not count."""
    has_package = catalogue.package_of_visit(booking.request.topic) is not None
    return rule_of_turning(booking, visit_after(booking) is not None, has_package)


def visit_after(booking: Booking) -> Request | None:
    """The request for the visit that this help from afar became."""
    asked = Request.objects.filter(again_of=booking, package__is_remote=False, again_of__is_remote=True)
    return asked.exclude(state="cancelled").first()


def help_before(request: Request) -> Booking | None:
    """The help from afar that a request for a visit follows; None for any other."""
    before = request.again_of
    return before if before is not None and before.is_remote and not request.is_remote else None


def price_after(request: Request, helper_id: int) -> VisitPrice | None:
    """At which price whoever helped from afar is asked to come; None for others, and for any other request."""
    before = help_before(request)
    return price_as_visit(before) if before is not None and before.helper_id == helper_id else None
