"""The addresses of the site, area by area. Each has its row in the rights matrix."""

from django.urls import path
from django.views.i18n import set_language

from frontend.views import appearance, design, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", set_language, name="set_language"),
    path("appearance/", appearance.appearance, name="appearance"),
    path("design/", design.design, name="design"),
]
