"""The door: the two words of a visit, and what each side heard."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import doorstep
from frontend.api.endpoint import Endpoint, Verb, acting, describe, tell
from frontend.api.shapes import Person, person
from marketplace.bookings import actions, queries
from marketplace.core.actors import Actor

TAG = "doorstep"


class Doorstep(serializers.Serializer):
    """Which word to say and which to hear, from an hour before the visit; with the reason while there are none."""

    booking_id = serializers.IntegerField()
    side = serializers.CharField()
    say = serializers.CharField(allow_null=True)
    hear = serializers.CharField(allow_null=True)
    language = serializers.CharField(allow_null=True)
    code = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    heard = serializers.CharField(allow_blank=True)
    is_proven = serializers.BooleanField()
    keep_until = serializers.DateTimeField()
    other = Person()


class Heard(serializers.Serializer):
    """When the word was heard, for an app that was offline."""

    heard_at = serializers.DateTimeField(required=False)


def whole(booking: Any, by: Actor) -> dict[str, Any]:
    said = doorstep.page_of(booking, by)
    words, reason = said["words"] or {}, said["reason"]
    return {
        "booking_id": booking.pk,
        **{name: said[name] for name in ("side", "heard", "is_proven", "keep_until")},
        **{name: words.get(name) for name in ("say", "hear", "language")},
        "code": reason.code if reason else None,
        "reason": str(reason) if reason else None,
        "other": person(booking.helper if said["side"] == "seeker" else booking.seeker),
    }


class OneDoorstep(Endpoint):
    @describe("doorstep_read", TAG, Doorstep)
    def get(self, request: Request, booking_id: int) -> Response:
        return tell(Doorstep, whole(queries.booking_for(request.user, booking_id), request.user))


def _of_the_two(by: Actor, booking_id: int) -> Any:
    booking = queries.booking_for(by, booking_id)
    queries.why_not_read_words(by, booking)
    return booking


def _confirm(*, by: Actor, booking_id: int, **heard: Any) -> Any:
    return actions.confirm_doorstep(by=by, booking_id=booking_id, **heard).booking


def _doubt(*, by: Actor, booking_id: int, **heard: Any) -> Any:
    return actions.doubt_doorstep(by=by, booking_id=booking_id, **heard).booking


DOOR: dict[str, Any] = {
    "tag": TAG,
    "subject": "booking_id",
    "find": _of_the_two,
    "shape": Doorstep,
    "say": whole,
    "takes": Heard,
}
VERBS = {
    "confirm": Verb("doorstep_confirm", act=_confirm, does="The right word was heard.", **DOOR),
    "doubt": Verb("doorstep_doubt", act=_doubt, does="Another word was heard; it counts against nobody.", **DOOR),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
