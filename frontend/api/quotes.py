"""Quotes: prices that helpers name for a request, the answers to them, and the one that is taken."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api import bookings
from frontend.api.endpoint import KEY, Endpoint, Verb, acting, describe, listed, once, taken, tell, tell_all
from frontend.api.shapes import Choice, Person, choices, person
from marketplace.bookings import actions, queries
from marketplace.bookings.rules import ANSWER_HOURS, QUOTE_LEAST, QUOTE_MOST, QUOTE_WORDS_AT_MOST, STANDS_HOURS
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing

TAG = "quotes"


class Quote(serializers.Serializer):
    """One price that was said, in minor units: by the helper or by the seeker (`side`), and how it stands.

    `fee` of it is for the platform, `net` for the helper. The helper is told the offer, the seeker the helper.
    """

    id = serializers.IntegerField()
    request_id = serializers.IntegerField()
    offer_id = serializers.IntegerField(allow_null=True)
    side = serializers.CharField()
    state = serializers.CharField()
    price = serializers.IntegerField()
    fee = serializers.IntegerField()
    net = serializers.IntegerField()
    currency = serializers.CharField()
    words = serializers.CharField(allow_blank=True)
    sent_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    helper = Person(allow_null=True)
    choices = Choice(many=True)


class Counter(serializers.Serializer):
    """Another price in minor units, with a word about it."""

    price = serializers.IntegerField(min_value=QUOTE_LEAST, max_value=QUOTE_MOST)
    words = serializers.CharField(max_length=QUOTE_WORDS_AT_MOST, allow_blank=True, default="")


class Answer(Counter):
    """The helper's, which stands for so many hours."""

    hours = serializers.ChoiceField(choices=list(STANDS_HOURS), default=ANSWER_HOURS)


class Proposed(Answer):
    """A first quote says in words what is included."""

    words = serializers.CharField(max_length=QUOTE_WORDS_AT_MOST)


def whole(quote: Any, by: Actor) -> dict[str, Any]:
    is_helper = by.pk == quote.offer.helper_id
    names = ("state", "price", "net", "currency", "words", "sent_at", "until")
    return {
        **{name: getattr(quote, name) for name in names},
        "id": quote.pk,
        "request_id": quote.offer.request_id,
        "offer_id": quote.offer_id if is_helper else None,
        "side": "helper" if quote.by_id == quote.offer.helper_id else "seeker",
        "fee": quote.commission,
        "helper": None if is_helper else person(quote.offer.helper),
        "choices": choices(queries.quote_choices(quote, by)),
    }


class OfferQuotes(Endpoint):
    """The talk about the price of one offer, for its helper."""

    @describe("offers_quotes", TAG, listed(Quote))
    def get(self, request: Request, offer_id: int) -> Response:
        offer = queries.offer_for(request.user, offer_id)
        said = list(queries.quotes_of_offer(offer).select_related("offer__request", "offer__helper"))
        return tell_all(Quote, [whole(quote, request.user) for quote in said])

    @describe("offers_quote", TAG, Quote, Proposed, status=201, parameters=[KEY])
    def post(self, request: Request, offer_id: int) -> Response:
        queries.offer_for(request.user, offer_id)
        data = taken(Proposed, request.data)
        send = partial(actions.send_quote, by=request.user, offer_id=offer_id, **data)
        return tell(Quote, whole(queries.quote_for(request.user, once(request, send)), request.user), 201)


class RequestQuotes(Endpoint):
    """What stands on a request, side by side, for its seeker: the lowest price first."""

    @describe("requests_quotes", TAG, listed(Quote))
    def get(self, request: Request, request_id: int) -> Response:
        wish = queries.request_for(request.user, request_id)
        if wish.seeker_id != request.user.pk:
            raise Missing
        return tell_all(Quote, [whole(quote, request.user) for quote in queries.quotes_standing(wish)])


class OneQuote(Endpoint):
    @describe("quotes_read", TAG, Quote)
    def get(self, request: Request, quote_id: int) -> Response:
        return tell(Quote, whole(queries.quote_for(request.user, quote_id), request.user))


QUOTE: dict[str, Any] = {"tag": TAG, "subject": "quote_id", "find": queries.quote_for, "shape": Quote, "say": whole}
BOOKING: dict[str, Any] = {"shape": bookings.Booking, "say": bookings.whole, "reread": queries.booking_for}
VERBS = {
    "accept": Verb(
        "quotes_accept",
        act=actions.accept_quote,
        is_race=True,
        does="The seeker takes it: the visit is made at its price.",
        **(QUOTE | BOOKING),
    ),
    "agree": Verb(
        "quotes_agree",
        act=actions.agree_to_counter,
        is_race=True,
        does="The helper takes the seeker's price.",
        **(QUOTE | BOOKING),
    ),
    "counter": Verb(
        "quotes_counter", act=actions.counter_quote, takes=Counter, does="The seeker names another price.", **QUOTE
    ),
    "answer": Verb(
        "quotes_answer", act=actions.answer_counter, takes=Answer, does="The helper answers with a price.", **QUOTE
    ),
    "decline": Verb("quotes_decline", act=actions.decline_quote, does="For the seeker.", **QUOTE),
    "withdraw": Verb("quotes_withdraw", act=actions.withdraw_quote, does="For the helper.", **QUOTE),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
