"""Help from afar that becomes a visit."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api import requests
from frontend.api.endpoint import KEY, Endpoint, describe, once, taken, tell
from marketplace.bookings import queries
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from matching import actions as matching

TAG = "bookings"


class VisitAfter(serializers.Serializer):
    """The price of a visit by the same helper in its parts, in minor units: theirs, what was paid already, the rest.

    `begins` is when they could come; `code` and `reason` say why it cannot be asked for.
    """

    full = serializers.IntegerField()
    paid = serializers.IntegerField()
    rest = serializers.IntegerField()
    currency = serializers.CharField()
    begins = serializers.DateTimeField(allow_null=True)
    code = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)


class NewVisit(serializers.Serializer):
    """When, and the `rest` that was read."""

    begins = serializers.DateTimeField()
    price = serializers.IntegerField(min_value=0)


def _own(by: Actor, booking_id: int) -> Any:
    booking = queries.booking_for(by, booking_id)
    if booking.seeker_id != by.pk:
        raise Missing
    return booking


def _said(booking: Any) -> dict[str, Any]:
    price, reason = queries.price_as_visit(booking), queries.why_not_turn(booking)
    is_possible = reason is None and price.package is not None
    return {
        **{name: getattr(price, name) for name in ("full", "paid", "rest", "currency")},
        "begins": queries.time_as_visit(booking, price.package) if is_possible else None,
        "code": reason.code if reason else None,
        "reason": str(reason) if reason else None,
    }


class TurnIntoVisit(Endpoint):
    @describe("bookings_visit_after", TAG, VisitAfter)
    def get(self, request: Request, booking_id: int) -> Response:
        return tell(VisitAfter, _said(_own(request.user, booking_id)))

    @describe("bookings_turn", TAG, requests.Wish, NewVisit, status=201, parameters=[KEY])
    def post(self, request: Request, booking_id: int) -> Response:
        _own(request.user, booking_id)
        data = taken(NewVisit, request.data)
        turn = partial(matching.ask_helper_to_come, by=request.user, booking_id=booking_id, **data)
        wish = queries.request_for(request.user, once(request, turn))
        return tell(requests.Wish, requests.whole(wish, request.user), 201)
