"""A seeker's requests: the list, and the search that can be watched."""

from datetime import datetime, timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import watching
from frontend.api.endpoint import Endpoint, Paging, Verb, acting, describe, listed, tell, tell_page
from frontend.api.shapes import Choice, Event, Person, TopicName, choices, person, topic_name
from frontend.api.times import When, begins_of
from marketplace.bookings import actions, queries
from marketplace.bookings.rules import CANCEL_REASONS
from marketplace.chat import queries as chat
from marketplace.core.actors import Actor
from matching import queries as matching

TAG = "requests"
SAME = ("state", "words", "urgency", "begins_at", "ends_at", "budget", "published_at")


class WishRow(serializers.Serializer):
    id = serializers.IntegerField()
    state = serializers.CharField()
    topic = TopicName()
    package = serializers.CharField(allow_null=True)
    words = serializers.CharField(allow_blank=True)
    urgency = serializers.CharField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    budget = serializers.IntegerField(allow_null=True)
    published_at = serializers.DateTimeField()


class Progress(serializers.Serializer):
    """Who was asked, as numbers: never who they are before one of them comes or writes."""

    state = serializers.CharField()
    wave = serializers.IntegerField()
    next_wave_at = serializers.DateTimeField(allow_null=True)
    asked = serializers.IntegerField()
    read = serializers.IntegerField()
    declined = serializers.IntegerField()
    silent = serializers.IntegerField()
    waiting = serializers.IntegerField()
    likely_from = serializers.DateTimeField(allow_null=True)
    likely_until = serializers.DateTimeField(allow_null=True)
    states = serializers.ListField(child=serializers.CharField())


class Wish(WishRow):
    """A request with its search: who was asked, what would bring more helpers, and what it led to."""

    area = serializers.CharField()
    progress = Progress()
    hints = serializers.ListField(child=serializers.CharField())
    timeline = Event(many=True)
    booking_id = serializers.IntegerField(allow_null=True)
    helper = Person(allow_null=True)
    conversation_ids = serializers.ListField(child=serializers.IntegerField())
    choices = Choice(many=True)


class StopSearch(serializers.Serializer):
    reason = serializers.ChoiceField(choices=list(CANCEL_REASONS), default="other")


def row(wish: Any) -> dict[str, Any]:
    said = {name: getattr(wish, name) for name in SAME}
    package = wish.package.slug if wish.package else None
    return {**said, "id": wish.pk, "topic": topic_name(wish.topic), "package": package}


def whole(wish: Any, by: Actor) -> dict[str, Any]:
    progress, booking = matching.progress(wish), queries.live_booking_of(wish)
    talks = chat.conversations_of(by).filter(offer__request=wish, last_seq__gt=1)
    return {
        **row(wish),
        "area": f"{wish.place.postcode} {wish.place.town}",
        "progress": progress,
        "hints": watching.hints_of(progress.left_out),
        "timeline": [_line(line) for line in watching.lines_of(wish)],
        "booking_id": booking.pk if booking else None,
        "helper": person(booking.helper) if booking else None,
        "conversation_ids": [talk.pk for talk in talks],
        "choices": choices(queries.request_choices(wish, by)),
    }


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {"kind": line["kind"], "at": line["when"], "title": line["title"], "who": line["words"], "reason": ""}


class Wishes(Endpoint):
    @describe("requests_list", TAG, listed(WishRow), parameters=[Paging])
    def get(self, request: Request) -> Response:
        return tell_page(request, WishRow, queries.requests_of(request.user), row)


class OneWish(Endpoint):
    @describe("requests_read", TAG, Wish)
    def get(self, request: Request, request_id: int) -> Response:
        return tell(Wish, whole(queries.request_for(request.user, request_id), request.user))


def reopen(*, by: Actor, request_id: int, **data: Any) -> Any:
    """Ask around again, at another time when one is given."""
    wish, begins = queries.request_for(by, request_id), begins_of(data)
    ends: datetime | None = begins + timedelta(minutes=watching.minutes_of(wish)) if begins else None
    return actions.reopen_request(by=by, request_id=request_id, begins_at=begins, ends_at=ends)


WISH: dict[str, Any] = {
    "tag": TAG,
    "subject": "request_id",
    "find": queries.request_for,
    "shape": Wish,
    "say": whole,
}
VERBS = {
    "cancel": Verb("requests_cancel", act=actions.cancel_request, takes=StopSearch, does="Stop the search.", **WISH),
    "reopen": Verb("requests_reopen", act=reopen, takes=When, does="Ask around again.", **WISH),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
