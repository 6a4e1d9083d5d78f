"""The schema and its page, and what answers addresses that lead nowhere."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from frontend.api import problems


class Schema(SpectacularAPIView):
    """OpenAPI 3."""


class Documentation(SpectacularSwaggerSplitView):
    """The schema as a page to try it on, with its script in an address of its own."""

    url_name = "api_schema"
    template_name = "api/documentation.html"


@csrf_exempt
def unknown(request: HttpRequest, rest: str = "") -> JsonResponse:
    """No page, also for whoever mistyped an address."""
    return problems.plain(request, 404, _("There is nothing here, or it is not for you."))
