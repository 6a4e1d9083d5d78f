"""A helper's saved searches, and what they found."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import lookouts
from frontend.api.endpoint import KEY, Empty, Endpoint, Verb, acting, describe, listed, once, taken, tell, tell_all
from frontend.api.shapes import TopicName, topic_name
from frontend.demand import TIMES
from marketplace.catalog import queries as catalogue
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from matching import actions
from matching.lookouts import lookout_for, lookouts_of, sightings_of

TAG = "lookouts"


class Wanted(serializers.Serializer):
    """Topics by slug; no radius is the own area, no day parts any time, no `net_least` (minor units) free help too."""

    topics = serializers.ListField(child=serializers.SlugField(max_length=50), min_length=1, max_length=100)
    radius_km = serializers.IntegerField(min_value=3, max_value=50, allow_null=True, default=None)
    day_parts = serializers.ListField(child=serializers.ChoiceField(choices=list(TIMES)), max_length=4, default=list)
    net_least = serializers.IntegerField(min_value=1, max_value=100_000, allow_null=True, default=None)
    by_mail = serializers.BooleanField(default=True)


class Lookout(serializers.Serializer):
    id = serializers.IntegerField()
    topics = TopicName(many=True)
    radius_km = serializers.IntegerField(allow_null=True)
    day_parts = serializers.ListField(child=serializers.CharField())
    net_least = serializers.IntegerField(allow_null=True)
    by_mail = serializers.BooleanField()
    is_on = serializers.BooleanField()


class Seen(serializers.Serializer):
    """`kind` is request (one that could come to you) or demand (a published count); `net` in minor units."""

    kind = serializers.CharField()
    topic = TopicName()
    when = serializers.CharField()
    where = serializers.CharField()
    note = serializers.CharField()
    net = serializers.IntegerField()


def whole(one: Any, by: Actor) -> dict[str, Any]:
    names = ("radius_km", "day_parts", "net_least", "by_mail", "is_on")
    topics = [topic_name(topic) for topic in one.topics.all()]
    return {name: getattr(one, name) for name in names} | {"id": one.pk, "topics": topics}


def helpers_only(by: Any) -> None:
    if not by.is_helper:
        raise Missing


def save(by: Any, data: dict[str, Any], lookout_id: int | None = None) -> Any:
    """Keep what was sent. Raises ValidationError for a topic that does not exist."""
    known = {topic.slug: topic.pk for topic in catalogue.topics()}
    unknown = [slug for slug in data["topics"] if slug not in known]
    if unknown:
        raise serializers.ValidationError({"topics": unknown})
    topic_ids = [known[slug] for slug in data.pop("topics")]
    return actions.save_lookout(by=by, lookout_id=lookout_id, topic_ids=topic_ids, **data)


class Lookouts(Endpoint):
    @describe("lookouts_list", TAG, listed(Lookout))
    def get(self, request: Request) -> Response:
        helpers_only(request.user)
        return tell_all(Lookout, [whole(one, request.user) for one in lookouts_of(request.user)])

    @describe("lookouts_create", TAG, Lookout, Wanted, status=201, parameters=[KEY])
    def post(self, request: Request) -> Response:
        helpers_only(request.user)
        made = once(request, partial(save, request.user, taken(Wanted, request.data)))
        return tell(Lookout, whole(lookout_for(request.user, made), request.user), 201)


class OneLookout(Endpoint):
    @describe("lookouts_read", TAG, Lookout)
    def get(self, request: Request, lookout_id: int) -> Response:
        return tell(Lookout, whole(lookout_for(request.user, lookout_id), request.user))

    @describe("lookouts_update", TAG, Lookout, Wanted, description="Replaces all of it.")
    def put(self, request: Request, lookout_id: int) -> Response:
        lookout_for(request.user, lookout_id)
        save(request.user, taken(Wanted, request.data), lookout_id)
        return tell(Lookout, whole(lookout_for(request.user, lookout_id), request.user))

    @describe("lookouts_remove", TAG, takes=Empty, status=204)
    def delete(self, request: Request, lookout_id: int) -> Response:
        actions.remove_lookout(by=request.user, lookout_id=lookout_id)
        return Response(status=204)


class Sightings(Endpoint):
    @describe("lookouts_seen", TAG, listed(Seen), description="What was told in the last two weeks and is still so.")
    def get(self, request: Request) -> Response:
        helpers_only(request.user)
        found = [lookouts.seen(one) for one in sightings_of(request.user)]
        return tell_all(Seen, [{**one, "topic": topic_name(one["topic"])} for one in found])


def _switching(is_on: bool) -> type[Endpoint]:
    act = partial(actions.switch_lookout, is_on=is_on)
    name = f"lookouts_{'on' if is_on else 'off'}"
    return acting(Verb(name, TAG, act, "lookout_id", find=lookout_for, shape=Lookout, say=whole))


SwitchOn, SwitchOff = _switching(True), _switching(False)
