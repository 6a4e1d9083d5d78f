"""Another time for a visit."""

from django.urls import path

from frontend.views import moves

urlpatterns = [
    path("bookings/<int:booking_id>/move/", moves.move, name="booking_move"),
    path("bookings/<int:booking_id>/move/propose/", moves.propose, name="booking_propose_move"),
    *(
        path(f"moves/<int:move_id>/{verb}/", moves.answer, {"verb": verb}, name=f"move_{verb}")
        for verb in moves.ANSWERS
    ),
]
