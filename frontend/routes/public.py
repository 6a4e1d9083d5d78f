"""What everybody may see."""

from django.urls import path

from frontend.views import public

urlpatterns = [
    path("", public.home, name="home"),
    path("how/", public.how, name="how"),
    path("map/", public.nearby, name="nearby"),
    path("map/help.geojson", public.help_geojson, name="help_geojson"),
]
