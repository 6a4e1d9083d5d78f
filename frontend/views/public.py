"""What everybody may see: the start, how it works, the map of help nearby."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from frontend import respond, surroundings
from frontend.forms.look import LookForm
from frontend.forms.post import WhatForm
from marketplace.catalog import queries as catalogue


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One question; and who could come, once a place is given."""
    look = LookForm(request.GET)
    found = surroundings.around(respond.asked(request, "place"), look.point if look.is_valid() else None)
    offered = {"topics": catalogue.topics(), "is_help_paid": catalogue.is_help_paid()}
    context = {"form": WhatForm(), "look": look, **offered, **found}
    return respond.fragment(request, "public/home.html", "public/around.html", context)


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    context = {"forbidden": catalogue.forbidden_topics(), "is_help_paid": catalogue.is_help_paid()}
    return respond.page(request, "public/how.html", context)


@require_safe
@respond.missing_is_404
def nearby(request: HttpRequest) -> HttpResponse:
    """Hexagons with counts, and beside them the same as a list."""
    context = surroundings.map_of(respond.asked(request, "topic"))
    return respond.page(request, "map/nearby.html", context)


@require_safe
@respond.missing_is_404
def help_geojson(request: HttpRequest) -> HttpResponse:
    """The hexagons as a layer, joined to larger ones by `?detail=`."""
    rows = surroundings.cells_at(respond.asked(request, "topic"), respond.asked(request, "detail"))
    return respond.geojson(request, surroundings.layer(rows))
