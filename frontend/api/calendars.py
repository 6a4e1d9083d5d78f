"""One's visits in one's own calendar: the private address, told once."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import KEY, Endpoint, describe, once, tell
from frontend.views.calendars import address_of
from marketplace.notifications import actions, queries

TAG = "calendar"


class Calendar(serializers.Serializer):
    """When the address was made and last read; null where there is none."""

    created_at = serializers.DateTimeField(allow_null=True)
    read_at = serializers.DateTimeField(allow_null=True)


class NewCalendar(Calendar):
    """The address itself is told this once; null when the same key asks again."""

    address = serializers.CharField(allow_null=True)


def whole(feed: Any) -> dict[str, Any]:
    return {name: getattr(feed, name, None) for name in ("created_at", "read_at")}


class OwnCalendar(Endpoint):
    @describe("calendar_read", TAG, Calendar)
    def get(self, request: Request) -> Response:
        return tell(Calendar, whole(queries.feed_of(request.user)))

    @describe("calendar_open", TAG, NewCalendar, status=201, parameters=[KEY])
    def post(self, request: Request) -> Response:
        made: list[str] = []
        once(request, partial(_open, request, made))
        told = {**whole(queries.feed_of(request.user)), "address": made[0] if made else None}
        answer = tell(NewCalendar, told, 201)
        answer["Cache-Control"] = "no-store"
        return answer

    @describe("calendar_close", TAG, status=204)
    def delete(self, request: Request) -> Response:
        actions.close_calendar(by=request.user)
        return Response(status=204)


def _open(request: Request, made: list[str]) -> Any:
    feed, token = actions.open_calendar(by=request.user)
    made.append(address_of(token))
    return feed
