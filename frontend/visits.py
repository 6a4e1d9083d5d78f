"""Visits as rows of a list: with whom, about what, when, in which state."""

from collections.abc import Iterable

from django.urls import reverse

from frontend.people import photo_of
from frontend.templatetags.spoken import said_until
from marketplace.accounts.models import User
from marketplace.bookings.models import Booking


def rows_of_visits(bookings: Iterable[Booking], by: User) -> list[dict]:
    """The parameters of components/row.html for each."""
    return [_row(booking, booking.helper if booking.seeker_id == by.pk else booking.seeker) for booking in bookings]


def _row(booking: Booking, other: User) -> dict:
    return {
        "title": f"{booking.request.topic} · {other.name_shown}",
        "meta": said_until(booking.visit.lower, booking.visit.upper),
        "href": reverse("booking", args=[booking.pk]),
        "face_of": other.name_shown,
        "photo": photo_of(other),
        "state": booking.state,
        "state_label": booking.get_state_display(),
    }
