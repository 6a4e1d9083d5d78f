"""A helper's own settings: what they say of themselves, from where, when, with what, for how much, and breaks."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api import places
from frontend.api.endpoint import Empty, Endpoint, describe, taken, tell
from frontend.helping import own_packages, own_topics
from marketplace.accounts import actions as accounts
from marketplace.bookings import actions as bookings
from marketplace.bookings import queries as trade
from marketplace.bookings.rules import WEEK
from marketplace.catalog import actions, queries
from marketplace.catalog.rules import RADIUS_LEAST, RADIUS_MOST, VISITS_LEAST, VISITS_MOST
from marketplace.core.errors import Missing
from matching import queries as matching

TAG = "helping"
WORDS = ("about", "radius_km", "visits_a_day", "helps_for_free")
CALENDAR = ("time_zone", "holiday_region", "buffer_minutes")


class Stretch(serializers.Serializer):
    """Minutes of the week by the clock of `time_zone`: Monday 00:00 is 0, the end is not included."""

    begins = serializers.IntegerField(min_value=0, max_value=WEEK)
    ends = serializers.IntegerField(min_value=0, max_value=WEEK)


class OwnPrice(serializers.Serializer):
    """A price for a package, in minor units within its range; without one the usual price counts."""

    package = serializers.SlugField(max_length=50)
    amount = serializers.IntegerField(min_value=1, max_value=10_000_000)


class Helping(serializers.Serializer):
    about = serializers.CharField(allow_blank=True)
    radius_km = serializers.IntegerField()
    visits_a_day = serializers.IntegerField()
    helps_for_free = serializers.BooleanField()
    paused_at = serializers.DateTimeField(allow_null=True)
    time_zone = serializers.CharField()
    holiday_region = serializers.CharField()
    buffer_minutes = serializers.IntegerField()
    place = places.Place(allow_null=True)
    hours = Stretch(many=True)
    topics = serializers.ListField(child=serializers.CharField())
    vetted_topics = serializers.ListField(child=serializers.CharField())
    prices = OwnPrice(many=True)
    tips = serializers.ListField(child=serializers.CharField())


class Words(serializers.Serializer):
    about = serializers.CharField(max_length=1500, allow_blank=True)
    radius_km = serializers.IntegerField(min_value=RADIUS_LEAST, max_value=RADIUS_MOST)
    visits_a_day = serializers.IntegerField(min_value=VISITS_LEAST, max_value=VISITS_MOST)
    helps_for_free = serializers.BooleanField()


class Hours(serializers.Serializer):
    hours = serializers.ListField(child=Stretch(), max_length=100)


class Services(serializers.Serializer):
    topics = serializers.ListField(child=serializers.SlugField(max_length=50), max_length=100)


class Prices(serializers.Serializer):
    prices = serializers.ListField(child=OwnPrice(), max_length=200)


def own_profile(by: Any) -> Any:
    """What this helper says of themselves. Raises Missing for everybody else, as these pages do."""
    if not by.is_helper:
        raise Missing
    return queries.profile_of(by.pk)


def whole(by: Any) -> dict[str, Any]:
    profile = own_profile(by)
    slugs = {package.pk: package.slug for package in own_packages(by)}
    prices = queries.prices_of(by.pk).items()
    return {
        **{name: getattr(profile, name) for name in (*WORDS, *CALENDAR, "paused_at")},
        "place": places.whole(profile.place) if profile.place else None,
        "hours": [{"begins": begins, "ends": ends} for begins, ends in trade.hours_of(by.pk)],
        "topics": [service.topic.slug for service in queries.services_of(by.pk)],
        "vetted_topics": [topic.slug for topic in own_topics(by)[0]],
        "prices": [{"package": slugs[key], "amount": amount} for key, amount in prices if key in slugs],
        "tips": matching.what_would_help(by.pk),
    }


def _ids(known: dict[str, int], slugs: list[str], field: str) -> list[int]:
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        raise serializers.ValidationError({field: unknown})
    return [known[slug] for slug in slugs]


class MyHelp(Endpoint):
    @describe("helping_read", TAG, Helping)
    def get(self, request: Request) -> Response:
        return tell(Helping, whole(request.user))

    @describe("helping_update", TAG, Helping, Words)
    def patch(self, request: Request) -> Response:
        profile, data = own_profile(request.user), taken(Words, request.data, partly=True)
        kept = {name: getattr(profile, name) for name in WORDS}
        actions.save_helper_profile(by=request.user, place_id=profile.place_id, **(kept | data))
        return tell(Helping, whole(request.user))


class MyPlace(Endpoint):
    @describe("helping_place", TAG, Helping, places.Area)
    def put(self, request: Request) -> Response:
        profile, data = own_profile(request.user), taken(places.Area, request.data)
        saved = accounts.save_place(by=request.user, place_id=profile.place_id, **places.address(data))
        kept = {name: getattr(profile, name) for name in WORDS}
        actions.save_helper_profile(by=request.user, place_id=saved.pk, **kept)
        return tell(Helping, whole(request.user))


class MyHours(Endpoint):
    @describe("helping_hours", TAG, Helping, Hours)
    def put(self, request: Request) -> Response:
        own_profile(request.user)
        hours = [(one["begins"], one["ends"]) for one in taken(Hours, request.data)["hours"]]
        bookings.set_weekly_hours(by=request.user, hours=hours)
        return tell(Helping, whole(request.user))


class MyTopics(Endpoint):
    @describe("helping_topics", TAG, Helping, Services, description="Only topics that one is vetted for.")
    def put(self, request: Request) -> Response:
        own_profile(request.user)
        known = {topic.slug: topic.pk for topic in own_topics(request.user)[0]}
        chosen = _ids(known, taken(Services, request.data)["topics"], "topics")
        actions.set_services(by=request.user, topic_ids=chosen)
        return tell(Helping, whole(request.user))


class MyPrices(Endpoint):
    @describe("helping_prices", TAG, Helping, Prices, description="Replaces all own prices.")
    def put(self, request: Request) -> Response:
        own_profile(request.user)
        given = taken(Prices, request.data)["prices"]
        known = {package.slug: package.pk for package in own_packages(request.user)}
        ids = _ids(known, [one["package"] for one in given], "prices")
        prices = dict(zip(ids, (one["amount"] for one in given), strict=True))
        actions.set_prices(by=request.user, prices=prices)
        return tell(Helping, whole(request.user))


def breaking(name: str, act: Any) -> type[Endpoint]:
    """An endpoint that begins or ends a break."""

    class Break(Endpoint):
        @describe(name, TAG, Helping, Empty)
        def post(self, request: Request) -> Response:
            own_profile(request.user)
            act(by=request.user)
            return tell(Helping, whole(request.user))

    return Break


Pause, Resume = breaking("helping_pause", actions.pause_help), breaking("helping_resume", actions.resume_help)
