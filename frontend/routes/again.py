"""The same helper once more, and regularly."""

from django.urls import path

from frontend.views import again

urlpatterns = [
    path("bookings/<int:booking_id>/again/", again.ask, name="booking_again"),
    path("bookings/<int:booking_id>/series/", again.propose, name="booking_series"),
    path("series/<int:series_id>/", again.series, name="series"),
    *(
        path(f"series/<int:series_id>/{verb}/", again.answer, {"verb": verb}, name=f"series_{verb}")
        for verb in again.ANSWERS
    ),
]
