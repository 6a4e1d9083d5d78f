"""Visits: the thread of a booking and its verbs, one address each."""

from django.urls import path

from frontend.views import bookings

urlpatterns = [
    path("bookings/<int:booking_id>/", bookings.booking, name="booking"),
    *(
        path(f"bookings/<int:booking_id>/{verb}/", bookings.act, {"verb": verb}, name=f"booking_{verb}")
        for verb in bookings.VERBS
    ),
]
