"""What everybody may see: the start, how it works, the map of help nearby."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from frontend import respond, surroundings
from frontend.forms.post import WhatForm
from marketplace.catalog import queries as catalogue
from matching import queries as matching


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One question; and who could come, once a place is given."""
    place = request.GET.get("place", "")
    context = {"form": WhatForm(), "topics": catalogue.topics(), "place": place, **surroundings.around(place)}
    return respond.fragment(request, "public/home.html", "public/around.html", context)


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    return respond.page(request, "public/how.html", {"forbidden": catalogue.forbidden_topics()})


@require_safe
@respond.missing_is_404
def nearby(request: HttpRequest) -> HttpResponse:
    """Hexagons with counts, and beside them the same as a list."""
    context = surroundings.map_of(request.GET.get("topic", ""))
    return respond.page(request, "map/nearby.html", context)


@require_safe
@respond.missing_is_404
def help_geojson(request: HttpRequest) -> HttpResponse:
    topic = surroundings.topic_of(request.GET.get("topic", ""))
    rows = matching.cells_of_help(topic.number if topic else None)
    return respond.geojson(request, surroundings.layer(rows))
