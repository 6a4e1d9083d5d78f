"""The demand around a helper."""

from django.urls import path

from frontend.views import demand

urlpatterns = [
    path("demand/", demand.asked_nearby, name="demand"),
    path("demand/asked.geojson", demand.demand_geojson, name="demand_geojson"),
]
