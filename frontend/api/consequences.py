"""What follows for a helper who let visits down: read and answered by that helper, decided by operators."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import consequences
from frontend.api.endpoint import Endpoint, Paging, Verb, acting, describe, listed, tell, tell_page
from marketplace.console import queries as console
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from marketplace.disputes import actions, queries
from marketplace.disputes.rules import LONGEST

TAG = "consequences"


class Consequence(serializers.Serializer):
    """What is proposed to whom and why; `reply` is the person's word, `reason` that of the operator who decided."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    booking_id = serializers.IntegerField()
    step = serializers.CharField()
    state = serializers.CharField()
    faults = serializers.IntegerField()
    means = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    reply = serializers.CharField(allow_blank=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class Replied(serializers.Serializer):
    text = serializers.CharField(max_length=LONGEST)


class Decided(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST)


def row(found: Any) -> dict[str, Any]:
    names = ("booking_id", "step", "state", "faults", "proposed_at", "reply", "replied_at", "reason", "decided_at")
    said = {name: getattr(found, name) for name in names}
    return {**said, "id": found.pk, "name": found.person.name_shown, "means": consequences.MEANS[found.step]}


def whole(found: Any, by: Actor) -> dict[str, Any]:
    return row(found)


class OwnConsequences(Endpoint):
    @describe("consequences_own", TAG, listed(Consequence), parameters=[Paging])
    def get(self, request: Request) -> Response:
        return tell_page(request, Consequence, queries.consequences_of(request.user), row)


class Proposed(Endpoint):
    @describe("consequences_proposed", TAG, listed(Consequence), parameters=[Paging], description="For operators.")
    def get(self, request: Request) -> Response:
        return tell_page(request, Consequence, console.consequences(request.user), row, newest_first=False)


class OneConsequence(Endpoint):
    @describe("consequences_read", TAG, Consequence)
    def get(self, request: Request, consequence_id: int) -> Response:
        return tell(Consequence, row(queries.consequence_for(request.user, consequence_id)))


def find_to_decide(by: Actor, consequence_id: int) -> Any:
    found = queries.consequence_for(by, consequence_id)
    if not by.is_operator:
        raise Missing
    return found


ONE: dict[str, Any] = {"tag": TAG, "subject": "consequence_id", "shape": Consequence, "say": whole}
DECIDE: dict[str, Any] = {**ONE, "find": find_to_decide, "takes": Decided, "does": "For operators."}
VERBS = {
    "reply": Verb(
        "consequences_reply", act=actions.reply_consequence, find=queries.consequence_for, takes=Replied, **ONE
    ),
    "confirm": Verb("consequences_confirm", act=actions.confirm_consequence, **DECIDE),
    "drop": Verb("consequences_drop", act=actions.drop_consequence, **DECIDE),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
