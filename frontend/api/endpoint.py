"""The shape of every endpoint: what it is called, what it takes and tells, and how a verb is carried out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from frontend.api.problems import MEDIA_TYPE, Conflict, Problem
from marketplace.core import idempotency
from marketplace.core.actors import Actor
from marketplace.core.errors import Refused

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="1 to 80 visible ASCII characters. The same key with the same body has one effect within a day.",
)
PER_PAGE, AT_MOST = 20, 100
LARGEST = 2**31 - 1
PROBLEMS: tuple = ("default", 422)
PROBLEMS_SIGNED_IN = (401, 403, 404, 409)
LARGEST_ID = 2**63 - 1


class Empty(serializers.Serializer):
    """Nothing is asked for."""


class Paging(serializers.Serializer):
    """Which part of a list: what stands after the row with the id `after`."""

    after = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=AT_MOST, default=PER_PAGE)


@cache
def listed(shape: type[serializers.Serializer]) -> serializers.Serializer:
    """The shape of a page of a list; `next` leads on until it is null."""
    fields = {"results": shape(many=True), "next": serializers.CharField(allow_null=True)}
    return inline_serializer(f"{shape.__name__}List", fields)


def describe(
    name: str, tag: str, tells: Any = None, takes: Any = None, status: int = 200, public: bool = False, **more: Any
) -> Callable:
    """Say what a method does, for the schema; each may also answer with a problem."""
    shape = tells() if isinstance(tells, type) else tells
    answers: dict[Any, Any] = {status: shape or OpenApiResponse(description="Done.")}
    answers |= {(code, MEDIA_TYPE): Problem for code in PROBLEMS + (() if public else PROBLEMS_SIGNED_IN)}
    security: dict[str, Any] = {"auth": []} if public else {}
    return extend_schema(operation_id=name, tags=[tag], request=takes, responses=answers, **security, **more)


class Endpoint(APIView):
    """For people who are signed in."""


class PublicEndpoint(APIView):
    """For everybody; a token makes no difference."""

    authentication_classes: list = []
    permission_classes: list = []


def taken(shape: type[serializers.Serializer], data: Any, partly: bool = False) -> dict[str, Any]:
    """The checked fields of a body or a query. Raises ValidationError."""
    found = shape(data=data, partial=partly)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


def tell(shape: type[serializers.Serializer], said: Any, status: int = 200) -> Response:
    """Exactly the fields of the shape, and no other."""
    return Response(shape(said).data, status=status)


def tell_page(
    request: Request, shape: type[serializers.Serializer], rows: QuerySet, say: Callable, newest_first: bool = True
) -> Response:
    """A page of a list in the order of ids, which never changes under a reader."""
    wanted = taken(Paging, request.query_params.dict())
    if "after" in wanted:
        rows = rows.filter(**{f"pk__{'lt' if newest_first else 'gt'}": wanted["after"]})
    found = list(rows.order_by("-pk" if newest_first else "pk")[: wanted["limit"] + 1])
    more, found = len(found) > wanted["limit"], found[: wanted["limit"]]
    onward = f"{request.path}?after={found[-1].pk}&limit={wanted['limit']}" if more else None
    return Response({"results": shape([say(row) for row in found], many=True).data, "next": onward})


def tell_all(shape: type[serializers.Serializer], said: list) -> Response:
    """A short list as a whole, in the shape of a page."""
    return Response({"results": shape(said, many=True).data, "next": None})


def once(request: Request, act: Callable[[], Any]) -> int:
    """Carry out `act`, which returns a row, and give the row's id; with an Idempotency-Key only the first time."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return act().pk
    route = request.resolver_match.url_name
    body = {"path": request.path, "body": request.data}
    return idempotency.once(by=request.user, route=route, key=key, body=body, act=lambda: act().pk)


@dataclass(frozen=True)
class Verb:
    """One verb of a thing: the action, what it takes, and how its outcome is found again and told.

    `subject` names the id in the address and the action; `find` raises Missing for who must not know of it.
    """

    name: str
    tag: str
    act: Callable[..., Any]
    subject: str
    find: Callable[[Actor, int], Any]
    shape: type[serializers.Serializer]
    say: Callable[[Any, Actor], dict]
    takes: type[serializers.Serializer] | None = None
    reread: Callable[[Actor, int], Any] | None = None
    is_race: bool = False
    does: str = ""


def acting(verb: Verb) -> type[Endpoint]:
    """An endpoint for a verb: POST, once per key; the answer is the thing as it is then."""

    class Act(Endpoint):
        @describe(verb.name, verb.tag, verb.shape, verb.takes, parameters=[KEY, _id(verb)], description=verb.does)
        def post(self, request: Request, **ids: int) -> Response:
            verb.find(request.user, ids[verb.subject])
            data = taken(verb.takes or Empty, request.data)
            found = once(request, partial(_do, verb, request.user, ids[verb.subject], data))
            return tell(verb.shape, verb.say((verb.reread or verb.find)(request.user, found), request.user))

    return Act


def _id(verb: Verb) -> OpenApiParameter:
    return OpenApiParameter(verb.subject, OpenApiTypes.INT64, OpenApiParameter.PATH)


def _do(verb: Verb, by: Actor, subject_id: int, data: dict) -> Any:
    try:
        return verb.act(by=by, **{verb.subject: subject_id}, **data)
    except Refused as error:
        if verb.is_race:
            raise Conflict(error.reason) from error
        raise
