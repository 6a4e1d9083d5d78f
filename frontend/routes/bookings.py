"""Visits: the thread of a booking and its verbs."""

from django.urls import path

from frontend.views import bookings

urlpatterns = [
    path("bookings/<int:booking_id>/", bookings.booking, name="booking"),
    path("bookings/<int:booking_id>/start/", bookings.start, name="booking_start"),
    path("bookings/<int:booking_id>/finish/", bookings.finish, name="booking_finish"),
    path("bookings/<int:booking_id>/confirm/", bookings.confirm, name="booking_confirm"),
    path("bookings/<int:booking_id>/cancel/", bookings.cancel, name="booking_cancel"),
    path("bookings/<int:booking_id>/annul/", bookings.annul, name="booking_annul"),
]
