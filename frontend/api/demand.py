"""What neighbours asked for around a helper: published weeks, never of fewer people than the setting says."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import demand, respond
from frontend.api.catalogue import LAYER
from frontend.api.endpoint import Endpoint, describe, taken, tell
from frontend.api.shapes import TopicName, topic_name
from frontend.surroundings import LEVELS

TAG = "helping"


class Window(serializers.Serializer):
    """The last whole week, or the last four; a topic's slug for that topic alone."""

    weeks = serializers.ChoiceField(choices=sorted(demand.WEEKS), required=False, default="1")
    topic = serializers.SlugField(max_length=50, required=False, allow_blank=True, default="")


class Layer(Window):
    """How far cells are joined: 4 for countries to 8 for streets."""

    detail = serializers.ChoiceField(choices=sorted(LEVELS), required=False, default="8")


class DemandRow(serializers.Serializer):
    """At least so many neighbours asked, or wait, in a cell; no topic stands for several together."""

    kind = serializers.CharField()
    cell = serializers.CharField()
    area = serializers.CharField(allow_blank=True)
    topic = TopicName(allow_null=True)
    people = serializers.IntegerField()


class Demand(serializers.Serializer):
    """`ends` is the last day; `times` are the parts of the day most wished for, the most wished first."""

    begins = serializers.DateField()
    ends = serializers.DateField()
    times = serializers.ListField(child=serializers.CharField())
    rows = DemandRow(many=True)


def row(one: Any) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in ("kind", "cell", "people")}
    return {**said, "area": demand.name_of(one.cell), "topic": topic_name(one.topic)}


class Around(Endpoint):
    @describe("demand_read", TAG, Demand, parameters=[Window])
    def get(self, request: Request) -> Response:
        wanted = taken(Window, request.query_params.dict())
        found, _topic = demand.seen_by(request.user, demand.weeks_of(wanted["weeks"]), wanted["topic"])
        said = {"begins": found.begins, "ends": found.ends - timedelta(days=1), "times": found.times}
        return tell(Demand, {**said, "rows": [row(one) for one in found.rows]})


class AroundLayer(Endpoint):
    @describe("demand_layer", TAG, LAYER, parameters=[Layer])
    def get(self, request: Request) -> HttpResponse:
        wanted = taken(Layer, request.query_params.dict())
        rows = demand.cells_at(request.user, demand.weeks_of(wanted["weeks"]), wanted["topic"], wanted["detail"])
        return respond.geojson(request._request, demand.layer(rows))
