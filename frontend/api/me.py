"""The person who is signed in: what neighbours see of them, and the language of the site."""

from typing import Any

from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import Endpoint, describe, taken, tell
from frontend.api.parsing import Upload
from frontend.api.shapes import Person, person
from marketplace.accounts import actions
from marketplace.accounts.rules import LANGUAGES
from marketplace.chat import queries as chat
from marketplace.notifications import queries as notices

TAG = "me"


class Me(Person):
    email = serializers.CharField()
    language = serializers.CharField()
    is_helper = serializers.BooleanField()
    is_operator = serializers.BooleanField()
    unread_messages = serializers.IntegerField()
    unread_notices = serializers.IntegerField()


class Profile(serializers.Serializer):
    name = serializers.CharField(max_length=60)
    languages = serializers.ListField(child=serializers.ChoiceField(choices=list(LANGUAGES)), max_length=len(LANGUAGES))
    language = serializers.ChoiceField(choices=[code for code, _name in settings.LANGUAGES])


class NewPhoto(serializers.Serializer):
    photo = serializers.FileField()


def whole(who: Any) -> dict[str, Any]:
    names = ("email", "language", "is_helper", "is_operator")
    return {
        **person(who),
        **{name: getattr(who, name) for name in names},
        "unread_messages": chat.unread_count(who),
        "unread_notices": notices.unread_notices(who),
    }


class MyProfile(Endpoint):
    @describe("me_read", TAG, Me)
    def get(self, request: Request) -> Response:
        return tell(Me, whole(request.user))

    @describe("me_update", TAG, Me, Profile)
    def patch(self, request: Request) -> Response:
        who, data = request.user, taken(Profile, request.data, partly=True)
        saved = actions.save_profile(
            by=who,
            name_shown=data.get("name", who.name_shown),
            languages=data.get("languages", who.languages),
            language=data.get("language", who.language),
        )
        return tell(Me, whole(saved))


class MyPhoto(Endpoint):
    parser_classes = [Upload]

    @describe("me_photo_save", TAG, Me, NewPhoto)
    def put(self, request: Request) -> Response:
        photo = taken(NewPhoto, request.data)["photo"]
        return tell(Me, whole(actions.save_photo(by=request.user, image=photo)))

    @describe("me_photo_remove", TAG, Me)
    def delete(self, request: Request) -> Response:
        return tell(Me, whole(actions.remove_photo(by=request.user)))
