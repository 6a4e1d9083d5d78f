"""Help from afar that becomes a visit."""

from django.urls import path

from frontend.views import remote

urlpatterns = [
    path("bookings/<int:booking_id>/turn/", remote.turn, name="booking_turn"),
]
