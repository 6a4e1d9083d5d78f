"""What an app gets instead of an answer: application/problem+json (RFC 9457) with a stable code."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout, TooManyRequests
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from frontend import respond
from marketplace.core.errors import Missing, Reason, Refused
from marketplace.core.idempotency import KEY_REUSED

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
# Why somebody is kept out altogether, for an app to act on.
TOLD_CODES = ("suspended", "second_factor_missing", "second_factor_needed")
BUSY_FOR_SECONDS = 2
CODES = {
    400: "malformed",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    500: "broken",
    503: "busy",
}


class Problem(serializers.Serializer):
    """The shape of every problem; `errors` holds sentences by field."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    field = serializers.CharField(required=False)
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)
    instance = serializers.CharField()


class TooLarge(exceptions.APIException):
    """A body beyond what any endpoint needs."""

    status_code = 413
    default_code = "too_large"


class Conflict(Exception):
    """A refusal that is nobody's mistake: somebody else was faster."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def problem(path: str, status: int, detail: str, code: str = "", **more: Any) -> dict[str, Any]:
    code = code or CODES.get(status, "refused")
    body = {
        "type": f"urn:service-friend:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "instance": path,
    }
    return body | {name: value for name, value in more.items() if value}


def answer_to(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler: the problem that an exception of a view is; None for a fault of ours."""
    path = context["request"].path
    found = _refusal(path, error) or _busy(path, error) or _known(path, error)
    if found is None:
        return None
    body, headers = found
    log.info("refused: %s", body["code"])
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _refusal(path: str, error: Exception) -> tuple[dict, dict] | None:
    if isinstance(error, Missing | Http404):
        return problem(path, 404, _("There is nothing here, or it is not for you.")), {}
    if isinstance(error, Conflict):
        return problem(path, respond.CONFLICT, str(error.reason), error.reason.code), {}
    if isinstance(error, Refused):
        status = respond.CONFLICT if error.reason is KEY_REUSED else respond.INVALID
        errors = {error.field: [str(error.reason)]} if error.field else None
        return problem(path, status, str(error.reason), error.reason.code, field=error.field, errors=errors), {}
    return None


def _busy(path: str, error: Exception) -> tuple[dict, dict] | None:
    """Every connection is taken: say when to come again, instead of failing."""
    if not isinstance(error, OperationalError) or not isinstance(error.__cause__, PoolTimeout | TooManyRequests):
        return None
    detail = _("Very many people are here at the moment. Please try again in a few seconds.")
    return problem(path, 503, detail), {"Retry-After": str(BUSY_FOR_SECONDS)}


def _known(path: str, error: Exception) -> tuple[dict, dict] | None:
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        error = TooLarge()
    if isinstance(error, exceptions.ValidationError):
        errors = flattened(error.detail)
        return problem(path, respond.INVALID, _("Please look at the fields again."), "invalid", errors=errors), {}
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {"WWW-Authenticate": error.auth_header} if getattr(error, "auth_header", None) else {}
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, round(error.wait)))
    code = error.get_codes() if error.get_codes() in TOLD_CODES else ""
    return problem(path, error.status_code, str(error.detail), code), headers


def flattened(detail: Any, name: str = "") -> dict[str, list[str]]:
    """The sentences by dotted field name, however deep the body was."""
    if isinstance(detail, dict):
        pairs = [(f"{name}.{key}" if name else str(key), value) for key, value in detail.items()]
    elif any(isinstance(one, dict | list) for one in detail):
        pairs = [(f"{name}.{number}", value) for number, value in enumerate(detail) if value]
    else:
        return {name or "body": [str(one) for one in detail]}
    return {key: texts for part, value in pairs for key, texts in flattened(value, part).items()}


def plain(request: HttpRequest, status: int, detail: str) -> JsonResponse:
    """A problem outside of any endpoint: an unknown address, a fault of ours."""
    return JsonResponse(problem(request.path, status, detail), status=status, content_type=MEDIA_TYPE)
