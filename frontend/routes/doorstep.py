"""The door: its page, what was heard there, and the worker that keeps the page on a phone."""

from django.urls import path

from frontend.views import doorstep

urlpatterns = [
    path("doorstep-worker.js", doorstep.worker, name="doorstep_worker"),
    path("bookings/<int:booking_id>/doorstep/", doorstep.page, name="doorstep"),
    *(
        path(f"bookings/<int:booking_id>/doorstep/{verb}/", doorstep.answer, {"verb": verb}, name=f"doorstep_{verb}")
        for verb in doorstep.ANSWERS
    ),
]
