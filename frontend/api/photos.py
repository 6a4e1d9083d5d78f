"""Pictures of the result: added beside one's review, read by who may, let out by the seeker's word, taken away."""

from typing import Any

from django.http import FileResponse, Http404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import respond
from frontend.api.endpoint import Endpoint, Verb, acting, describe, listed, taken, tell, tell_all
from frontend.api.parsing import Upload
from frontend.api.people import PICTURE
from frontend.timeline import side_of
from marketplace.bookings import queries as bookings
from marketplace.core.actors import Actor
from marketplace.core.errors import Missing
from reviews import actions, queries

TAG = "reviews"


class ResultPhoto(serializers.Serializer):
    """A picture; `address` is where it is read. `shown_since` is since when the seeker lets everybody see it."""

    id = serializers.IntegerField()
    booking_id = serializers.IntegerField()
    author_id = serializers.IntegerField()
    address = serializers.CharField()
    added_at = serializers.DateTimeField()
    shown_since = serializers.DateTimeField(allow_null=True)


class NewResultPhoto(serializers.Serializer):
    """`may_show` is the seeker's word; a helper's does not count, for the home is the seeker's."""

    photo = serializers.FileField()
    may_show = serializers.BooleanField(default=False)


def row(photo: Any) -> dict[str, Any]:
    names = ("booking_id", "author_id", "added_at", "shown_since")
    said = {name: getattr(photo, name) for name in names}
    return {**said, "id": photo.pk, "address": reverse("api_review_photo", args=[photo.pk])}


def whole(photo: Any, by: Actor) -> dict[str, Any]:
    return row(photo)


class Photos(Endpoint):
    parser_classes = [Upload]

    @describe("photos_list", TAG, listed(ResultPhoto), description="One's own, and what one may see since it is open.")
    def get(self, request: Request, booking_id: int) -> Response:
        booking = bookings.booking_for(request.user, booking_id)
        known = queries.mine_or_open(request.user, booking)
        beside = [photo for some in queries.photos_of(known, request.user).values() for photo in some]
        found = {photo.pk: photo for photo in [*queries.photos_by(request.user, booking), *beside]}
        return tell_all(ResultPhoto, [row(found[key]) for key in sorted(found)])

    @describe(
        "photos_add", TAG, ResultPhoto, NewResultPhoto, 201, description="Until the review is open; three at most."
    )
    def post(self, request: Request, booking_id: int) -> Response:
        if side_of(bookings.booking_for(request.user, booking_id), request.user) == "operator":
            raise Missing
        data = taken(NewResultPhoto, request.data)
        added = actions.add_photo(by=request.user, booking_id=booking_id, file=data["photo"], may_show=data["may_show"])
        return tell(ResultPhoto, row(added), 201)


class OnePhoto(Endpoint):
    @describe("photos_read", TAG, PICTURE)
    def get(self, request: Request, photo_id: int) -> FileResponse:
        found = queries.photo_for(request.user, photo_id)
        if not found.file.storage.exists(found.file.name):
            raise Http404
        return respond.picture(found.file.open())

    @describe("photos_remove", TAG, status=204, description="By its author, or by the seeker since it is open.")
    def delete(self, request: Request, photo_id: int) -> Response:
        actions.remove_photo(by=request.user, photo_id=photo_id)
        return Response(status=204)


ACTS = {
    "show": acting(
        Verb(
            "photos_show",
            TAG,
            act=actions.show_photo,
            subject="photo_id",
            find=queries.photo_of_home,
            shape=ResultPhoto,
            say=whole,
            does="The seeker lets everybody see it.",
        )
    )
}
