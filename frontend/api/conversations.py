"""Conversations: everything that was said, saying something, and how far one has read."""

from functools import partial
from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import respond
from frontend.api.endpoint import (
    KEY,
    LARGEST,
    Endpoint,
    Paging,
    Verb,
    acting,
    describe,
    listed,
    once,
    taken,
    tell,
    tell_all,
    tell_page,
)
from frontend.api.parsing import Upload
from frontend.api.shapes import Choice, Person, TopicName, person, topic_name
from frontend.talking import bubbles, file_for
from marketplace.chat import actions, flows, queries
from marketplace.chat.rules import LONGEST, REPORT_REASONS
from marketplace.core.actors import Actor

TAG = "conversations"
FILE = OpenApiResponse(OpenApiTypes.BINARY, description="The picture as WebP, or the PDF.")


class TalkRow(serializers.Serializer):
    id = serializers.IntegerField()
    topic = TopicName()
    with_name = serializers.CharField()
    last_seq = serializers.IntegerField()
    unread = serializers.IntegerField()


class Talk(TalkRow):
    """A conversation, whether one may still write in it, up to where the other side has read, and its last change."""

    seen = serializers.IntegerField()
    revision = serializers.IntegerField()
    with_person = Person()
    choices = Choice(many=True)


class Warned(serializers.Serializer):
    """Why a message leads away, for its sender; why to stay here, for the other side. It was sent all the same."""

    code = serializers.CharField()
    reason = serializers.CharField()


class SentFile(serializers.Serializer):
    """A picture or PDF; without an address while it is checked (for the other side), and once it is gone.

    `scan` is `none` (no scanner is set up), `clean`, `waiting` or `infected`.
    """

    name = serializers.CharField(allow_blank=True)
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    pages = serializers.IntegerField(allow_null=True)
    scan = serializers.CharField()
    address = serializers.CharField(allow_blank=True)
    small_address = serializers.CharField(allow_blank=True)


class Message(serializers.Serializer):
    """`kind` is `own`, `other` or `system`; numbers are without gaps, so that an app sees what it has missed.

    `revision` is the conversation's at the latest change of this message: an edited one has a new one.
    """

    seq = serializers.IntegerField()
    revision = serializers.IntegerField()
    kind = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    deleted_at = serializers.DateTimeField(allow_null=True)
    client_id = serializers.UUIDField(allow_null=True)
    file = SentFile(allow_null=True)
    warnings = Warned(many=True)


class NewMessage(serializers.Serializer):
    """The id that the app gave the message: sent again, it is the same message."""

    client_id = serializers.UUIDField()
    text = serializers.CharField(max_length=LONGEST)


class After(serializers.Serializer):
    """Messages after a number, or whatever changed after a revision, at most 500; or those that hold some words."""

    after = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST, default=0)
    changed_after = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST)
    q = serializers.CharField(required=False, max_length=200)


class Text(serializers.Serializer):
    text = serializers.CharField(max_length=LONGEST)


class ReportReason(serializers.Serializer):
    reason = serializers.ChoiceField(choices=list(REPORT_REASONS.items()))


class NewFile(serializers.Serializer):
    """A JPEG, PNG or WebP picture or a PDF, at most 10 MB, and the id that the app gave it."""

    client_id = serializers.UUIDField()
    file = serializers.FileField(allow_empty_file=True)


class Reported(serializers.Serializer):
    id = serializers.IntegerField()
    reason = serializers.CharField()


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
    known = {"seen": queries.other_read(talk, by), "revision": talk.revision}
    return {**row(talk, by), **known, "with_person": person(_other(talk, by)), "choices": [write]}


def line(bubble: dict[str, Any], talk: Any) -> dict[str, Any]:
    is_own = bubble["kind"] == "own"
    return {
        **{name: bubble[name] for name in ("seq", "revision", "text", "at")},
        **{name: bubble.get(name) for name in ("edited_at", "deleted_at")},
        "kind": bubble["kind"] or "other",
        "name": bubble.get("name", ""),
        "client_id": bubble["client_id"] if is_own else None,
        "file": _file(bubble, talk) if bubble.get("file") else None,
        "warnings": [{"code": one.code, "reason": str(one)} for one in bubble.get("warnings", ())],
    }


def _file(bubble: dict[str, Any], talk: Any) -> dict[str, Any]:
    """The same file at the API's own addresses."""
    file, place = bubble["file"], [talk.pk, bubble["seq"]]
    return {
        **file,
        "address": respond.address("api_message_file", *place) if file["url"] else "",
        "small_address": respond.address("api_message_small", *place) if file["small_url"] else "",
    }


def _told(message: Any, by: Any, talk: Any, status: int = 200) -> Response:
    return tell(Message, line(bubbles([message], by, talk)[0], talk), status)


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
        by, talk = request.user, queries.conversation_for(request.user, conversation_id)
        wanted = taken(After, request.query_params.dict())
        if "q" in wanted:
            said = queries.messages_found(by, conversation_id, wanted["q"])
        elif "changed_after" in wanted:
            said = queries.changes_after(by, conversation_id, wanted["changed_after"])
        else:
            said = queries.messages_after(by, conversation_id, wanted["after"])
        return tell_all(Message, [line(bubble, talk) for bubble in bubbles(said, by, talk)])

    @describe("messages_send", TAG, Message, NewMessage, status=201)
    def post(self, request: Request, conversation_id: int) -> Response:
        talk = queries.conversation_for(request.user, conversation_id)
        data = taken(NewMessage, request.data)
        said = actions.send_message(by=request.user, conversation_id=conversation_id, **data)
        return _told(said, request.user, talk, 201)


class OneMessage(Endpoint):
    @describe("messages_edit", TAG, Message, Text, description="For 15 minutes; both sides see that it was edited.")
    def patch(self, request: Request, conversation_id: int, seq: int) -> Response:
        talk = queries.conversation_for(request.user, conversation_id)
        data = taken(Text, request.data)
        place = {"conversation_id": conversation_id, "seq": seq}
        return _told(actions.edit_message(by=request.user, **place, **data), request.user, talk)

    @describe("messages_delete", TAG, Message, description="That there was one stays to be seen.")
    def delete(self, request: Request, conversation_id: int, seq: int) -> Response:
        talk = queries.conversation_for(request.user, conversation_id)
        place = {"conversation_id": conversation_id, "seq": seq}
        return _told(actions.delete_message(by=request.user, **place), request.user, talk)


class ReportMessage(Endpoint):
    @describe("messages_report", TAG, Reported, ReportReason, 201, parameters=[KEY])
    def post(self, request: Request, conversation_id: int, seq: int) -> Response:
        queries.conversation_for(request.user, conversation_id)
        place = {"conversation_id": conversation_id, "seq": seq}
        data = taken(ReportReason, request.data)
        found = once(request, partial(actions.report_message, by=request.user, **place, **data))
        return tell(Reported, {"id": found, **data}, 201)


class Files(Endpoint):
    parser_classes = [Upload]

    @describe("messages_send_file", TAG, Message, NewFile, status=201)
    def post(self, request: Request, conversation_id: int) -> Response:
        talk = queries.conversation_for(request.user, conversation_id)
        data = taken(NewFile, request.data)
        place = {"conversation_id": conversation_id, "name": data["file"].name}
        said = flows.send_file(by=request.user, **place, **data)
        return _told(said, request.user, talk, 201)


class OneFile(Endpoint):
    @describe("messages_file", TAG, FILE)
    def get(self, request: Request, conversation_id: int, seq: int) -> FileResponse:
        found = file_for(request.user, conversation_id, seq)
        return respond.stored_file(found.file, found.media_type, found.name)


class SmallFile(Endpoint):
    @describe("messages_small", TAG, FILE)
    def get(self, request: Request, conversation_id: int, seq: int) -> FileResponse:
        found = file_for(request.user, conversation_id, seq)
        return respond.stored_file(found.thumbnail, "image/webp", found.name)


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
