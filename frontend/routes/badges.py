"""Badges and how they are given; one's own."""

from django.urls import path

from frontend.views import badges

urlpatterns = [
    path("badges/", badges.badges, name="badges"),
    path("badges/own/", badges.own, name="own_badges"),
    path("badges/own/show/", badges.show, name="badges_show"),
    path("badges/own/hide/", badges.hide, name="badges_hide"),
]
