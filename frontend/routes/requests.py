"""A seeker's requests: the list, and the search that can be watched."""

from django.urls import path

from frontend.views import requests

urlpatterns = [
    path("requests/", requests.request_list, name="requests"),
    path("requests/<int:request_id>/", requests.request_page, name="request"),
    path("requests/<int:request_id>/cancel/", requests.cancel, name="request_cancel"),
    path("requests/<int:request_id>/reopen/", requests.reopen, name="request_reopen"),
]
