"""The waiting list: word that seekers leave where nobody comes yet."""

from django.urls import path

from frontend.views import waiting

urlpatterns = [
    path("waiting/", waiting.waiting_list, name="waiting_list"),
    path("waiting/<int:waiting_id>/", waiting.open_prepared, name="waiting"),
    path("waiting/<int:waiting_id>/leave/", waiting.leave, name="waiting_leave"),
    path("post/<int:draft_id>/wait/", waiting.from_draft, name="post_wait"),
    path("requests/<int:request_id>/wait/", waiting.from_request, name="request_wait"),
]
