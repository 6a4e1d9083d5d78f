"""Labels on things: what one opens, whose it is; sheets, for operators."""

from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import labels
from frontend.api import drafts
from frontend.api.endpoint import (
    KEY,
    Empty,
    Endpoint,
    PublicEndpoint,
    describe,
    listed,
    once,
    taken,
    tell,
    tell_all,
)
from frontend.api.shapes import TopicName, topic_name
from marketplace.bookings import actions, queries
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing

TAG = "labels"


class Label(serializers.Serializer):
    """What stands on a label: what it is stuck on, and the topic and package of the request that it prepares."""

    key = serializers.CharField()
    model = serializers.CharField()
    topic = TopicName()
    package = serializers.CharField(allow_null=True)


class OwnLabel(Label):
    is_mine = serializers.BooleanField()


class SheetRow(serializers.Serializer):
    sheet = serializers.UUIDField()
    model = serializers.CharField()
    labels = serializers.IntegerField()
    claimed = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    retired_at = serializers.DateTimeField(source="retired", allow_null=True)


class NewSheet(serializers.Serializer):
    model = serializers.CharField(max_length=80)
    topic = serializers.SlugField(max_length=50)
    package = serializers.SlugField(max_length=50, required=False)
    count = serializers.IntegerField(min_value=1, max_value=96)


class PrintedLabel(serializers.Serializer):
    key = serializers.CharField()
    address = serializers.CharField()


def whole(label: Any, by: Actor | None = None) -> dict[str, Any]:
    said = {"key": label.key, "model": label.model, "topic": topic_name(label.topic)}
    mine = by is not None and label.owner_id == by.pk
    return {**said, "package": label.package.slug if label.package else None, "is_mine": mine}


class OneLabel(PublicEndpoint):
    @describe("labels_read", TAG, Label, public=True)
    def get(self, request: Request, code: str) -> Response:
        return tell(Label, whole(queries.label_by_key(code)))


class LabelDraft(Endpoint):
    @describe("labels_draft", TAG, drafts.Draft, Empty, status=201, parameters=[KEY])
    def post(self, request: Request, code: str) -> Response:
        queries.label_by_key(code)
        made = once(request, partial(actions.draft_from_label, by=request.user, key=code))
        return tell(drafts.Draft, drafts.whole(drafts.find(request.user, made), request.user), 201)


class Claim(Endpoint):
    @describe("labels_claim", TAG, OwnLabel, Empty)
    def put(self, request: Request, code: str) -> Response:
        actions.claim_label(by=request.user, key=code)
        return tell(OwnLabel, whole(queries.label_by_key(code), request.user))

    @describe("labels_release", TAG, OwnLabel, Empty)
    def delete(self, request: Request, code: str) -> Response:
        actions.release_label(by=request.user, key=code)
        return tell(OwnLabel, whole(queries.label_by_key(code), request.user))


class Sheets(Endpoint):
    @describe("labels_sheets", TAG, listed(SheetRow))
    def get(self, request: Request) -> Response:
        return tell_all(SheetRow, queries.sheets(request.user))

    @describe("labels_make", TAG, listed(PrintedLabel), NewSheet, status=201, parameters=[KEY])
    def post(self, request: Request) -> Response:
        if not request.user.is_operator:
            raise Missing
        made = once(request, partial(actions.make_labels, by=request.user, **taken(NewSheet, request.data)))
        return _printed(request, queries.sheet_of_label(request.user, made), 201)


class OneSheet(Endpoint):
    @describe("labels_sheet", TAG, listed(PrintedLabel))
    def get(self, request: Request, sheet: UUID) -> Response:
        return _printed(request, sheet)


class RetireSheet(Endpoint):
    @describe("labels_retire", TAG, listed(PrintedLabel), Empty)
    def post(self, request: Request, sheet: UUID) -> Response:
        actions.retire_labels(by=request.user, sheet=sheet)
        return _printed(request, sheet)


def _printed(request: Request, sheet: UUID, status: int = 200) -> Response:
    found = queries.sheet_for(request.user, sheet)
    said = [{"key": one.key, "address": labels.address_of(one)} for one in found]
    answer = tell_all(PrintedLabel, said)
    answer.status_code = status
    return answer
