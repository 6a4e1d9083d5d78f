"""Cases about visits: opened and answered by the two, decided by an operator."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import judging
from frontend.api.endpoint import KEY, LARGEST, Endpoint, Verb, acting, describe, once, taken, tell
from frontend.forms.cases import CaseForm, RulingForm
from frontend.timeline import side_of
from marketplace.bookings import queries as bookings
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from marketplace.disputes import actions, queries
from marketplace.disputes.rules import LONGEST

TAG = "cases"
ABOUT = [code for code, _words in CaseForm.base_fields["about"].choices]  # type: ignore[attr-defined]
RULINGS = [code for code, _words in RulingForm.base_fields["ruling"].choices]  # type: ignore[attr-defined]


class NewCase(serializers.Serializer):
    about = serializers.ChoiceField(choices=ABOUT)
    text = serializers.CharField(max_length=LONGEST)


class Words(serializers.Serializer):
    text = serializers.CharField(max_length=LONGEST)


class Ruling(serializers.Serializer):
    """Both sides read the reason; `to_helper` (minor units) is said when the price is divided."""

    ruling = serializers.ChoiceField(choices=RULINGS)
    reason = serializers.CharField(max_length=LONGEST)
    to_helper = serializers.IntegerField(min_value=0, max_value=LARGEST, allow_null=True, required=False)


class Statement(serializers.Serializer):
    name = serializers.CharField(allow_blank=True)
    side = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class Case(serializers.Serializer):
    id = serializers.IntegerField()
    booking_id = serializers.IntegerField()
    state = serializers.CharField()
    about = serializers.CharField()
    statements = Statement(many=True)
    ruling = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    to_helper = serializers.IntegerField(allow_null=True)
    why_not_speak = serializers.CharField(allow_null=True)


def whole(case: Any, by: Any) -> dict[str, Any]:
    page = judging.page_of(case, by)
    names = ("booking_id", "state", "about", "ruling", "reason", "to_helper")
    reason = page["why_not_speak"]
    return {
        **{name: getattr(case, name) for name in names},
        "id": case.pk,
        "statements": page["statements"],
        "why_not_speak": str(reason) if reason else None,
    }


class OpenCase(Endpoint):
    @describe("cases_open", TAG, Case, NewCase, status=201, parameters=[KEY])
    def post(self, request: Request, booking_id: int) -> Response:
        booking = bookings.booking_for(request.user, booking_id)
        if side_of(booking, request.user) == "operator":
            raise Missing
        data = taken(NewCase, request.data)
        opened = once(request, partial(actions.open_case, by=request.user, booking_id=booking_id, **data))
        return tell(Case, whole(queries.case_for(request.user, opened), request.user), 201)


class OneCase(Endpoint):
    @describe("cases_read", TAG, Case)
    def get(self, request: Request, case_id: int) -> Response:
        return tell(Case, whole(queries.case_for(request.user, case_id), request.user))


def say(*, by: Actor, case_id: int, text: str) -> Any:
    return actions.add_statement(by=by, case_id=case_id, text=text).case


def find_to_rule(by: Actor, case_id: int) -> Any:
    found = queries.case_for(by, case_id)
    if not by.is_operator:
        raise Missing
    return found


CASE: dict[str, Any] = {"tag": TAG, "subject": "case_id", "shape": Case, "say": whole}
ACTS = {
    "say": acting(Verb("cases_say", act=say, find=queries.case_for, takes=Words, **CASE)),
    "rule": acting(
        Verb("cases_rule", act=actions.rule_case, find=find_to_rule, takes=Ruling, does="For operators.", **CASE)
    ),
}
