"""A seeker's requests: the list, and the search that can be watched."""

from django.urls import path

from frontend.views import requests

urlpatterns = [
    path("requests/", requests.request_list, name="requests"),
    path("requests/<int:request_id>/", requests.request_page, name="request"),
    path("requests/<int:request_id>/cancel/", requests.cancel, name="request_cancel"),
    path("requests/<int:request_id>/reopen/", requests.reopen, name="request_reopen"),
    path("requests/<int:request_id>/again/", requests.again, name="request_again"),
    path("requests/<int:request_id>/hand-over/", requests.hand_over, name="request_hand_over"),
    path("requests/<int:request_id>/choose/", requests.choose, name="request_choose"),
    path("requests/<int:request_id>/take-back/", requests.take_back, name="request_take_back"),
    path("requests/<int:request_id>/steer/", requests.steer, name="request_steer"),
    path("requests/<int:request_id>/clarify/", requests.clarify, name="request_clarify"),
]
