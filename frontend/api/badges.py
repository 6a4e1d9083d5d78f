"""Badges: the rules that give them, for everybody; and one's own, with how far the rest is."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.endpoint import Endpoint, PublicEndpoint, describe, listed, taken, tell, tell_all
from frontend.thanking import own_badges, rule_rows
from reviews import actions

TAG = "badges"


class Thanks(serializers.Serializer):
    """What somebody is thanked for; `until` is null for what stays, else when its rule is looked at again."""

    code = serializers.CharField()
    name = serializers.CharField()
    meaning = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class BadgeRule(serializers.Serializer):
    """What a badge means, and the rule that gives it."""

    code = serializers.CharField()
    name = serializers.CharField()
    meaning = serializers.CharField()
    rule = serializers.CharField()


class BadgeEnded(serializers.Serializer):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    reason = serializers.CharField()


class OwnBadge(BadgeRule):
    """One's own: `since` when it was given, else null and `progress` in words; and when it stood before."""

    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    progress = serializers.CharField(allow_blank=True)
    ended = BadgeEnded(many=True)


class OwnBadges(serializers.Serializer):
    is_shown = serializers.BooleanField()
    badges = OwnBadge(many=True)


class NewChoice(serializers.Serializer):
    is_shown = serializers.BooleanField()


class Badges(PublicEndpoint):
    @describe("badges_list", TAG, listed(BadgeRule), public=True, description="They change nobody's trust or turn.")
    def get(self, request: Request) -> Response:
        return tell_all(BadgeRule, rule_rows())


class MyBadges(Endpoint):
    @describe("badges_own", TAG, OwnBadges, description="For helpers.")
    def get(self, request: Request) -> Response:
        return tell(OwnBadges, _own(request))

    @describe("badges_choose", TAG, OwnBadges, NewChoice, description="Whether others see them.")
    def put(self, request: Request) -> Response:
        _own(request)
        actions.show_recognition(by=request.user, **taken(NewChoice, request.data))
        return tell(OwnBadges, _own(request))


def _own(request: Request) -> dict:
    """Raises Missing for whoever does not help."""
    found = own_badges(request.user)
    return {"is_shown": found["is_shown"], "badges": found["rows"]}
