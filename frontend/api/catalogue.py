"""What help there is, for everybody: topics, packages, and hexagons with counts."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import respond, surroundings
from frontend.api.endpoint import PublicEndpoint, describe, listed, taken, tell, tell_all
from frontend.api.shapes import TopicName, topic_name
from marketplace.catalog import queries
from marketplace.core.language import localized

TAG = "catalogue"
LAYER = OpenApiResponse(OpenApiTypes.OBJECT, description="A GeoJSON FeatureCollection of published cells.")
WORDS_AT_MOST = 5


class TopicRow(TopicName):
    """`risk` is open, licence (a helper needs one) or forbidden (stopped kindly; `turn_to` says to whom to go)."""

    risk = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    turn_to = serializers.CharField(allow_blank=True)


class Option(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    minutes = serializers.IntegerField()
    price = serializers.IntegerField()


class Package(serializers.Serializer):
    """A job of known content; prices in minor units of `currency`.

    `kind` is package (one price), hourly (prices of an hour, `minutes` an estimate, `minutes_most` paid at most) or
    quote (no price before neighbours name theirs). `is_remote` is help by chat, phone or video.
    """

    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    minutes = serializers.IntegerField()
    minutes_most = serializers.IntegerField()
    is_remote = serializers.BooleanField()
    price_low = serializers.IntegerField()
    price_usual = serializers.IntegerField()
    price_high = serializers.IntegerField()
    currency = serializers.CharField()
    includes = serializers.ListField(child=serializers.CharField())
    excludes = serializers.ListField(child=serializers.CharField())
    bring = serializers.CharField(allow_blank=True)
    options = Option(many=True)


class Topic(TopicRow):
    packages = Package(many=True)


class Wanted(serializers.Serializer):
    """One's own words, for the topics that fit them best, forbidden ones too."""

    words = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class Layer(serializers.Serializer):
    """A topic's slug, and how far cells are joined: 4 for countries to 8 for streets."""

    topic = serializers.SlugField(max_length=50, required=False, allow_blank=True, default="")
    detail = serializers.ChoiceField(choices=sorted(surroundings.LEVELS), required=False, default="8")


def row(topic: Any) -> dict[str, Any]:
    named = topic_name(topic) or {}
    return {**named, "risk": topic.risk, "summary": topic.summary_text, "turn_to": topic.turn_to_text}


def _package(package: Any, currency: str) -> dict[str, Any]:
    names = ("slug", "kind", "minutes", "minutes_most", "is_remote", "price_low", "price_usual", "price_high")
    options = [
        {"slug": one.slug, "name": str(one), "minutes": one.minutes, "price": one.price}
        for one in package.options.all()
    ]
    lists: dict[str, Any] = {name: localized(getattr(package, name)) or [] for name in ("includes", "excludes")}
    told = {name: getattr(package, name) for name in names} | lists
    return {**told, "name": str(package), "currency": currency, "bring": localized(package.bring), "options": options}


class Topics(PublicEndpoint):
    @describe("topics_list", TAG, listed(TopicRow), parameters=[Wanted], public=True)
    def get(self, request: Request) -> Response:
        words = taken(Wanted, request.query_params.dict())["words"]
        found = queries.find_topics(words, WORDS_AT_MOST) if words else queries.topics()
        return tell_all(TopicRow, [row(topic) for topic in found])


class OneTopic(PublicEndpoint):
    @describe("topics_read", TAG, Topic, public=True)
    def get(self, request: Request, topic_slug: str) -> Response:
        topic = queries.topic_by_slug(topic_slug)
        packages = [_package(one, topic.programme.currency) for one in queries.packages_of(topic)]
        return tell(Topic, {**row(topic), "packages": packages})


class Nearby(PublicEndpoint):
    @describe("help_nearby", TAG, LAYER, public=True, parameters=[Layer])
    def get(self, request: Request) -> HttpResponse:
        wanted = taken(Layer, request.query_params.dict())
        rows = surroundings.cells_at(wanted["topic"], wanted["detail"])
        return respond.geojson(request._request, surroundings.layer(rows))
