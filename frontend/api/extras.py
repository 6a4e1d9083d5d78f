"""Extras: something more than was agreed, proposed by the helper, approved or refused by the seeker."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import KEY, Endpoint, Verb, acting, describe, listed, once, taken, tell, tell_all
from frontend.api.shapes import Choice, choices
from marketplace.bookings import actions, queries
from marketplace.core.actors import Actor

TAG = "extras"


class Extra(serializers.Serializer):
    """An extra; `price` in minor units of the visit's currency."""

    id = serializers.IntegerField()
    booking_id = serializers.IntegerField()
    words = serializers.CharField()
    price = serializers.IntegerField()
    state = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    choices = Choice(many=True)


class Proposal(serializers.Serializer):
    words = serializers.CharField(max_length=200)
    price = serializers.IntegerField(min_value=1, max_value=50_000)


def whole(extra: Any, by: Actor) -> dict[str, Any]:
    names = ("booking_id", "words", "price", "state", "proposed_at", "answered_at")
    said = {name: getattr(extra, name) for name in names}
    return {**said, "id": extra.pk, "choices": choices(queries.extra_choices(extra, by))}


class Extras(Endpoint):
    @describe("extras_list", TAG, listed(Extra))
    def get(self, request: Request, booking_id: int) -> Response:
        booking = queries.booking_for(request.user, booking_id)
        return tell_all(Extra, [whole(extra, request.user) for extra in queries.extras_of(booking)])

    @describe("extras_propose", TAG, Extra, Proposal, status=201, parameters=[KEY])
    def post(self, request: Request, booking_id: int) -> Response:
        queries.booking_for(request.user, booking_id)
        data = taken(Proposal, request.data)
        propose = partial(actions.propose_extra, by=request.user, booking_id=booking_id, **data)
        extra = queries.extra_for(request.user, once(request, propose))
        return tell(Extra, whole(extra, request.user), 201)


class OneExtra(Endpoint):
    @describe("extras_read", TAG, Extra)
    def get(self, request: Request, extra_id: int) -> Response:
        return tell(Extra, whole(queries.extra_for(request.user, extra_id), request.user))


EXTRA: dict[str, Any] = {"tag": TAG, "subject": "extra_id", "find": queries.extra_for, "shape": Extra, "say": whole}
VERBS = {
    "approve": Verb("extras_approve", act=actions.approve_extra, does="It counts once its money is held.", **EXTRA),
    "refuse": Verb("extras_refuse", act=actions.refuse_extra, **EXTRA),
    "withdraw": Verb("extras_withdraw", act=actions.withdraw_extra, **EXTRA),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
