"""The door: its page, what was heard there, the worker that keeps the page on a phone, and links for others."""

from django.urls import path

from frontend.views import doors, doorstep

urlpatterns = [
    path("doorstep-worker.js", doorstep.worker, name="doorstep_worker"),
    path("bookings/<int:booking_id>/doorstep/", doorstep.page, name="doorstep"),
    *(
        path(f"bookings/<int:booking_id>/doorstep/{verb}/", doorstep.answer, {"verb": verb}, name=f"doorstep_{verb}")
        for verb in doorstep.ANSWERS
    ),
    path("bookings/<int:booking_id>/check/", doors.check, name="door_check"),
    path("bookings/<int:booking_id>/paper/", doors.paper, name="paper"),
    path("door-links/<int:link_id>/revoke/", doors.revoke, name="door_revoke"),
    path("door/<slug:door_token>/", doors.door, name="door"),
    path("door/<slug:door_token>/photo/", doors.photo, name="door_photo"),
    path("door/<slug:door_token>/word/", doors.try_word, name="door_try"),
    *(
        path(f"door/<slug:door_token>/{verb}/", doors.answer, {"verb": verb}, name=f"door_{verb}")
        for verb in doors.ANSWERS
    ),
    path("post/<int:draft_id>/for/", doors.for_whom, name="post_for"),
    path("post/<int:draft_id>/for-me/", doors.for_me, name="post_for_me"),
]
