"""Whether what a notice says is still so: what waited for the morning or for a digest tells nothing that is over."""

from collections.abc import Callable

from django.utils import timezone

from marketplace.bookings.models import Booking, Extra, Move, Offer, Quote, Request, Series
from marketplace.chat import queries as chat
from marketplace.notifications.models import Notice, TextMessage


def is_true(notice: Notice) -> bool:
    """Whether a notice still tells something; one whose kind says what happened for good always does."""
    check = CHECKS.get(notice.kind)
    return check is None or check(notice)


def is_urgent_offer(offer_id: int) -> bool:
    return Offer.objects.filter(pk=offer_id, request__urgency=Request.Urgency.URGENT).exists()


def is_unread(conversation_id: int, person_id: int, seq: int) -> bool:
    """Whether somebody has not read a conversation up to there."""
    read = chat.read_up_to(conversation_id, person_id)
    return read is not None and read < seq


def is_told_of(conversation_id: int, person_id: int) -> bool:
    """Whether somebody was told of a message here that they have not read since."""
    told = Notice.objects.filter(person_id=person_id, kind="message_received", subject_id=conversation_id)
    last = told.order_by("-pk").first()
    return last is not None and is_unread(conversation_id, person_id, last.facts["seq"])


def is_text_true(message: TextMessage) -> bool:
    """Whether a text message is still about the visit as it is."""
    visit = Booking.objects.filter(pk=message.booking_id).first()
    if visit is None or message.kind == TextMessage.Kind.CALLED_OFF:
        return visit is not None
    return visit.state != Booking.State.CANCELLED and visit.visit.lower == message.begins


def _offer_is_open(notice: Notice) -> bool:
    return Offer.objects.filter(pk=notice.subject_id, state__in=Offer.ALIVE, expires_at__gt=timezone.now()).exists()


def _offer_is_alive(notice: Notice) -> bool:
    return Offer.objects.filter(pk=notice.subject_id, state__in=Offer.ALIVE).exists()


def _visit_is(*states: str) -> Callable[[Notice], bool]:
    return lambda notice: Booking.objects.filter(pk=notice.subject_id, state__in=states).exists()


def _visit_stands(notice: Notice) -> bool:
    return not Booking.objects.filter(pk=notice.subject_id, state=Booking.State.CANCELLED).exists()


def _quote_stands(notice: Notice) -> bool:
    return Quote.objects.filter(offer__request=notice.subject_id, state=Quote.State.OFFERED).exists()


def _move_waits(notice: Notice) -> bool:
    return Move.objects.filter(booking=notice.subject_id, state=Move.State.PROPOSED).exists()


def _extra_waits(notice: Notice) -> bool:
    return Extra.objects.filter(booking=notice.subject_id, state=Extra.State.PROPOSED).exists()


def _series_waits(notice: Notice) -> bool:
    return Series.objects.filter(pk=notice.subject_id, state=Series.State.PROPOSED).exists()


def _message_is_unread(notice: Notice) -> bool:
    return is_unread(notice.subject_id, notice.person_id, notice.facts["seq"])


_at_the_door = _visit_is(Booking.State.AGREED, Booking.State.MISSED)
CHECKS: dict[str, Callable[[Notice], bool]] = {
    "offer_received": _offer_is_open,
    "offer_again": _offer_is_open,
    "offer_clarified": _offer_is_open,
    "quote_answered": _offer_is_alive,
    "quote_received": _quote_stands,
    "booking_agreed": _visit_stands,
    "booking_won": _visit_stands,
    "booking_moved": _visit_stands,
    "booking_pay_now": _visit_is(Booking.State.RESERVED),
    "booking_reserved_won": _visit_is(Booking.State.RESERVED),
    "booking_finished": _visit_is(Booking.State.DONE),
    "booking_reminded": _visit_is(Booking.State.DONE),
    "did_you_come": _at_the_door,
    "are_you_in": _at_the_door,
    "are_you_reached": _at_the_door,
    "is_late": _at_the_door,
    "words_ready": _visit_is(Booking.State.AGREED),
    "move_proposed": _move_waits,
    "extra_proposed": _extra_waits,
    "series_proposed": _series_waits,
    "message_received": _message_is_unread,
}
