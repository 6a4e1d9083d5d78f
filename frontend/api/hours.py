"""A helper's time: the calendar of their week, the days that are not like it, and what is free for a seeker."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import (
    KEY,
    Endpoint,
    Paging,
    Verb,
    acting,
    describe,
    listed,
    once,
    taken,
    tell,
    tell_page,
)
from frontend.api.helping import TAG, Helping, own_profile, whole
from frontend.hours import require_reader
from marketplace.bookings import actions, queries
from marketplace.catalog.rules import BUFFER_MOST
from marketplace.core.actors import Actor

FURTHEST, AHEAD = timedelta(days=31), timedelta(days=14)


class HelperCalendar(serializers.Serializer):
    """`holiday_region` is an ISO 3166-2 code such as DE-BE, or empty for somebody who comes on public holidays."""

    time_zone = serializers.CharField(max_length=40)
    holiday_region = serializers.CharField(max_length=10, allow_blank=True)
    buffer_minutes = serializers.IntegerField(min_value=0, max_value=BUFFER_MOST)


class DayException(serializers.Serializer):
    """A stretch that is not like the week; `name` is a holiday's, and one with `opened_at` keeps nobody away."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    name = serializers.CharField()
    opened_at = serializers.DateTimeField(allow_null=True)


class NewDayException(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["away", "extra"])
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class SlotsWanted(serializers.Serializer):
    """How long the visit is to be, and from when to when it may begin: two weeks, if nothing else is asked for."""

    minutes = serializers.IntegerField(min_value=15, max_value=600, required=False, default=60)
    begins_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)


class FreeSlots(serializers.Serializer):
    """When a visit can begin, and the zone in which the helper's week is said."""

    minutes = serializers.IntegerField()
    time_zone = serializers.CharField()
    starts = serializers.ListField(child=serializers.DateTimeField())


def said(exception: Any, by: Actor | None = None) -> dict[str, Any]:
    during = exception.during
    return {
        "id": exception.pk,
        "kind": exception.kind,
        "begins_at": during.lower,
        "ends_at": during.upper,
        "name": exception.name,
        "opened_at": exception.opened_at,
    }


class MyCalendar(Endpoint):
    @describe("helping_calendar", TAG, Helping, HelperCalendar, description="Writes the public holidays ahead anew.")
    def put(self, request: Request) -> Response:
        own_profile(request.user)
        actions.set_calendar(by=request.user, **taken(HelperCalendar, request.data))
        return tell(Helping, whole(request.user))


class MyDays(Endpoint):
    @describe("helping_days_list", TAG, listed(DayException), parameters=[Paging])
    def get(self, request: Request) -> Response:
        own_profile(request.user)
        rows = queries.exceptions_of(request.user.pk, timezone.now())
        return tell_page(request, DayException, rows, said, newest_first=False)

    @describe("helping_days_add", TAG, DayException, NewDayException, status=201, parameters=[KEY])
    def post(self, request: Request) -> Response:
        own_profile(request.user)
        data = taken(NewDayException, request.data)
        stretch = {"kind": data["kind"], "begins": data["begins_at"], "ends": data["ends_at"]}
        added = once(request, partial(actions.add_exception, by=request.user, **stretch))
        return tell(DayException, said(queries.exception_for(request.user, added)), 201)


class MyDay(Endpoint):
    @describe("helping_days_read", TAG, DayException)
    def get(self, request: Request, exception_id: int) -> Response:
        return tell(DayException, said(queries.exception_for(request.user, exception_id)))

    @describe("helping_days_remove", TAG, status=204)
    def delete(self, request: Request, exception_id: int) -> Response:
        queries.exception_for(request.user, exception_id)
        actions.remove_exception(by=request.user, exception_id=exception_id)
        return Response(status=204)


DAY: dict[str, Any] = {
    "tag": TAG,
    "subject": "exception_id",
    "find": queries.exception_for,
    "shape": DayException,
    "say": said,
}
ACTS = {
    "open": acting(Verb("helping_days_open", act=actions.open_holiday, does="A public holiday is worked.", **DAY)),
    "close": acting(Verb("helping_days_close", act=actions.close_holiday, does="It is kept after all.", **DAY)),
}


class Slots(Endpoint):
    @describe(
        "people_slots",
        "people",
        FreeSlots,
        parameters=[SlotsWanted],
        description="For who has or had a visit with this helper, has asked them, or has an open request they reach.",
    )
    def get(self, request: Request, person_id: int) -> Response:
        require_reader(request.user, person_id)
        wanted, now = taken(SlotsWanted, request.query_params.dict()), timezone.now()
        begins = max(wanted.get("begins_at", now), now)
        ends = min(wanted.get("ends_at", begins + AHEAD), begins + FURTHEST)
        starts = queries.slots_of(person_id, minutes=wanted["minutes"], begins=begins, ends=ends, now=now)
        zone = queries.zone_of(person_id)
        return tell(FreeSlots, {"minutes": wanted["minutes"], "time_zone": str(zone), "starts": starts})
