"""Saved cards, paying with one tap, money that is set aside later, tips, and what a seeker has paid."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import because, cards
from frontend.api.endpoint import Empty, Endpoint, Paging, describe, listed, taken, tell, tell_all, tell_page
from frontend.api.money import Leading, NoAnswer, lead
from marketplace.bookings import queries as bookings
from marketplace.core.errors import Missing
from payments import actions, flows, queries
from payments.gateway import Declined, Unknown
from payments.rules import LEAST_TIP, MOST_TIP

TAG = "money"


class Card(serializers.Serializer):
    """A saved card. `name` is how people know it apart, `visits` for how many visits ahead it is set."""

    id = serializers.IntegerField(source="pk")
    name = serializers.SerializerMethodField()
    exp_year = serializers.IntegerField()
    exp_month = serializers.IntegerField()
    visits = serializers.IntegerField()

    def get_name(self, card: Any) -> str:
        return cards.name_of(card)


class ByCard(serializers.Serializer):
    """Which saved card."""

    card = serializers.IntegerField(min_value=1)


class Tip(serializers.Serializer):
    """`amount` in minor units of the visit's currency; without a card it is paid on a hosted page."""

    amount = serializers.IntegerField(min_value=LEAST_TIP, max_value=MOST_TIP)
    card = serializers.IntegerField(min_value=1, required=False, allow_null=True)


class Later(serializers.Serializer):
    """By which card the visit is paid two days ahead; null when the seeker is asked then."""

    card = serializers.IntegerField(allow_null=True)


class Payment(serializers.Serializer):
    """Minor units. `words` says where the money is and why."""

    booking_id = serializers.IntegerField()
    currency = serializers.CharField()
    price = serializers.IntegerField()
    kept = serializers.IntegerField()
    tip = serializers.IntegerField()
    words = serializers.CharField()


def _tapped(by: Any, booking_id: int, card_id: int, **what: Any) -> Response:
    """One tap; `url` is where the bank wants a confirmation, null when all is done."""
    back = settings.SITE_URL + reverse("booking_paid", args=[booking_id])
    try:
        url = flows.pay_by_card(by=by, booking_id=booking_id, card_id=card_id, back=back, **what)
    except (Unknown, Declined) as error:
        raise NoAnswer from error
    return tell(Leading, {"url": url or None})


class Cards(Endpoint):
    @describe("cards_list", TAG, listed(Card))
    def get(self, request: Request) -> Response:
        return tell_all(Card, queries.cards_of(request.user.pk))

    @describe("cards_add", TAG, Leading, Empty, description="Where a card is added.")
    def post(self, request: Request) -> Response:
        taken(Empty, request.data)
        try:
            url = flows.add_card(by=request.user, back=settings.SITE_URL + reverse("cards"))
        except (Unknown, Declined) as error:
            raise NoAnswer from error
        return tell(Leading, {"url": url})


class OneCard(Endpoint):
    @describe("cards_remove", TAG, None)
    def delete(self, request: Request, card_id: int) -> Response:
        actions.remove_card(by=request.user, card_id=card_id)
        return Response(status=204)


class PayByCard(Endpoint):
    @describe("money_pay_by_card", TAG, Leading, ByCard, description="The same again is the same payment.")
    def post(self, request: Request, booking_id: int) -> Response:
        bookings.booking_for(request.user, booking_id)
        return _tapped(request.user, booking_id, taken(ByCard, request.data)["card"])


class PayExtraByCard(Endpoint):
    @describe("money_pay_extra_by_card", TAG, Leading, ByCard)
    def post(self, request: Request, extra_id: int) -> Response:
        extra = bookings.extra_for(request.user, extra_id)
        return _tapped(request.user, extra.booking_id, taken(ByCard, request.data)["card"], extra_id=extra_id)


class VisitLater(Endpoint):
    @describe("money_later", TAG, Later)
    def get(self, request: Request, booking_id: int) -> Response:
        return tell(Later, {"card": _later_card(request.user, booking_id)})

    @describe("money_agree_later", TAG, Later, ByCard, description="The seeker is told a day before it is used.")
    def put(self, request: Request, booking_id: int) -> Response:
        _own(request.user, booking_id)
        card_id = taken(ByCard, request.data)["card"]
        actions.agree_to_later_hold(by=request.user, booking_id=booking_id, card_id=card_id)
        return tell(Later, {"card": card_id})

    @describe("money_stop_later", TAG, Later)
    def delete(self, request: Request, booking_id: int) -> Response:
        _own(request.user, booking_id)
        actions.stop_later_hold(by=request.user, booking_id=booking_id)
        return tell(Later, {"card": None})


def _own(by: Any, booking_id: int) -> Any:
    """The visit, for its seeker alone."""
    booking = bookings.booking_for(by, booking_id)
    if booking.seeker_id != by.pk:
        raise Missing
    return booking


def _later_card(by: Any, booking_id: int) -> int | None:
    deal = queries.deal_of(_own(by, booking_id).pk)
    return deal.card_id if deal else None


class VisitTip(Endpoint):
    @describe("money_tip", TAG, Leading, Tip, description="All of it is the helper's. Charged at once.")
    def post(self, request: Request, booking_id: int) -> Response:
        booking = _own(request.user, booking_id)
        asked = taken(Tip, request.data)
        if asked.get("card"):
            return _tapped(request.user, booking_id, asked["card"], tip=asked["amount"])
        return lead(request.user, booking_id, cards.tip_title(booking), tip=asked["amount"])

    @describe("money_take_back_tip", TAG, None, description="Until it has gone to the helper.")
    def delete(self, request: Request, booking_id: int) -> Response:
        _own(request.user, booking_id)
        actions.take_back_tip(by=request.user, hold_id=queries.tip_for(request.user, booking_id))
        return Response(status=204)


class Payments(Endpoint):
    @describe("payments_list", TAG, listed(Payment), parameters=[Paging])
    def get(self, request: Request) -> Response:
        return tell_page(request, Payment, bookings.paid_visits_of(request.user), _payment)


def _payment(visit: Any) -> dict[str, Any]:
    found = because.rows_for([visit])[0]
    return {
        "booking_id": visit.pk,
        "currency": visit.currency,
        "price": visit.price,
        "kept": found["amount"],
        "tip": found["tip"],
        "words": found["words"],
    }
