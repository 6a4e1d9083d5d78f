"""A helper's offers and day."""

from django.urls import path

from frontend.views import offers

urlpatterns = [
    path("today/", offers.today, name="today"),
    path("offers/", offers.offer_list, name="offers"),
    path("offers/<int:offer_id>/", offers.offer, name="offer"),
    path("offers/<int:offer_id>/accept/", offers.accept, name="offer_accept"),
    path("offers/<int:offer_id>/decline/", offers.decline, name="offer_decline"),
    path("offers/<int:offer_id>/stand-by/", offers.stand_by, name="offer_stand_by"),
    path("offers/<int:offer_id>/stand-down/", offers.stand_down, name="offer_stand_down"),
]
