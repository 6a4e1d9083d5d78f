"""Another time for a visit: set alone while it is a day away, else proposed and agreed to."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend.api.bookings import VISIT
from frontend.api.endpoint import KEY, Endpoint, Verb, acting, describe, listed, once, taken, tell, tell_all
from frontend.api.shapes import Choice, choices
from marketplace.bookings import actions, queries
from marketplace.bookings.rules import MOVE_WORDS_AT_MOST
from marketplace.core.actors import Actor

TAG = "moves"
SAME = ("booking_id", "state", "begins", "ends", "words", "proposed_at", "lapses_at", "answered_at")


class Move(serializers.Serializer):
    """A proposal for another time; `by` is whose it is: seeker or helper."""

    id = serializers.IntegerField()
    booking_id = serializers.IntegerField()
    by = serializers.CharField()
    state = serializers.CharField()
    begins = serializers.DateTimeField()
    ends = serializers.DateTimeField()
    words = serializers.CharField(allow_blank=True)
    proposed_at = serializers.DateTimeField()
    lapses_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    choices = Choice(many=True)


class NewTime(serializers.Serializer):
    begins = serializers.DateTimeField()


class NewProposal(NewTime):
    words = serializers.CharField(max_length=MOVE_WORDS_AT_MOST, required=False, allow_blank=True, default="")


def whole(move: Any, by: Actor) -> dict[str, Any]:
    said = {name: getattr(move, name) for name in SAME}
    side = "seeker" if move.proposer_id == move.booking.seeker_id else "helper"
    return {**said, "id": move.pk, "by": side, "choices": choices(queries.move_choices(move, by))}


class Moves(Endpoint):
    @describe("moves_list", TAG, listed(Move))
    def get(self, request: Request, booking_id: int) -> Response:
        booking = queries.booking_for(request.user, booking_id)
        return tell_all(Move, [whole(move, request.user) for move in queries.moves_of(booking)])

    @describe("moves_propose", TAG, Move, NewProposal, status=201, parameters=[KEY])
    def post(self, request: Request, booking_id: int) -> Response:
        queries.booking_for(request.user, booking_id)
        data = taken(NewProposal, request.data)
        propose = partial(actions.propose_move, by=request.user, booking_id=booking_id, **data)
        move = queries.move_for(request.user, once(request, propose))
        return tell(Move, whole(move, request.user), 201)


class OneMove(Endpoint):
    @describe("moves_read", TAG, Move)
    def get(self, request: Request, move_id: int) -> Response:
        return tell(Move, whole(queries.move_for(request.user, move_id), request.user))


MOVE: dict[str, Any] = {"tag": TAG, "subject": "move_id", "find": queries.move_for, "shape": Move, "say": whole}
VERBS = {
    "agree": Verb("moves_agree", act=actions.agree_move, does="The visit has the other time from now on.", **MOVE),
    "refuse": Verb("moves_refuse", act=actions.refuse_move, **MOVE),
    "withdraw": Verb("moves_withdraw", act=actions.withdraw_move, **MOVE),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
MoveBooking = acting(
    Verb(
        "bookings_move",
        act=actions.move_booking,
        takes=NewTime,
        does="Alone, a day ahead of both starts, into a time that the helper offers; else it needs a proposal.",
        **VISIT,
    )
)
