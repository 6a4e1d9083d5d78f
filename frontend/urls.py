"""The addresses of the site, area by area. Each has its row in the rights matrix."""

from django.urls import path

from frontend.routes import (
    api,
    bookings,
    cases,
    console,
    demand,
    demo,
    doorstep,
    helping,
    lookouts,
    offers,
    paying,
    people,
    post,
    public,
    requests,
    reviews,
    talk,
    waiting,
    webhook,
)
from frontend.views import appearance, design, health, language

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", language.choose_language, name="set_language"),
    path("appearance/", appearance.appearance, name="appearance"),
    path("design/", design.design, name="design"),
    *public.urlpatterns,
    *post.urlpatterns,
    *requests.urlpatterns,
    *offers.urlpatterns,
    *bookings.urlpatterns,
    *doorstep.urlpatterns,
    *paying.urlpatterns,
    *cases.urlpatterns,
    *reviews.urlpatterns,
    *talk.urlpatterns,
    *people.urlpatterns,
    *helping.urlpatterns,
    *demand.urlpatterns,
    *lookouts.urlpatterns,
    *waiting.urlpatterns,
    *console.urlpatterns,
    *demo.urlpatterns,
    *webhook.urlpatterns,
    *api.urlpatterns,
]
