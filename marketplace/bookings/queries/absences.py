"""Missed visits: what one side said last, and faults of a person."""

from datetime import datetime

from django.db.models import Q, QuerySet

from marketplace.bookings.models import Absence, Booking


def last_absence(booking: Booking) -> Absence | None:
    """What was said last about somebody who was not there; its `outcome` is empty while the clock runs."""
    return Absence.objects.filter(booking=booking).order_by("pk").last()


def absences_of(booking: Booking) -> QuerySet[Absence]:
    return Absence.objects.filter(booking=booking).order_by("pk")


def faults_of(person_id: int, since: datetime) -> QuerySet[Booking]:
    """Visits that did not take place by this person's own fault, the newest first."""
    theirs = Q(helper_id=person_id, fault="helper") | Q(seeker_id=person_id, fault="seeker")
    rows = Booking.objects.filter(theirs, cancelled_at__gte=since).select_related("request__topic")
    return rows.order_by("-cancelled_at")


def earlier_ends(booking_or_request) -> QuerySet[Booking]:
    """The visits of a request that did not take place, the newest first: what who is asked next should know."""
    rows = Booking.objects.filter(request_id=booking_or_request, state="cancelled")
    return rows.exclude(ending="").order_by("-cancelled_at")


def replacement_of(booking: Booking) -> Booking | None:
    """The visit that came in the place of one that did not take place."""
    rows = Booking.objects.filter(request_id=booking.request_id, pk__gt=booking.pk).exclude(state="cancelled")
    return rows.first()
