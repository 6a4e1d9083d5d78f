"""Others' public side, and whom one does not want to meet."""

from typing import Any

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.badges import Thanks
from frontend.api.endpoint import Endpoint, Paging, describe, listed, tell, tell_page
from frontend.api.shapes import Person, TopicName, person, topic_name
from frontend.api.trust import FamilyTrust, family_trust
from frontend.people import person_page
from marketplace.accounts import actions, queries

TAG = "people"
PICTURE = OpenApiResponse(OpenApiTypes.BINARY, description="The picture, as WebP.")


class AskedPrice(serializers.Serializer):
    """A package in words, and what this helper asks for it; empty where they name their price on request."""

    words = serializers.CharField()
    price = serializers.CharField(allow_blank=True)


class Help(serializers.Serializer):
    """A topic that somebody is vetted for, with exactly what was checked, until when it counts, and what it costs."""

    topic = TopicName()
    checks = serializers.ListField(child=serializers.CharField())
    when = serializers.DateTimeField()
    until = serializers.DateTimeField()
    prices = AskedPrice(many=True)


class Answers(serializers.Serializer):
    """How many answered one question of the reviews, by its name; of free visits `is_free` tells another question."""

    axis = serializers.CharField()
    is_free = serializers.BooleanField()
    question = serializers.CharField()
    yes = serializers.IntegerField()
    partly = serializers.IntegerField()
    no = serializers.IntegerField()


class Stars(serializers.Serializer):
    count = serializers.IntegerField()
    number = serializers.IntegerField()


class Removed(serializers.Serializer):
    reason = serializers.CharField()
    number = serializers.IntegerField()
    words = serializers.CharField()


class Tally(serializers.Serializer):
    """What the reviews say together, counted; there is no average. What was `removed` does not count."""

    count = serializers.IntegerField()
    free = serializers.IntegerField()
    answers = Answers(many=True)
    stars = Stars(many=True)
    removed = Removed(many=True)


class PublicPerson(Person):
    about = serializers.CharField(allow_blank=True)
    near = serializers.CharField(allow_blank=True)
    helps = Help(many=True)
    reviews = Tally(allow_null=True)
    thanked_for = Thanks(many=True)
    families = FamilyTrust(many=True)


class Block(serializers.Serializer):
    id = serializers.IntegerField()
    person_id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


def whole(who: Any) -> dict[str, Any]:
    page = person_page(who, None)
    profile = page["helper"]
    return {
        **person(who),
        "about": profile.about if profile else "",
        "near": page["near"],
        "reviews": page["tally"],
        "helps": [{**row, "topic": topic_name(row["topic"])} for row in page["helps"]],
        "thanked_for": page["thanked_for"],
        "families": [family_trust(one) for one in page["families"]],
    }


def block_row(block: Any) -> dict[str, Any]:
    return {"id": block.pk, "person_id": block.blocked_id, "name": block.blocked.name_shown, "at": block.at}


class OnePerson(Endpoint):
    @describe("people_read", TAG, PublicPerson)
    def get(self, request: Request, person_id: int) -> Response:
        return tell(PublicPerson, whole(queries.person_for(request.user, person_id)))


class Photo(Endpoint):
    @describe("people_photo", TAG, PICTURE)
    def get(self, request: Request, person_id: int) -> FileResponse:
        found = queries.person_for(request.user, person_id)
        if not found.photo or not found.photo.storage.exists(found.photo.name):
            raise Http404
        return FileResponse(found.photo.open(), content_type="image/webp")


class Blocks(Endpoint):
    @describe("blocks_list", TAG, listed(Block), parameters=[Paging])
    def get(self, request: Request) -> Response:
        return tell_page(request, Block, queries.blocks_made_by(request.user), block_row)


class OneBlock(Endpoint):
    @describe("blocks_create", TAG, Block, description="From now on neither meets the other, who is not told.")
    def put(self, request: Request, person_id: int) -> Response:
        return tell(Block, block_row(actions.block_person(by=request.user, person_id=person_id)))

    @describe("blocks_delete", TAG, status=204)
    def delete(self, request: Request, person_id: int) -> Response:
        actions.unblock_person(by=request.user, person_id=person_id)
        return Response(status=204)
