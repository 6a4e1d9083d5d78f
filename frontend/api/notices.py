"""What a person was told, the newest first."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import Empty, Endpoint, Verb, acting, describe, listed, taken, tell_all
from marketplace.core.actors import Actor
from marketplace.notifications import actions, queries

TAG = "notices"


class Notice(serializers.Serializer):
    """A notice in the reader's language; `address` is the page that it leads to."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    action = serializers.CharField()
    address = serializers.CharField()
    at = serializers.DateTimeField()
    is_read = serializers.BooleanField()


class Notices(Endpoint):
    @describe("notices_list", TAG, listed(Notice), description="The newest 60.")
    def get(self, request: Request) -> Response:
        return tell_all(Notice, queries.notices_of(request.user))


class Everything(Endpoint):
    @describe("notices_mark_all_read", TAG, takes=Empty, status=204)
    def post(self, request: Request) -> Response:
        taken(Empty, request.data)
        actions.read_everything(by=request.user)
        return Response(status=204)


def told(notice: Any, by: Actor) -> queries.Told:
    return queries.told(notice)


VERBS = {
    "read": Verb(
        "notices_mark_read",
        TAG,
        act=actions.read_notice,
        subject="notice_id",
        find=queries.notice_for,
        shape=Notice,
        say=told,
    )
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
