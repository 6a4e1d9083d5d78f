"""Word that a seeker left where nobody can help yet."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api import drafts
from frontend.api.endpoint import Endpoint, Verb, acting, describe, listed, tell, tell_all
from frontend.api.shapes import TopicName, topic_name
from frontend.demand import name_of
from marketplace.bookings import queries as bookings
from marketplace.core.actors import Actor
from matching import actions, outlook

TAG = "waiting"


class Word(serializers.Serializer):
    """`state` is waiting, told, left or expired; `request_id` is the prepared draft or request."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    topic = TopicName()
    area = serializers.CharField(allow_blank=True)
    request_id = serializers.IntegerField(allow_null=True)
    begun_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


def whole(one: Any, by: Actor) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in ("state", "request_id", "begun_at", "expires_at")}
    return {**said, "id": one.pk, "topic": topic_name(one.topic), "area": name_of(one.cell)}


class Words(Endpoint):
    @describe("waiting_list", TAG, listed(Word))
    def get(self, request: Request) -> Response:
        return tell_all(Word, [whole(one, request.user) for one in outlook.words_of(request.user)])


class OneWord(Endpoint):
    @describe("waiting_read", TAG, Word)
    def get(self, request: Request, waiting_id: int) -> Response:
        return tell(Word, whole(outlook.waiting_for(request.user, waiting_id), request.user))

    @describe("waiting_end", TAG, Word, description="No longer needed.")
    def delete(self, request: Request, waiting_id: int) -> Response:
        actions.end_waiting(by=request.user, waiting_id=waiting_id)
        return tell(Word, whole(outlook.waiting_for(request.user, waiting_id), request.user))


def wait_for_draft(*, by: Actor, draft_id: int) -> Any:
    return actions.begin_waiting(by=by, request_id=draft_id)


def _leaving(name: str, act: Any, subject: str, find: Any) -> type[Endpoint]:
    told = {"find": find, "reread": outlook.waiting_for, "shape": Word, "say": whole}
    return acting(Verb(name, TAG, act, subject, **told, does="Tell me when somebody can help."))


FromDraft = _leaving("drafts_wait", wait_for_draft, "draft_id", drafts.find)
FromRequest = _leaving("requests_wait", actions.begin_waiting, "request_id", bookings.request_for)
