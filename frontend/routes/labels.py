"""Labels on things."""

from django.urls import path

from frontend.views import labels

urlpatterns = [
    path("q/<slug:code>/", labels.label, name="label"),
    *(path(f"q/<slug:code>/{verb}/", labels.own, {"verb": verb}, name=f"label_{verb}") for verb in labels.OWNING),
    path("console/labels/", labels.sheets, name="console_labels"),
    path("console/labels/<uuid:sheet>/", labels.sheet, name="console_sheet"),
    path("console/labels/<uuid:sheet>/retire/", labels.retire, name="console_sheet_retire"),
]
