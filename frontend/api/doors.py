"""A door for people without an account, and the person for whom somebody else asks."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import doors
from frontend.api.endpoint import (
    KEY,
    Empty,
    Endpoint,
    PublicEndpoint,
    describe,
    listed,
    once,
    taken,
    tell,
    tell_all,
)
from frontend.api.shapes import Check
from marketplace.bookings import actions, queries
from marketplace.core.actors import VISITOR
from marketplace.core.errors import Missing
from marketplace.notifications.queries import can_text

TAG = "doorstep"


class Link(serializers.Serializer):
    """A private address: `check` for a relative who compares a word, `confirm` for the person who is helped."""

    id = serializers.IntegerField()
    booking_id = serializers.IntegerField()
    purpose = serializers.CharField()
    address = serializers.CharField()
    made_at = serializers.DateTimeField()


class LinkPurpose(serializers.Serializer):
    purpose = serializers.ChoiceField(choices=doors.PURPOSES)


class ForWhom(serializers.Serializer):
    """The person for whom somebody else asks. The phone number gets messages and is shown to nobody else."""

    name = serializers.CharField(max_length=60)
    relation = serializers.ChoiceField(choices=doors.RELATIONS)
    phone = serializers.CharField(max_length=30, allow_blank=True, required=False)
    consent = serializers.ChoiceField(choices=doors.CONSENTS)

    def validate_phone(self, phone: str) -> str:
        """A number is taken only where text messages can be sent."""
        if phone and not can_text():
            raise serializers.ValidationError(_("No text messages are sent here, so please leave the number out."))
        return phone


class Confirmed(serializers.Serializer):
    seeker = serializers.DateTimeField(allow_null=True)
    helper = serializers.DateTimeField(allow_null=True)


class Door(serializers.Serializer):
    """What a private address shows: who comes, what was checked, when, and whether both confirmed. Never where."""

    topic = serializers.CharField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    helper = serializers.CharField()
    checks = Check(many=True)
    visited = serializers.CharField()
    say = serializers.CharField(allow_null=True)
    hear = serializers.CharField(allow_null=True)
    heard = serializers.CharField(allow_blank=True)
    confirmed = Confirmed()
    code = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)


class Word(serializers.Serializer):
    word = serializers.CharField(max_length=40)


class Compared(serializers.Serializer):
    is_right = serializers.BooleanField()


def _said(link: Any) -> dict[str, Any]:
    address, names = doors.address_of_link(link), ("booking_id", "purpose", "made_at")
    return {"id": link.pk, "address": address, **{name: getattr(link, name) for name in names}}


def _door(token: str) -> dict[str, Any]:
    said = doors.link_page(queries.link_by_token(token))
    booking, words = said["booking"], said["words"] or {}
    reason = said["reason"] or said["why_not_try"]
    return {
        "topic": str(booking.request.topic),
        "begins_at": booking.visit.lower,
        "ends_at": booking.visit.upper,
        "helper": said["helper"]["name"],
        "checks": said["helper"]["checks"],
        **{name: said[name] for name in ("visited", "heard", "confirmed")},
        "say": words.get("say"),
        "hear": words.get("hear"),
        "code": reason.code if reason else None,
        "reason": str(reason) if reason else None,
    }


def _own(by: Any, booking_id: int) -> Any:
    booking = queries.booking_for(by, booking_id)
    if booking.seeker_id != by.pk:
        raise Missing
    return booking


class Links(Endpoint):
    @describe("door_links_list", TAG, listed(Link))
    def get(self, request: Request, booking_id: int) -> Response:
        booking = _own(request.user, booking_id)
        found = [queries.live_link_of(booking, purpose) for purpose in doors.PURPOSES]
        return tell_all(Link, [_said(link) for link in found if link])

    @describe("door_links_make", TAG, Link, LinkPurpose, status=201, parameters=[KEY])
    def post(self, request: Request, booking_id: int) -> Response:
        _own(request.user, booking_id)
        make = partial(actions.make_door_link, by=request.user, booking_id=booking_id)
        made = once(request, partial(make, **taken(LinkPurpose, request.data)))
        return tell(Link, _said(queries.link_for(request.user, made)), 201)


class OneLink(Endpoint):
    @describe("door_links_revoke", TAG, takes=Empty, status=204)
    def delete(self, request: Request, link_id: int) -> Response:
        actions.revoke_door_link(by=request.user, link_id=link_id)
        return Response(status=204)


class DraftRecipient(Endpoint):
    @describe("drafts_recipient", TAG, ForWhom)
    def get(self, request: Request, draft_id: int) -> Response:
        found = queries.recipient_of(queries.draft_for(request.user, "", draft_id).pk)
        if found is None:
            raise Missing
        return tell(ForWhom, found)

    @describe("drafts_recipient_save", TAG, ForWhom, ForWhom)
    def put(self, request: Request, draft_id: int) -> Response:
        queries.draft_for(request.user, "", draft_id)
        data = taken(ForWhom, request.data)
        return tell(ForWhom, actions.save_recipient(by=request.user, draft_id=draft_id, **data))

    @describe("drafts_recipient_remove", TAG, takes=Empty, status=204)
    def delete(self, request: Request, draft_id: int) -> Response:
        actions.remove_recipient(by=request.user, draft_id=draft_id)
        return Response(status=204)


class OneDoor(PublicEndpoint):
    @describe("door_read", TAG, Door, public=True)
    def get(self, request: Request, door_token: str) -> Response:
        return tell(Door, _door(door_token))


class TryWord(PublicEndpoint):
    @describe("door_try", TAG, Compared, Word, public=True)
    def post(self, request: Request, door_token: str) -> Response:
        queries.link_by_token(door_token)
        is_right = actions.try_word(by=VISITOR, token=door_token, **taken(Word, request.data))
        return tell(Compared, {"is_right": is_right})


def _answering(name: str, act: Callable[..., Any]) -> type[PublicEndpoint]:
    class Answer(PublicEndpoint):
        @describe(name, TAG, Door, Empty, public=True)
        def post(self, request: Request, door_token: str) -> Response:
            act(by=VISITOR, token=door_token)
            return tell(Door, _door(door_token))

    return Answer


Confirm = _answering("door_confirm", actions.confirm_by_link)
Doubt = _answering("door_doubt", actions.doubt_by_link)
