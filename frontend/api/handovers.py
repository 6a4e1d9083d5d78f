"""Requests that seekers gave to our team, for operators."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import choosing, handling
from frontend.api.endpoint import Endpoint, Paging, Verb, acting, describe, listed, tell, tell_page
from frontend.api.requests import Neighbour, Picked
from frontend.api.shapes import TopicName, topic_name
from marketplace.console import queries
from marketplace.core.actors import Actor
from matching import actions as matching

TAG = "console"


class HandoverRow(serializers.Serializer):
    """One request that waits with our team: whose, what, since when, who looks after it, and whose turn it is."""

    id = serializers.IntegerField()
    request_id = serializers.IntegerField()
    name = serializers.CharField()
    topic = TopicName()
    begins_at = serializers.DateTimeField()
    asked_at = serializers.DateTimeField()
    taken_by = serializers.CharField(allow_null=True)
    taken_at = serializers.DateTimeField(allow_null=True)
    next = serializers.CharField()


class HandoverSheet(HandoverRow):
    """The same, with who passes every filter now."""

    could_come = Neighbour(many=True)


class Returned(serializers.Serializer):
    words = serializers.CharField(max_length=2000)


def row(handover: Any) -> dict[str, Any]:
    wish, taken_by = handover.request, handover.taken_by
    return {
        "id": handover.pk,
        "request_id": wish.pk,
        "name": wish.seeker.name_shown,
        "topic": topic_name(wish.topic),
        "begins_at": wish.begins_at,
        "asked_at": handover.asked_at,
        "taken_by": taken_by.name_shown if taken_by else None,
        "taken_at": handover.taken_at,
        "next": handling.next_of(handover),
    }


def whole(handover: Any, by: Actor) -> dict[str, Any]:
    return {**row(handover), "could_come": choosing.cards_for(handover.request, by)}


def short(handover: Any, by: Actor) -> dict[str, Any]:
    return row(handover)


class Handovers(Endpoint):
    @describe("console_handovers", TAG, listed(HandoverRow), parameters=[Paging])
    def get(self, request: Request) -> Response:
        return tell_page(request, HandoverRow, queries.handovers(request.user), row, newest_first=False)


class OneHandover(Endpoint):
    @describe("console_handover", TAG, HandoverSheet)
    def get(self, request: Request, handover_id: int) -> Response:
        return tell(HandoverSheet, whole(queries.handover(request.user, handover_id), request.user))


ONE: dict[str, Any] = {"tag": TAG, "subject": "handover_id", "find": queries.handover}
SHEET = {**ONE, "shape": HandoverSheet, "say": whole}
ROW = {**ONE, "shape": HandoverRow, "say": short, "reread": queries.handover_ever}
VERBS = {
    "take": Verb("console_handover_take", act=matching.take_handover, does="Look after it.", **SHEET),
    "ask": Verb("console_handover_ask", act=matching.ask_named, takes=Picked, does="Ask somebody by name.", **SHEET),
    "return": Verb("console_handover_return", act=matching.return_handover, takes=Returned, does="Give back.", **ROW),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
