"""A seeker's requests: the list, and the search that can be watched."""

from datetime import datetime, timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import advising, choosing, watching
from frontend.api.endpoint import (
    LARGEST_ID,
    Endpoint,
    Paging,
    Verb,
    acting,
    describe,
    listed,
    tell,
    tell_all,
    tell_page,
)
from frontend.api.shapes import Choice, Event, Person, TopicName, choices, person, topic_name
from frontend.api.times import When, begins_of
from marketplace.bookings import actions, queries
from marketplace.bookings.rules import CANCEL_REASONS, MODES
from marketplace.chat import queries as chat
from marketplace.core.actors import Actor
from matching import actions as matching
from matching import watching as searching
from matching.advice import advice_for

TAG = "requests"
SAME = (
    "state",
    "words",
    "urgency",
    "begins_at",
    "ends_at",
    "budget",
    "asks_quotes",
    "mode",
    "asks_others",
    "published_at",
)


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
    asks_quotes = serializers.BooleanField()
    mode = serializers.CharField()
    asks_others = serializers.BooleanField()
    published_at = serializers.DateTimeField()


class Progress(serializers.Serializer):
    """Who was asked, as numbers: never who they are before one of them comes or writes.

    `step` is what the search did last: ask, wait, gather (for seconds, so that searches that contend are assigned
    together), sleep (until `next_wave_at`) or rest (until the seeker chooses).
    `choice` is how it stands with whom the seeker chose: empty, named, thinking or over.
    """

    state = serializers.CharField()
    step = serializers.CharField(allow_blank=True)
    choice = serializers.CharField(allow_blank=True)
    wave = serializers.IntegerField()
    next_wave_at = serializers.DateTimeField(allow_null=True)
    asked = serializers.IntegerField()
    read = serializers.IntegerField()
    thinking = serializers.IntegerField()
    unread = serializers.IntegerField()
    declined = serializers.IntegerField()
    silent = serializers.IntegerField()
    waiting = serializers.IntegerField()
    quoted = serializers.IntegerField()
    likely_from = serializers.DateTimeField(allow_null=True)
    likely_until = serializers.DateTimeField(allow_null=True)
    states = serializers.ListField(child=serializers.CharField())


class OtherTime(serializers.Serializer):
    begins = serializers.DateTimeField()
    ends = serializers.DateTimeField()
    more = serializers.IntegerField()


class Raise(serializers.Serializer):
    budget = serializers.IntegerField()
    by = serializers.IntegerField()
    more = serializers.IntegerField()


class Advice(serializers.Serializer):
    """What would help when nobody is left, each with how many more neighbours it brings; and how thin it is here."""

    times = OtherTime(many=True)
    raises = Raise(many=True)
    widen = serializers.IntegerField()
    widen_km = serializers.FloatField()
    here = serializers.IntegerField()
    for_topic = serializers.IntegerField()


class Wish(WishRow):
    """A request with its search: who was asked, what would bring more helpers, and what it led to."""

    area = serializers.CharField()
    progress = Progress()
    hints = serializers.ListField(child=serializers.CharField())
    declined_because = serializers.ListField(child=serializers.CharField())
    advice = Advice(allow_null=True)
    team = serializers.CharField(allow_blank=True)
    timeline = Event(many=True)
    booking_id = serializers.IntegerField(allow_null=True)
    helper = Person(allow_null=True)
    conversation_ids = serializers.ListField(child=serializers.IntegerField())
    choices = Choice(many=True)


class StopSearch(serializers.Serializer):
    reason = serializers.ChoiceField(choices=list(CANCEL_REASONS), default="other")


class Neighbour(Person):
    """Somebody who could come, as their profile shows them; `price` in minor units, `band` of the distance."""

    band = serializers.CharField()
    price = serializers.IntegerField()
    trust = serializers.CharField(allow_blank=True)


class Picked(serializers.Serializer):
    helper_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class Steering(serializers.Serializer):
    """Who picks: `find` lets the search, `choose` the seeker; `asks_others` when the chosen one cannot come."""

    mode = serializers.ChoiceField(choices=list(MODES))
    asks_others = serializers.BooleanField(default=False)


class MoreWords(serializers.Serializer):
    words = serializers.CharField(max_length=1000)


class Again(When):
    """What changes when it is asked again; `budget` in minor units, `is_widened` asks a little outside of areas too."""

    budget = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)
    is_widened = serializers.BooleanField(required=False)
    words = serializers.CharField(max_length=1000, required=False)


def row(wish: Any) -> dict[str, Any]:
    said = {name: getattr(wish, name) for name in SAME}
    package = wish.package.slug if wish.package else None
    return {**said, "id": wish.pk, "topic": topic_name(wish.topic), "package": package}


def whole(wish: Any, by: Actor) -> dict[str, Any]:
    progress, booking = searching.progress(wish), queries.live_booking_of(wish)
    talks = chat.conversations_of(by).filter(offer__request=wish, last_seq__gt=1)
    return {
        **row(wish),
        "area": f"{wish.place.postcode} {wish.place.town}",
        "progress": progress,
        "hints": watching.hints_of(progress.left_out),
        "declined_because": advising.reasons_of(progress.reasons),
        "advice": advice_for(wish) if wish.state == "unfilled" else None,
        "team": " ".join(str(words) for name, words in advising.team_of(wish).items() if name != "is_with_team"),
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


class Neighbours(Endpoint):
    @describe("requests_neighbours", TAG, listed(Neighbour))
    def get(self, request: Request, request_id: int) -> Response:
        """Who could come, in the product's order; empty unless the seeker chooses."""
        wish = queries.request_for(request.user, request_id)
        return tell_all(Neighbour, choosing.neighbours(wish, request.user))


class OneWish(Endpoint):
    @describe("requests_read", TAG, Wish)
    def get(self, request: Request, request_id: int) -> Response:
        return tell(Wish, whole(queries.request_for(request.user, request_id), request.user))


def reopen(*, by: Actor, request_id: int, **data: Any) -> Any:
    """Ask around again, at another time, for more money, farther away or in more words when these are given."""
    wish, begins = queries.request_for(by, request_id), begins_of(data)
    ends: datetime | None = begins + timedelta(minutes=watching.minutes_of(wish)) if begins else None
    more = {name: data[name] for name in ("urgency", "budget", "is_widened", "words") if name in data}
    return actions.reopen_request(by=by, request_id=request_id, begins_at=begins, ends_at=ends, **more)


WISH: dict[str, Any] = {
    "tag": TAG,
    "subject": "request_id",
    "find": queries.request_for,
    "shape": Wish,
    "say": whole,
}
VERBS = {
    "cancel": Verb("requests_cancel", act=actions.cancel_request, takes=StopSearch, does="Stop the search.", **WISH),
    "choose": Verb("requests_choose", act=matching.choose_helper, takes=Picked, does="Ask one neighbour.", **WISH),
    "take-back": Verb("requests_take_back", act=matching.take_back_choice, does="Take the choice back.", **WISH),
    "steer": Verb("requests_steer", act=matching.switch_mode, takes=Steering, does="Say who picks.", **WISH),
    "clarify": Verb("requests_clarify", act=actions.clarify_request, takes=MoreWords, does="Add words.", **WISH),
    "hand-over": Verb("requests_hand_over", act=matching.hand_over, does="Give it to our team.", **WISH),
    "reopen": Verb("requests_reopen", act=reopen, takes=Again, does="Ask around again.", **WISH),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
