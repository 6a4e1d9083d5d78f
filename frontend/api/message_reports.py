"""For operators: messages that people reported, and how many messages of whom lead away."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import Endpoint, Verb, acting, describe, listed, tell_all
from marketplace.chat import actions
from marketplace.chat.rules import OUTCOMES
from marketplace.console import queries
from marketplace.core.actors import Actor

TAG = "console"
AT_MOST = 100


class MessageReport(serializers.Serializer):
    """The reported message alone, with what it said before; nothing else of the conversation."""

    id = serializers.IntegerField()
    by_id = serializers.IntegerField()
    author_id = serializers.IntegerField()
    name = serializers.CharField()
    reason = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    before = serializers.ListField(child=serializers.CharField())
    has_file = serializers.BooleanField()
    at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)


class WarnedPerson(serializers.Serializer):
    """Counts alone: what was written is read with a case, and not otherwise."""

    person_id = serializers.IntegerField()
    name = serializers.CharField()
    warned = serializers.IntegerField()
    sent = serializers.IntegerField()
    kinds = serializers.DictField(child=serializers.IntegerField())


class Outcome(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=list(OUTCOMES.items()))


def row(report: Any) -> dict[str, Any]:
    message = report.message
    return {
        **{name: getattr(report, name) for name in ("by_id", "reason", "at", "closed_at", "outcome")},
        "id": report.pk,
        "author_id": message.sender_id,
        "name": message.sender.name_shown,
        "text": message.text,
        "before": [wording.text for wording in message.wordings.all()],
        "has_file": hasattr(message, "attachment"),
    }


def whole(report: Any, by: Actor) -> dict[str, Any]:
    return row(report)


class MessageReports(Endpoint):
    @describe("message_reports_list", TAG, listed(MessageReport), description="The oldest first.")
    def get(self, request: Request) -> Response:
        return tell_all(MessageReport, [row(one) for one in queries.message_reports(request.user)[:AT_MOST]])


class WarnedPeople(Endpoint):
    @describe("people_warned", TAG, listed(WarnedPerson), description="The most first.")
    def get(self, request: Request) -> Response:
        return tell_all(WarnedPerson, [vars(one) for one in queries.people_warned(request.user)])


ACTS = {
    "close": acting(
        Verb(
            "message_reports_close",
            TAG,
            act=actions.close_report,
            subject="report_id",
            find=queries.message_report,
            shape=MessageReport,
            say=whole,
            takes=Outcome,
            does="Say what followed; the two in the conversation are told nothing by this.",
        )
    )
}
