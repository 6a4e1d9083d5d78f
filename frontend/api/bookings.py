"""Visits: the agreement of two neighbours, what happened, and the verbs that move it."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from frontend import absences, cancelling, timeline
from frontend.api import extras
from frontend.api.endpoint import Endpoint, Paging, Verb, acting, describe, listed, tell, tell_page
from frontend.api.shapes import Choice, Event, Person, TopicName, choices, person, topic_name
from frontend.pricing import parts_of
from marketplace.bookings import actions, queries
from marketplace.bookings.rules import (
    ANSWERS,
    OPEN_REASONS,
    OPERATOR_REASONS,
    OUTCOMES,
    RETURN_REASONS,
    SOLVED,
    UNTOLD,
    free_until,
    payment_of,
)
from marketplace.chat import queries as chat
from marketplace.core.actors import Actor

TAG = "bookings"
CALL_OFF = list(OPERATOR_REASONS)
RETURN = list(RETURN_REASONS)
SAME = (
    *("state", "price", "currency", "agreed_at", "hold_by", "held_until", "confirm_by", "cancel_reason"),
    *("arrived_at", "ending", "fault", "outcome"),
)


class BookingRow(serializers.Serializer):
    """A visit in short; `side` is what the reader is to it, `with_name` the other one.

    By the hour, at `rate`, the price is that of `minutes_most` until the minutes worked are known.
    """

    id = serializers.IntegerField()
    state = serializers.CharField()
    side = serializers.CharField()
    topic = TopicName()
    with_name = serializers.CharField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    price = serializers.IntegerField()
    rate = serializers.IntegerField()
    minutes_most = serializers.IntegerField()
    currency = serializers.CharField()


class PricePart(serializers.Serializer):
    """One part of a price, in minor units."""

    words = serializers.CharField()
    amount = serializers.IntegerField()


class Address(serializers.Serializer):
    """What may be read of the address now, and the rule that says so; parts that may not are null."""

    rule = serializers.CharField()
    street = serializers.CharField(allow_null=True)
    number = serializers.CharField(allow_null=True)
    floor = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_null=True)
    postcode = serializers.CharField(allow_null=True)
    town = serializers.CharField(allow_null=True)


class Cancellation(serializers.Serializer):
    """What calling off costs, in a sentence for this side, and until when it costs nothing."""

    words = serializers.CharField()
    free_until = serializers.DateTimeField()


class Paying(serializers.Serializer):
    """Who pays for the visit as it ended or would end: seeker, programme or nobody; minor units."""

    payer = serializers.CharField()
    amount = serializers.IntegerField()


class Absence(serializers.Serializer):
    """Who said that nobody is there, until when whose answer is waited for, and what came of it."""

    side = serializers.CharField()
    reported_at = serializers.DateTimeField()
    answer_by = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True)
    late_minutes = serializers.IntegerField()
    outcome = serializers.CharField(allow_blank=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class Booking(BookingRow):
    """A visit as its page shows it: money in minor units, what happened in order of time.

    Of help from afar `video_room` is the address of the room, from 15 minutes before until the end.
    """

    request_id = serializers.IntegerField()
    offer_id = serializers.IntegerField(allow_null=True)
    need = serializers.CharField(allow_blank=True)
    net = serializers.IntegerField(allow_null=True)
    parts = PricePart(many=True)
    minutes_worked = serializers.IntegerField(allow_null=True)
    agreed_at = serializers.DateTimeField()
    hold_by = serializers.DateTimeField(allow_null=True)
    held_until = serializers.DateTimeField(allow_null=True)
    confirm_by = serializers.DateTimeField(allow_null=True)
    cancel_reason = serializers.CharField(allow_blank=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    ending = serializers.CharField(allow_blank=True)
    fault = serializers.CharField(allow_blank=True)
    outcome = serializers.CharField(allow_blank=True)
    cancellation = Cancellation()
    payment = Paying()
    absence = Absence(allow_null=True)
    people = Person(many=True)
    address = Address()
    timeline = Event(many=True)
    extras = extras.Extra(many=True)
    is_remote = serializers.BooleanField()
    video_room = serializers.CharField(allow_blank=True)
    conversation_id = serializers.IntegerField(allow_null=True)
    choices = Choice(many=True)


class CallOff(serializers.Serializer):
    reason = serializers.ChoiceField(choices=CALL_OFF, default="other")


class OpenAddress(serializers.Serializer):
    reason = serializers.ChoiceField(choices=list(OPEN_REASONS))


class GiveBack(serializers.Serializer):
    reason = serializers.ChoiceField(choices=RETURN, default="other")


class Ended(serializers.Serializer):
    """How it ended, and how many minutes were worked where it is by the hour; without them the clock counts."""

    outcome = serializers.ChoiceField(choices=list(OUTCOMES), default=SOLVED)
    minutes = serializers.IntegerField(min_value=1, max_value=24 * 60, required=False)


class Answered(serializers.Serializer):
    """Who is late says by how many minutes."""

    answer = serializers.ChoiceField(choices=list(ANSWERS))
    minutes = serializers.IntegerField(min_value=0, max_value=24 * 60, default=0)


def row(booking: Any, by: Actor) -> dict[str, Any]:
    side = timeline.side_of(booking, by)
    others = [who.name_shown for who in (booking.seeker, booking.helper) if who.pk != by.pk]
    return {
        "id": booking.pk,
        "state": booking.state,
        "side": side,
        "topic": topic_name(booking.request.topic),
        "with_name": " & ".join(others),
        "begins_at": booking.visit.lower,
        "ends_at": booking.visit.upper,
        "price": booking.price,
        "rate": booking.rate,
        "minutes_most": booking.minutes_most,
        "currency": booking.currency,
    }


def whole(booking: Any, by: Actor) -> dict[str, Any]:
    said = row(booking, by)
    talk = chat.conversation_of_offer(by, booking.offer_id)
    return {
        **said,
        **{name: getattr(booking, name) for name in SAME},
        "cancel_reason": "" if _is_untold(booking, by) else booking.cancel_reason,
        "request_id": booking.request_id,
        "offer_id": booking.offer_id if said["side"] == "helper" else None,
        "need": booking.request.words,
        "net": booking.price - booking.commission if said["side"] != "seeker" else None,
        "parts": parts_of(booking) if booking.price else [],
        "minutes_worked": booking.minutes_worked,
        "cancellation": {
            "words": cancelling.sentence_of(booking, said["side"]),
            "free_until": free_until(booking),
        },
        "payment": payment_of(booking),
        "absence": absences.told(queries.last_absence(booking)),
        "people": [person(who) for who in (booking.seeker, booking.helper) if who.pk != by.pk],
        "address": queries.address_for(by, booking),
        "timeline": _timeline(booking, by),
        "extras": [extras.whole(extra, by) for extra in queries.extras_of(booking)],
        "is_remote": booking.is_remote,
        "video_room": queries.room_of(by, booking),
        "conversation_id": talk.pk if talk else None,
        "choices": choices(queries.booking_choices(booking, by)),
    }


def _is_untold(booking: Any, by: Actor) -> bool:
    """Whoever does not feel safe says so to us, and not to the other side."""
    return booking.cancel_reason in UNTOLD and by.pk != booking.cancelled_by_id and not by.is_operator


def _timeline(booking: Any, by: Actor) -> list[dict[str, Any]]:
    lines = timeline.lines_of(booking, by)
    return [
        {"kind": line["kind"], "at": line["when"], "title": line["title"], "who": line["who"], "reason": line["reason"]}
        for line in lines
    ]


class Bookings(Endpoint):
    @describe("bookings_list", TAG, listed(BookingRow), parameters=[Paging])
    def get(self, request: Request) -> Response:
        return tell_page(request, BookingRow, queries.bookings_of(request.user), partial(row, by=request.user))


class OneBooking(Endpoint):
    @describe("bookings_read", TAG, Booking)
    def get(self, request: Request, booking_id: int) -> Response:
        return tell(Booking, whole(queries.booking_for(request.user, booking_id), request.user))


VISIT: dict[str, Any] = {
    "tag": TAG,
    "subject": "booking_id",
    "find": queries.booking_for,
    "shape": Booking,
    "say": whole,
}
VERBS = {
    "start": Verb("bookings_start", act=actions.start_booking, does="The helper is there.", **VISIT),
    "arrive": Verb("bookings_arrive", act=actions.report_arrival, does="The helper is at the door.", **VISIT),
    "finish": Verb("bookings_finish", act=actions.finish_booking, takes=Ended, does="The helper is done.", **VISIT),
    "confirm": Verb("bookings_confirm", act=actions.confirm_booking, does="The seeker agrees.", **VISIT),
    "cancel": Verb("bookings_cancel", act=actions.cancel_booking, takes=CallOff, **VISIT),
    "return": Verb("bookings_return", act=actions.return_booking, takes=GiveBack, does="The helper's.", **VISIT),
    "missing": Verb("bookings_missing", act=actions.report_absence, does="Nobody came, or nobody opens.", **VISIT),
    "answer": Verb("bookings_answer", act=actions.answer_absence, takes=Answered, does="Of who is missed.", **VISIT),
    "wait": Verb("bookings_wait", act=actions.go_on_waiting, does="The visit goes on.", **VISIT),
    "leave": Verb("bookings_leave", act=actions.stop_waiting, does="Not waiting for who is late.", **VISIT),
    "annul": Verb("bookings_annul", act=actions.annul_booking, takes=CallOff, does="For operators.", **VISIT),
    "address": Verb(
        "bookings_address", act=actions.open_address, takes=OpenAddress, does="For operators, who say why.", **VISIT
    ),
}
ACTS = {name: acting(verb) for name, verb in VERBS.items()}
