"""A visit's money, and being led to the hosted pages on which it is held or a helper says how to be paid."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import because, paying
from frontend.api.endpoint import Empty, Endpoint, describe, taken, tell
from frontend.timeline import side_of
from marketplace.bookings import queries as bookings
from marketplace.core.errors import Missing
from payments import flows, queries
from payments.gateway import Declined, Unknown

TAG = "money"


class Leading(serializers.Serializer):
    """The address of a hosted page to open in a browser; null when there is nothing left to do there."""

    url = serializers.CharField(allow_null=True)


class Money(serializers.Serializer):
    """Minor units of `currency`; `charged` of what is kept was charged at once, `words` says where it is and why.

    `net` and `paid_out` are told to the helper alone, what was kept to the seeker.
    """

    currency = serializers.CharField()
    price = serializers.IntegerField()
    held = serializers.IntegerField()
    charged = serializers.IntegerField()
    tip = serializers.IntegerField()
    until = serializers.DateTimeField(allow_null=True)
    words = serializers.CharField()
    is_frozen = serializers.BooleanField()
    is_closed = serializers.BooleanField()
    kept = serializers.IntegerField(allow_null=True)
    net = serializers.IntegerField(allow_null=True)
    paid_out = serializers.IntegerField(allow_null=True)


class ReceiptLine(serializers.Serializer):
    words = serializers.CharField()
    amount = serializers.IntegerField()


class Receipt(serializers.Serializer):
    """Minor units of `currency`. The seeker's says what was paid; the helper's what came, and the platform's fee."""

    booking_id = serializers.IntegerField()
    side = serializers.CharField()
    currency = serializers.CharField()
    lines = ReceiptLine(many=True)
    total = serializers.IntegerField()
    back = serializers.IntegerField()
    fee = serializers.IntegerField(allow_null=True)


class Keeping(serializers.Serializer):
    """Whether the card is saved for next time; only with the seeker's own word."""

    keep_card = serializers.BooleanField(required=False, default=False)


class NoAnswer(APIException):
    """The payment provider does not answer; nothing was changed that asking again would double."""

    status_code = 503
    default_detail = _("The payment page does not answer. Please try again.")
    wait = 5


def whole(booking: Any, by: Any) -> dict[str, Any]:
    found = queries.money_of(booking)
    names = ("currency", "price", "held", "charged", "tip", "until", "is_frozen", "is_closed")
    is_seeker, is_helper = by.pk == booking.seeker_id, by.pk == booking.helper_id
    return {
        **{name: getattr(found, name) for name in names},
        "words": because.story_of(booking, side_of(booking, by)),
        "kept": None if is_helper else found.kept,
        "net": None if is_seeker else found.net,
        "paid_out": None if is_seeker else found.paid_out,
    }


def lead(by: Any, booking_id: int, title: str, extra_id: int | None = None, **how: Any) -> Response:
    """On to the hosted page; `how`: the tip in minor units, whether the card is kept."""
    back = settings.SITE_URL + reverse("booking_paid", args=[booking_id])
    try:
        url = flows.checkout(by=by, booking_id=booking_id, extra_id=extra_id, title=title, back=back, **how)
    except (Unknown, Declined) as error:
        raise NoAnswer from error
    return tell(Leading, {"url": url or None})


class VisitMoney(Endpoint):
    @describe("money_read", TAG, Money)
    def get(self, request: Request, booking_id: int) -> Response:
        return tell(Money, whole(bookings.booking_for(request.user, booking_id), request.user))


class VisitReceipt(Endpoint):
    @describe("money_receipt", TAG, Receipt, description="For the two of the visit, once money was taken.")
    def get(self, request: Request, booking_id: int) -> Response:
        booking = bookings.booking_for(request.user, booking_id)
        side = side_of(booking, request.user)
        if side == "operator" or not queries.money_of(booking).captured:
            raise Missing
        found = {"fee": None, **paying.receipt_of(booking, side)}
        return tell(Receipt, {**found, "booking_id": booking_id, "side": side, "currency": booking.currency})


class Pay(Endpoint):
    @describe("money_pay", TAG, Leading, Keeping, description="Held now, paid when the visit is confirmed.")
    def post(self, request: Request, booking_id: int) -> Response:
        booking = bookings.booking_for(request.user, booking_id)
        keeps_card = taken(Keeping, request.data)["keep_card"]
        return lead(request.user, booking_id, str(booking.request.topic), keeps_card=keeps_card)


class PayExtra(Endpoint):
    @describe("money_pay_extra", TAG, Leading, Empty)
    def post(self, request: Request, extra_id: int) -> Response:
        extra = bookings.extra_for(request.user, extra_id)
        taken(Empty, request.data)
        return lead(request.user, extra.booking_id, extra.words, extra_id)
