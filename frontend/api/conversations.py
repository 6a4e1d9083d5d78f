"""Conversations: everything that was said, saying something, and how far one has read."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import (
    LARGEST,
    Endpoint,
    Paging,
    Verb,
    acting,
    describe,
    listed,
    taken,
    tell,
    tell_all,
    tell_page,
)
from frontend.api.shapes import Choice, Person, TopicName, person, topic_name
from frontend.talking import bubbles
from marketplace.chat import actions, queries
from marketplace.chat.rules import LONGEST
from marketplace.core.actors import Actor

TAG = "conversations"


class TalkRow(serializers.Serializer):
    id = serializers.IntegerField()
    topic = TopicName()
    with_name = serializers.CharField()
    last_seq = serializers.IntegerField()
    unread = serializers.IntegerField()


class Talk(TalkRow):
    """A conversation, and whether one may still write in it."""

    with_person = Person()
    choices = Choice(many=True)


class Warned(serializers.Serializer):
    """Why a message leads away, for its sender; why to stay here, for the other side. It was sent all the same."""

    code = serializers.CharField()
    reason = serializers.CharField()


class Message(serializers.Serializer):
    """`kind` is `own`, `other` or `system`; numbers are without gaps, so that an app sees what it has missed."""

    seq = serializers.IntegerField()
    kind = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    client_id = serializers.UUIDField(allow_null=True)
    warnings = Warned(many=True)


class NewMessage(serializers.Serializer):
    """The id that the app gave the message: sent again, it is the same message."""

    client_id = serializers.UUIDField()
    text = serializers.CharField(max_length=LONGEST)


class After(serializers.Serializer):
    """The number after which messages are told, at most 500 of them."""

    after = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST, default=0)


class ReadUpTo(serializers.Serializer):
    seq = serializers.IntegerField(min_value=0, max_value=LARGEST)


def _other(talk: Any, by: Actor) -> Any:
    return talk.helper if talk.seeker_id == by.pk else talk.seeker


def row(talk: Any, by: Actor) -> dict[str, Any]:
    mark = talk.seeker_read if talk.seeker_id == by.pk else talk.helper_read
    return {
        "id": talk.pk,
        "topic": topic_name(talk.offer.request.topic),
        "with_name": _other(talk, by).name_shown,
        "last_seq": talk.last_seq,
        "unread": talk.last_seq - mark,
    }


def whole(talk: Any, by: Actor) -> dict[str, Any]:
    reason = queries.why_not_send(by, talk)
    write = {
        "verb": "write",
        "possible": reason is None,
        "code": reason.code if reason else None,
        "reason": str(reason) if reason else None,
    }
    return {**row(talk, by), "with_person": person(_other(talk, by)), "choices": [write]}


def line(bubble: dict[str, Any]) -> dict[str, Any]:
    is_own = bubble["kind"] == "own"
    return {
        **{name: bubble[name] for name in ("seq", "text", "at")},
        "kind": bubble["kind"] or "other",
        "name": bubble.get("name", ""),
        "client_id": bubble["client_id"] if is_own else None,
        "warnings": [{"code": one.code, "reason": str(one)} for one in bubble.get("warnings", ())],
    }


class Talks(Endpoint):
    @describe("conversations_list", TAG, listed(TalkRow), parameters=[Paging])
    def get(self, request: Request) -> Response:
        return tell_page(request, TalkRow, queries.conversations_of(request.user), partial(row, by=request.user))


class OneTalk(Endpoint):
    @describe("conversations_read", TAG, Talk)
    def get(self, request: Request, conversation_id: int) -> Response:
        return tell(Talk, whole(queries.conversation_for(request.user, conversation_id), request.user))


class Messages(Endpoint):
    @describe("messages_list", TAG, listed(Message), parameters=[After])
    def get(self, request: Request, conversation_id: int) -> Response:
        queries.conversation_for(request.user, conversation_id)
        after = taken(After, request.query_params.dict())["after"]
        said = queries.messages_after(request.user, conversation_id, after)
        return tell_all(Message, [line(bubble) for bubble in bubbles(said, request.user)])

    @describe("messages_send", TAG, Message, NewMessage, status=201)
    def post(self, request: Request, conversation_id: int) -> Response:
        queries.conversation_for(request.user, conversation_id)
        data = taken(NewMessage, request.data)
        said = actions.send_message(by=request.user, conversation_id=conversation_id, **data)
        return tell(Message, line(bubbles([said], request.user)[0]), 201)


VERBS = {
    "read": Verb(
        "conversations_mark_read",
        TAG,
        act=actions.mark_read,
        subject="conversation_id",
        find=queries.conversation_for,
        shape=Talk,
        say=whole,
        takes=ReadUpTo,
        does="Remember up to where one has read; it never goes back.",
    )
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
