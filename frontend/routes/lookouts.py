"""A helper's saved searches."""

from django.urls import path

from frontend.views import lookouts

urlpatterns = [
    path("lookouts/", lookouts.lookout_list, name="lookouts"),
    path("lookouts/new/", lookouts.edit, name="lookout_new"),
    path("lookouts/<int:lookout_id>/", lookouts.edit, name="lookout"),
    path("lookouts/<int:lookout_id>/on/", lookouts.switch, {"is_on": True}, name="lookout_on"),
    path("lookouts/<int:lookout_id>/off/", lookouts.switch, {"is_on": False}, name="lookout_off"),
    path("lookouts/<int:lookout_id>/remove/", lookouts.remove, name="lookout_remove"),
]
