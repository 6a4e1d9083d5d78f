"""The same helper once more, and regularly."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api import requests
from frontend.api.endpoint import KEY, Endpoint, Paging, Verb, acting, describe, listed, once, taken, tell, tell_page
from frontend.api.shapes import Choice, TopicName, choices, topic_name
from marketplace.bookings import actions, queries
from marketplace.bookings.rules import WORDS_AT_MOST
from marketplace.bookings.rules.series import VISITS_AT_LEAST, VISITS_AT_MOST, WEEKS
from marketplace.core.actors import Actor
from matching import actions as matching

TAG = "again"
SAME = ("state", "weeks", "visits", "begins", "minutes", "zone", "currency", "proposed_at", "answer_by", "ended_at")


class OnceMore(serializers.Serializer):
    """`words` replace what was said then."""

    begins = serializers.DateTimeField()
    words = serializers.CharField(max_length=WORDS_AT_MOST, required=False, allow_blank=True)


class NewSeries(serializers.Serializer):
    begins = serializers.DateTimeField()
    weeks = serializers.ChoiceField(choices=WEEKS)
    visits = serializers.IntegerField(min_value=VISITS_AT_LEAST, max_value=VISITS_AT_MOST)


class SeriesRow(serializers.Serializer):
    """A series in short; `after` is the visit that it repeats, `side` what the reader is to it."""

    id = serializers.IntegerField()
    after = serializers.IntegerField()
    side = serializers.CharField()
    with_name = serializers.CharField()
    topic = TopicName()
    state = serializers.CharField()
    weeks = serializers.IntegerField()
    visits = serializers.IntegerField()
    begins = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    zone = serializers.CharField()
    currency = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    answer_by = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class DateOfSeries(serializers.Serializer):
    """A date: the visit that it became, or why it is left out; neither while its turn has not come."""

    begins = serializers.DateTimeField()
    ends = serializers.DateTimeField()
    booking_id = serializers.IntegerField(allow_null=True)
    left_out = serializers.CharField(allow_blank=True)


class Series(SeriesRow):
    """`price` of each visit for the seeker, `net` of each for the helper, in minor units."""

    price = serializers.IntegerField(allow_null=True)
    net = serializers.IntegerField(allow_null=True)
    dates = DateOfSeries(many=True)
    choices = Choice(many=True)


def row(series: Any, by: Actor) -> dict[str, Any]:
    is_helper = series.helper_id == by.pk
    return {
        **{name: getattr(series, name) for name in SAME},
        "id": series.pk,
        "after": series.after_id,
        "side": "helper" if is_helper else "seeker",
        "with_name": (series.seeker if is_helper else series.helper).name_shown,
        "topic": topic_name(series.after.request.topic),
    }


def whole(series: Any, by: Actor) -> dict[str, Any]:
    is_helper = series.helper_id == by.pk
    return {
        **row(series, by),
        "price": None if is_helper else series.price,
        "net": series.net if is_helper else None,
        "dates": [_date(one) for one in queries.series_dates(series)],
        "choices": choices(queries.series_choices(series, by)),
    }


def _date(one: queries.SeriesDate) -> dict[str, Any]:
    left_out = one.left_out and (one.left_out if one.left_out == "too_late" else "not_free_then")
    booking_id = one.booking.pk if one.booking else None
    return {"begins": one.begins, "ends": one.ends, "booking_id": booking_id, "left_out": left_out}


class AskAgain(Endpoint):
    @describe("bookings_again", TAG, requests.Wish, OnceMore, status=201, parameters=[KEY])
    def post(self, request: Request, booking_id: int) -> Response:
        queries.booking_for(request.user, booking_id)
        data = taken(OnceMore, request.data)
        ask = partial(matching.ask_helper_again, by=request.user, booking_id=booking_id, **data)
        wish = queries.request_for(request.user, once(request, ask))
        return tell(requests.Wish, requests.whole(wish, request.user), 201)


class ProposeSeries(Endpoint):
    @describe("series_propose", TAG, Series, NewSeries, status=201, parameters=[KEY])
    def post(self, request: Request, booking_id: int) -> Response:
        queries.booking_for(request.user, booking_id)
        data = taken(NewSeries, request.data)
        propose = partial(actions.propose_series, by=request.user, booking_id=booking_id, **data)
        series = queries.series_for(request.user, once(request, propose))
        return tell(Series, whole(series, request.user), 201)


class AllSeries(Endpoint):
    @describe("series_list", TAG, listed(SeriesRow), parameters=[Paging])
    def get(self, request: Request) -> Response:
        return tell_page(request, SeriesRow, queries.series_of(request.user), partial(row, by=request.user))


class OneSeries(Endpoint):
    @describe("series_read", TAG, Series)
    def get(self, request: Request, series_id: int) -> Response:
        return tell(Series, whole(queries.series_for(request.user, series_id), request.user))


SERIES: dict[str, Any] = {
    "tag": TAG,
    "subject": "series_id",
    "find": queries.series_for,
    "shape": Series,
    "say": whole,
}
VERBS = {
    "agree": Verb("series_agree", act=actions.agree_series, does="One yes to all of it.", **SERIES),
    "refuse": Verb("series_refuse", act=actions.refuse_series, **SERIES),
    "withdraw": Verb("series_withdraw", act=actions.withdraw_series, **SERIES),
    "end": Verb("series_end", act=actions.end_series, does="Visits that are agreed already stay.", **SERIES),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
