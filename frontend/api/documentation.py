"""The schema and its page, and what answers addresses that lead nowhere."""

from functools import cache
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api import problems


@cache
def schema_in(language: str) -> dict[str, Any]:
    """The whole schema, worked out once: it only changes with the code."""
    with translation.override(language):
        return SchemaGenerator().get_schema(request=None, public=True)


class Schema(SpectacularJSONAPIView):
    """OpenAPI 3."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(schema_in(translation.get_language() or "en"))


class Documentation(SpectacularSwaggerSplitView):
    """The schema as a page to try it on, with its script in an address of its own."""

    url_name = "api_schema"
    template_name = "api/documentation.html"


@csrf_exempt
def unknown(request: HttpRequest, rest: str = "") -> JsonResponse:
    """No page, also for whoever mistyped an address."""
    return problems.plain(request, 404, _("There is nothing here, or it is not for you."))
