"""Shapes that several endpoints share. A field that is not written down here is told to nobody."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from rest_framework import serializers

from frontend.people import checks_of


class TopicName(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    icon = serializers.CharField()


class Choice(serializers.Serializer):
    """A verb of one's own side; with the reason why not, when it is not possible now."""

    verb = serializers.CharField()
    possible = serializers.BooleanField()
    code = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)


class Check(serializers.Serializer):
    label = serializers.CharField()
    when = serializers.DateTimeField()
    until = serializers.DateTimeField()


class Person(serializers.Serializer):
    """What neighbours see of a person; `photo` is an address of this API, empty without one."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    photo = serializers.CharField(allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField())
    checks = Check(many=True)


class Event(serializers.Serializer):
    """One thing that happened."""

    kind = serializers.CharField()
    at = serializers.DateTimeField()
    title = serializers.CharField()
    who = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


def topic_name(topic: Any) -> dict[str, Any] | None:
    return {"slug": topic.slug, "name": str(topic), "icon": topic.icon} if topic else None


def choices(found: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "verb": one.verb,
            "possible": one.reason is None,
            "code": one.reason.code if one.reason else None,
            "reason": str(one.reason) if one.reason else None,
        }
        for one in found
    ]


def person(who: Any) -> dict[str, Any]:
    return {
        "id": who.pk,
        "name": who.name_shown,
        "photo": reverse("api_person_photo", args=[who.pk]) if who.photo else "",
        "languages": who.languages,
        "checks": checks_of(who) if who.is_helper else [],
    }
