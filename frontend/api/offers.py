"""A helper's offers: what is asked of them, and their answers."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import cancelling
from frontend.api import bookings
from frontend.api.endpoint import Endpoint, Paging, Verb, acting, describe, listed, taken, tell, tell_page
from frontend.api.shapes import Choice, Person, TopicName, choices, person, topic_name
from frontend.offers import need_of
from marketplace.bookings import actions, queries
from marketplace.bookings.rules import DECLINE_REASONS
from marketplace.chat import queries as chat
from marketplace.core.actors import Actor
from matching import queries as matching

TAG = "offers"
DECLINE = list(DECLINE_REASONS)


class OfferRow(serializers.Serializer):
    """What is asked: money in minor units, the distance as a band, the area as the published cell tells it.

    By the hour, `rate` is that of an hour and `price` what `minutes_most` come to; 0 means one price for all of it.
    Where it `asks_quotes`, the helper names the price.
    """

    id = serializers.IntegerField()
    state = serializers.CharField()
    topic = TopicName()
    need = serializers.CharField(allow_blank=True)
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    distance_band = serializers.CharField()
    area = serializers.CharField()
    because = serializers.ListField(child=serializers.CharField())
    price = serializers.IntegerField()
    rate = serializers.IntegerField()
    minutes_most = serializers.IntegerField()
    asks_quotes = serializers.BooleanField()
    net = serializers.IntegerField()
    currency = serializers.CharField()
    sent_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    choices = Choice(many=True)


class Earlier(serializers.Serializer):
    """An earlier visit of this request that did not take place: which row of the table, when, and why, if it helps."""

    code = serializers.CharField()
    at = serializers.DateTimeField()
    words = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)


class Offer(OfferRow):
    """An offer with who asks, and what it led to."""

    seeker = Person()
    history = Earlier(many=True)
    cancellation = serializers.CharField(allow_blank=True)
    booking_id = serializers.IntegerField(allow_null=True)
    conversation_id = serializers.IntegerField(allow_null=True)


class Which(serializers.Serializer):
    """Offers that wait for an answer, or those that do not."""

    open = serializers.BooleanField(required=False, allow_null=True, default=None)


class Listing(Which, Paging):
    """How the list can be narrowed."""


class Decline(serializers.Serializer):
    reason = serializers.ChoiceField(choices=DECLINE, default="other")


def row(offer: Any, by: Actor) -> dict[str, Any]:
    names = (
        "state",
        "distance_band",
        "price",
        "rate",
        "minutes_most",
        "net",
        "currency",
        "sent_at",
        "expires_at",
        "read_at",
    )
    return {
        **{name: getattr(offer, name) for name in names},
        "id": offer.pk,
        "topic": topic_name(offer.request.topic),
        "asks_quotes": offer.request.asks_quotes,
        "need": need_of(offer.request),
        "begins_at": offer.request.begins_at,
        "ends_at": offer.request.ends_at,
        "area": matching.area_of(offer.request),
        "because": matching.why_me(offer),
        "choices": choices(queries.offer_choices(offer, by)),
    }


def whole(offer: Any, by: Actor) -> dict[str, Any]:
    booking, talk = queries.booking_of_offer(by, offer.pk), chat.conversation_of_offer(by, offer.pk)
    return {
        **row(offer, by),
        "seeker": person(offer.request.seeker),
        "history": cancelling.history_of(offer.request_id),
        "cancellation": cancelling.sentence_of_offer(offer) if offer.state == "open" else "",
        "booking_id": booking.pk if booking else None,
        "conversation_id": talk.pk if talk else None,
    }


class Offers(Endpoint):
    @describe("offers_list", TAG, listed(OfferRow), parameters=[Listing])
    def get(self, request: Request) -> Response:
        wanted = taken(Which, request.query_params.dict())["open"]
        every = {None: queries.offers_of, True: queries.offers_open, False: queries.offers_answered}[wanted]
        return tell_page(request, OfferRow, every(request.user), partial(row, by=request.user))


class OneOffer(Endpoint):
    @describe("offers_read", TAG, Offer)
    def get(self, request: Request, offer_id: int) -> Response:
        return tell(Offer, whole(queries.offer_for(request.user, offer_id), request.user))


OFFER: dict[str, Any] = {"tag": TAG, "subject": "offer_id", "find": queries.offer_for, "shape": Offer, "say": whole}
BOOKING: dict[str, Any] = {"shape": bookings.Booking, "say": bookings.whole, "reread": queries.booking_for}
VERBS = {
    "read": Verb("offers_mark_read", act=actions.mark_offer_read, does="The seeker's numbers count it.", **OFFER),
    "accept": Verb(
        "offers_accept",
        act=actions.accept_offer,
        is_race=True,
        does="The first yes wins; a yes that lost answers 409.",
        **(OFFER | BOOKING),
    ),
    "decline": Verb("offers_decline", act=actions.decline_offer, takes=Decline, **OFFER),
    "stand-by": Verb("offers_stand_by", act=actions.stand_by, does="Be asked first if it becomes free.", **OFFER),
    "stand-down": Verb("offers_stand_down", act=actions.stand_down, **OFFER),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
