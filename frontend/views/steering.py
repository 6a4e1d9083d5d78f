"""The operators' view of searches: how each wave came about, worked out again."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from frontend import respond, steering
from frontend.views.console import PER_PAGE, for_operators
from marketplace.core.errors import Refused
from matching import actions, explanations


@require_safe
@for_operators
def searches(request: HttpRequest) -> HttpResponse:
    page = Paginator(explanations.searches(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [steering.search_row(search) for search in page]}
    return respond.page(request, "console/searches.html", context)


@require_safe
@for_operators
def search(request: HttpRequest, search_id: int) -> HttpResponse:
    """One search; it names people, so each look is an event."""
    try:
        found = actions.open_search(by=request.user, search_id=search_id)
    except Refused as error:
        return respond.refused(request, error, "console_searches")
    return respond.page(request, "console/search.html", steering.search_page(found, respond.asked(request, "wave")))
