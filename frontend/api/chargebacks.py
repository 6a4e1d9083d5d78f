"""Payments that banks take back, for operators: read, answered once, and borne."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import chargebacks
from frontend.api.endpoint import Endpoint, Paging, Verb, acting, describe, listed, tell, tell_page
from frontend.evidence import evidence_of
from marketplace.console import queries
from marketplace.core.actors import Actor
from payments import actions, disputed
from payments.evidence import LONGEST

TAG = "chargebacks"


class Evidence(serializers.Serializer):
    """By Stripe's names; what happened is needed, everything else may be empty."""

    product_description = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    service_date = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    uncategorized_text = serializers.CharField(max_length=LONGEST)
    cancellation_policy_disclosure = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    cancellation_rebuttal = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)


class Chargeback(serializers.Serializer):
    """Minor units of `currency`. Lost, `kept` came out of the visit's money, and `borne` is the platform's loss."""

    id = serializers.IntegerField()
    booking_id = serializers.IntegerField()
    stripe_id = serializers.CharField()
    state = serializers.CharField()
    says = serializers.CharField()
    currency = serializers.CharField()
    amount = serializers.IntegerField()
    fee = serializers.IntegerField()
    kept = serializers.IntegerField()
    borne = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    answer_by = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class WholeChargeback(Chargeback):
    """With what was sent or, before, what is collected; `to_bear` is what the helper misses, commission included."""

    evidence = Evidence()
    to_bear = serializers.IntegerField()


AMOUNTS = ("amount", "fee", "kept", "borne")
NAMES = ("stripe_id", "state", *AMOUNTS, "opened_at", "answer_by", "answered_at", "ended_at")


def row(found: Any) -> dict[str, Any]:
    deal = found.hold.deal
    said = {name: getattr(found, name) for name in NAMES}
    says = chargebacks.reason_of(found)
    return {**said, "id": found.pk, "booking_id": deal.booking_id, "says": says, "currency": deal.currency}


def whole(found: Any, by: Actor) -> dict[str, Any]:
    evidence = found.evidence or evidence_of(found.hold.deal.booking)
    return {**row(found), "evidence": evidence, "to_bear": disputed.to_bear(found)}


class Chargebacks(Endpoint):
    @describe("chargebacks_list", TAG, listed(Chargeback), parameters=[Paging], description="For operators.")
    def get(self, request: Request) -> Response:
        return tell_page(request, Chargeback, queries.chargebacks(request.user), row)


class OneChargeback(Endpoint):
    @describe("chargebacks_read", TAG, WholeChargeback, description="For operators.")
    def get(self, request: Request, chargeback_id: int) -> Response:
        return tell(WholeChargeback, whole(queries.chargeback(request.user, chargeback_id), request.user))


def begin_answer(*, by: Actor, chargeback_id: int, **evidence: str) -> Any:
    """Kept at once; it goes to Stripe within a minute."""
    return actions.begin_answer(by=by, chargeback_id=chargeback_id, evidence=evidence)


ONE: dict[str, Any] = {"tag": TAG, "subject": "chargeback_id", "shape": WholeChargeback, "say": whole}
SENT = "For operators. Once: it is kept, and sent to the bank within a minute."
BORNE = "For operators. What a lost one took out of the helper's share is paid by the platform."
VERBS = {
    "answer": Verb("chargebacks_answer", act=begin_answer, find=queries.chargeback, takes=Evidence, does=SENT, **ONE),
    "bear": Verb("chargebacks_bear", act=actions.bear_loss, find=queries.chargeback, does=BORNE, **ONE),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
