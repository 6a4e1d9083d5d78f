"""A helper's offers and day; one address for each verb."""

from django.urls import path

from frontend.views import offers

urlpatterns = [
    path("today/", offers.today, name="today"),
    path("offers/", offers.offer_list, name="offers"),
    path("offers/<int:offer_id>/", offers.offer, name="offer"),
    path("offers/<int:offer_id>/why/", offers.why, name="offer_why"),
    *(
        path(f"offers/<int:offer_id>/{verb}/", offers.act, {"verb": verb}, name=f"offer_{verb.replace('-', '_')}")
        for verb in offers.VERBS
    ),
]
