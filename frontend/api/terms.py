"""The conditions of each programme: read by operators with what is owed, followed by a new version."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import KEY, Endpoint, describe, listed, once, taken, tell, tell_all
from marketplace.bookings.rules import OUTCOMES
from marketplace.catalog import actions
from marketplace.catalog import queries as catalogue
from marketplace.catalog.rules import PAYERS, TAX_MOST
from marketplace.console import queries
from marketplace.core.money import ALL_BPS
from payments import actions as payments

TAG = "console"


class OutcomePayer(serializers.Serializer):
    """Who pays for a visit that ended so, and how much of the price, in hundredths of a percent."""

    payer = serializers.ChoiceField(choices=list(PAYERS))
    bps = serializers.IntegerField(min_value=0, max_value=ALL_BPS)


class OutcomePayers(serializers.Serializer):
    """One payer for every outcome."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {code: OutcomePayer() for code in OUTCOMES}


class NewConditions(serializers.Serializer):
    """A version of a programme's conditions; shares in hundredths of a percent."""

    commission_bps = serializers.IntegerField(min_value=0, max_value=ALL_BPS)
    free_cancel_hours = serializers.IntegerField(min_value=0, max_value=168)
    late_cancel_bps = serializers.IntegerField(min_value=0, max_value=ALL_BPS)
    absent_bps = serializers.IntegerField(min_value=0, max_value=ALL_BPS)
    tax_bps = serializers.IntegerField(min_value=0, max_value=TAX_MOST)
    grace_minutes = serializers.IntegerField(min_value=0, max_value=60)
    answer_minutes = serializers.IntegerField(min_value=1, max_value=60)
    outcomes = OutcomePayers()


class Owed(serializers.Serializer):
    """What a programme owes for visits that it paid in the seeker's place, in minor units."""

    currency = serializers.CharField()
    amount = serializers.IntegerField()


class Conditions(NewConditions):
    """What holds now for a programme."""

    programme = serializers.CharField()
    version = serializers.IntegerField()
    owed = Owed(many=True)


def whole(programme: Any, owed: dict[str, int]) -> dict[str, Any]:
    now = catalogue.terms_of(programme).first()
    numbers = {name: getattr(now, name) for name in NewConditions().get_fields()}
    amounts = [{"currency": currency, "amount": amount} for currency, amount in owed.items()]
    return {**numbers, "programme": programme.slug, "version": now.version, "owed": amounts}


class AllConditions(Endpoint):
    @describe("console_terms", TAG, listed(Conditions), description="For operators.")
    def get(self, request: Request) -> Response:
        known = [(one, owed) for one, owed in queries.programmes(request.user) if catalogue.terms_of(one).exists()]
        return tell_all(Conditions, [whole(programme, owed) for programme, owed in known])


class ProgrammeConditions(Endpoint):
    @describe("console_terms_add", TAG, Conditions, NewConditions, status=201, parameters=[KEY])
    def post(self, request: Request, programme: str) -> Response:
        """A new version, for what is agreed from now on."""
        found = queries.programme(request.user, programme)
        values = taken(NewConditions, request.data)
        once(request, lambda: actions.add_terms(by=request.user, programme_id=found.pk, **values))
        return tell(Conditions, whole(found, dict(queries.programmes(request.user)).get(found, {})), 201)


class Repayment(serializers.Serializer):
    """Money that came in from a programme, in minor units; a `reference` of the bank counts once."""

    currency = serializers.CharField(max_length=3)
    amount = serializers.IntegerField(min_value=1)
    reference = serializers.CharField(max_length=40)


class Repaid(Repayment):
    at = serializers.DateTimeField()


def repaid(one: Any) -> dict[str, Any]:
    return {"at": one.at, "currency": one.currency, "amount": one.amount, "reference": one.reference}


class Repayments(Endpoint):
    @describe("console_repayments", TAG, listed(Repaid), description="The latest first.")
    def get(self, request: Request, programme: str) -> Response:
        found = queries.programme(request.user, programme)
        return tell_all(Repaid, [repaid(one) for one in queries.repayments(request.user, found.pk)])

    @describe("console_repayments_add", TAG, Conditions, Repayment, status=201, parameters=[KEY])
    def post(self, request: Request, programme: str) -> Response:
        """What the programme paid of what it owes; answers with what is left."""
        found = queries.programme(request.user, programme)
        values = taken(Repayment, request.data)
        once(request, lambda: payments.record_repayment(by=request.user, programme_id=found.pk, **values))
        return tell(Conditions, whole(found, dict(queries.programmes(request.user)).get(found, {})), 201)
