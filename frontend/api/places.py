"""A person's own places: told to their owner alone; everybody else only ever learns of the cell."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import KEY, Endpoint, Paging, describe, listed, once, taken, tell, tell_page
from frontend.forms.post import COUNTRIES
from frontend.people import seen_by_others
from marketplace.accounts import actions, flows, queries

TAG = "places"
TEXT = ("street", "number", "floor", "note", "postcode", "town", "country")


class Area(serializers.Serializer):
    """A postcode and town, if wished with the device's point in degrees; `coarser` shows it less exactly to others."""

    postcode = serializers.CharField(max_length=12)
    town = serializers.CharField(max_length=120)
    country = serializers.ChoiceField(choices=[code for code, _name in COUNTRIES], default="DE")
    coarser = serializers.IntegerField(min_value=0, max_value=2, default=0)
    lng = serializers.FloatField(min_value=-180, max_value=180, allow_null=True, default=None)
    lat = serializers.FloatField(min_value=-90, max_value=90, allow_null=True, default=None)


class NewPlace(Area):
    """Where help is needed. The helper who comes reads the street once agreed, the rest a day before."""

    street = serializers.CharField(max_length=120)
    number = serializers.CharField(max_length=20)
    floor = serializers.CharField(max_length=60, allow_blank=True, default="")
    note = serializers.CharField(max_length=300, allow_blank=True, default="")


class Place(serializers.Serializer):
    id = serializers.IntegerField()
    street = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_blank=True)
    floor = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    postcode = serializers.CharField()
    town = serializers.CharField()
    country = serializers.CharField()
    precision = serializers.CharField()
    coarser = serializers.IntegerField()
    seen_by_others = serializers.CharField()


def whole(place: Any) -> dict[str, Any]:
    said = {name: getattr(place, name) for name in (*TEXT, "precision", "coarser")}
    return {**said, "id": place.pk, "seen_by_others": seen_by_others(place)}


def address(data: dict[str, Any]) -> dict[str, Any]:
    """The keyword arguments of `accounts.save_place`, with the geocoder's point where no device told one."""
    lng, lat = data.pop("lng"), data.pop("lat")
    point = (lng, lat) if lng is not None and lat is not None else None
    return {**data, "point": point, "geocoded": flows.geocoded(point, data)}


class Places(Endpoint):
    @describe("places_list", TAG, listed(Place), parameters=[Paging])
    def get(self, request: Request) -> Response:
        return tell_page(request, Place, queries.places_of(request.user), whole)

    @describe("places_create", TAG, Place, NewPlace, status=201, parameters=[KEY])
    def post(self, request: Request) -> Response:
        save = partial(actions.save_place, by=request.user, **address(taken(NewPlace, request.data)))
        return tell(Place, whole(queries.place_for(request.user, once(request, save))), 201)


class OnePlace(Endpoint):
    @describe("places_read", TAG, Place)
    def get(self, request: Request, place_id: int) -> Response:
        return tell(Place, whole(queries.place_for(request.user, place_id)))
