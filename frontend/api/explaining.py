"""Why a helper was asked or not: the parts of the score in words, and what would change it."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import Endpoint, describe, listed, tell_all
from frontend.api.helping import own_profile
from frontend.api.shapes import TopicName, topic_name
from marketplace.bookings import queries
from matching import explanations

TAG = "helping"


class Part(serializers.Serializer):
    """One part of the score: `level` 0 to 4, `counts` percent of the whole; `where` names the setting behind it."""

    code = serializers.CharField()
    title = serializers.CharField()
    words = serializers.CharField(allow_blank=True)
    level = serializers.IntegerField()
    level_words = serializers.CharField()
    counts = serializers.IntegerField()
    change = serializers.CharField(allow_blank=True)
    where = serializers.CharField(allow_blank=True)


class Stop(serializers.Serializer):
    """What stopped somebody, and what would change it."""

    code = serializers.CharField()
    words = serializers.CharField()
    change = serializers.CharField(allow_blank=True)
    where = serializers.CharField(allow_blank=True)


class NotAsked(serializers.Serializer):
    """A request that others were asked for: the weekday with the part of the day, the distance as a band.

    Either something stopped (`stop`), or others came before: `place`, null where that many are not counted.
    """

    topic = TopicName()
    when = serializers.CharField()
    distance_band = serializers.CharField()
    stop = Stop(allow_null=True)
    place = serializers.IntegerField(allow_null=True)
    forward = Part(many=True)


def part(one: explanations.Part) -> dict[str, Any]:
    names = ("code", "title", "words", "level", "counts", "change", "where")
    return {**{name: getattr(one, name) for name in names}, "level_words": explanations.level_words(one.level)}


def row(one: explanations.NotAsked) -> dict[str, Any]:
    names = ("when", "distance_band", "stop", "place")
    told = {name: getattr(one, name) for name in names}
    return {**told, "topic": topic_name(one.topic), "forward": [part(each) for each in one.forward]}


class WhyAsked(Endpoint):
    @describe("offers_why", "offers", listed(Part), description="What counted, that which counts most first.")
    def get(self, request: Request, offer_id: int) -> Response:
        found = explanations.why_asked(queries.offer_for(request.user, offer_id))
        return tell_all(Part, [part(one) for one in found])


class WhyNotAsked(Endpoint):
    @describe("helping_not_asked", TAG, listed(NotAsked), description="Ended searches of the last 14 days near by.")
    def get(self, request: Request) -> Response:
        own_profile(request.user)
        return tell_all(NotAsked, [row(one) for one in explanations.not_asked(request.user.pk)])
