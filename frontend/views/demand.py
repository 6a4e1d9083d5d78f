"""Pages for helpers: what neighbours asked for around them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from frontend import demand, respond


@login_required
@require_safe
@respond.missing_is_404
def asked_nearby(request: HttpRequest) -> HttpResponse:
    """Hexagons with counts, beside them the same as a list, and what would bring more."""
    weeks = demand.weeks_of(respond.asked(request, "weeks"))
    context = demand.page_of(request.user, weeks, respond.asked(request, "topic"))
    return respond.page(request, "demand/nearby.html", context)


@login_required
@require_safe
@respond.missing_is_404
def demand_geojson(request: HttpRequest) -> HttpResponse:
    """The hexagons as a layer, joined to larger ones by `?detail=`."""
    asked = {name: respond.asked(request, name) for name in ("weeks", "topic", "detail")}
    rows = demand.cells_at(request.user, demand.weeks_of(asked["weeks"]), asked["topic"], asked["detail"])
    return respond.geojson(request, demand.layer(rows))
