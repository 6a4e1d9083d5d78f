"""One scene for each kind of event about requests, offers, visits and words: what is there, and what then happens."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Absence, Booking, Offer, Quote, Request
from marketplace.catalog.models import Service
from marketplace.chat import actions as chat
from marketplace.chat import flows
from marketplace.chat.models import Attachment, Conversation
from marketplace.core.actors import SYSTEM
from marketplace.notifications import actions as notifications
from matching import actions as matching
from matching.models import Handover, Search
from tests.chat.test_messages import make_conversation, say
from tests.chat.uploads import as_jpeg
from tests.factories import (
    make_booking,
    make_doorstep,
    make_extra,
    make_helper,
    make_move,
    make_offer,
    make_operator,
    make_quote,
    make_request,
)
from tests.matching.searching import publish
from tests.payments.paying import PRICE, make_hold, make_paid_booking, make_payee, make_terms

SOON = timedelta(minutes=30)


@dataclass(frozen=True)
class Scene:
    """`make` gives what the pages are about, `act` has it happen."""

    make: Callable[[], Any]
    act: Callable[[Any], Any]


# -- visits ---------------------------------------------------------------------------------------------------------


def visit(state: str = "agreed", begins: timedelta = timedelta(days=5), **fields) -> Booking:
    """A visit for nothing, with its conversation and its words at the door."""
    begins_at = timezone.now() + begins
    request = make_request(begins_at=begins_at, ends_at=begins_at + timedelta(hours=1))
    booking = make_booking(make_offer(request), state, **fields)
    chat.open_conversation(by=SYSTEM, offer_id=booking.offer_id)
    make_doorstep(booking)
    return booking


def paid(state: str = "agreed", begins: timedelta = timedelta(days=5), **fields) -> Booking:
    """A visit whose money is held, and taken once it is done."""
    booking = make_paid_booking(state, begins_at=timezone.now() + begins, **fields)
    if state != "reserved":
        make_hold(booking, "held" if state in {"agreed", "started"} else "captured")
    chat.open_conversation(by=SYSTEM, offer_id=booking.offer_id)
    return Booking.objects.get(pk=booking.pk)


def missed(**answered) -> Booking:
    """The seeker says that nobody came; the clock for an answer runs."""
    booking = visit("missed", -SOON)
    times = {"reported_at": timezone.now(), "answer_by": timezone.now() + timedelta(minutes=20)}
    Absence.objects.create(booking=booking, side="seeker", **{**times, **answered})
    return booking


def end_absence(booking: Booking) -> None:
    absence = Absence.objects.get(booking=booking)
    Absence.objects.filter(pk=absence.pk).update(answer_by=timezone.now())
    bookings.end_absence(by=SYSTEM, absence_id=absence.pk)


def near_hold() -> Booking:
    return paid(begins=timedelta(hours=30), hold_by=timezone.now() + timedelta(hours=20))


def by_seeker(verb: str, **how) -> Callable[[Booking], Any]:
    return lambda booking: getattr(bookings, verb)(by=booking.seeker, booking_id=booking.pk, **how)


def by_helper(verb: str, **how) -> Callable[[Booking], Any]:
    return lambda booking: getattr(bookings, verb)(by=booking.helper, booking_id=booking.pk, **how)


def by_system(verb: str, **how) -> Callable[[Booking], Any]:
    return lambda booking: getattr(bookings, verb)(by=SYSTEM, booking_id=booking.pk, **how)


def by_operator(verb: str, **how) -> Callable[[Booking], Any]:
    return lambda booking: getattr(bookings, verb)(by=make_operator(), booking_id=booking.pk, **how)


def lapse(booking: Booking) -> None:
    Booking.objects.filter(pk=booking.pk).update(hold_by=timezone.now())
    bookings.lapse_booking(by=SYSTEM, booking_id=booking.pk)


def in_days(days: int):
    return timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)


def with_move() -> Booking:
    booking = visit()
    make_move(booking)
    return booking


def answer_move(verb: str, side: str) -> Callable[[Booking], Any]:
    return lambda booking: getattr(bookings, verb)(by=getattr(booking, side), move_id=booking.moves.get().pk)


def lapse_move(booking: Booking) -> None:
    booking.moves.update(lapses_at=timezone.now())
    bookings.lapse_move(by=SYSTEM, move_id=booking.moves.get().pk)


def with_extra(**fields) -> Booking:
    booking = paid("started", -SOON)
    make_extra(booking, **fields)
    return booking


def answer_extra(verb: str, side: str = "seeker") -> Callable[[Booking], Any]:
    return lambda booking: getattr(bookings, verb)(by=getattr(booking, side), extra_id=booking.extras.get().pk)


def add_extra(booking: Booking) -> None:
    bookings.add_extra(by=SYSTEM, extra_id=booking.extras.get().pk)


def disputed() -> Booking:
    return paid("disputed", done_at=timezone.now())


VISITS = {
    "address.opened": Scene(visit, by_operator("open_address", reason="safety")),
    "booking.agreed": Scene(lambda: paid("reserved"), lambda b: clear(b)),
    "booking.annulled": Scene(lambda: visit("done", -SOON), by_operator("annul_booking", reason="other")),
    "booking.arrived": Scene(lambda: visit(begins=SOON / 6), by_helper("report_arrival")),
    "booking.absence_answered": Scene(missed, by_helper("answer_absence", answer="absent")),
    "booking.cancelled": Scene(visit, by_seeker("cancel_booking", reason="time")),
    "booking.contested": Scene(missed, by_helper("answer_absence", answer="there")),
    "booking.is_late": Scene(missed, by_helper("answer_absence", answer="late", minutes=20)),
    "booking.missed": Scene(missed, end_absence),
    "booking.nobody_there": Scene(lambda: visit(begins=-SOON), by_seeker("report_absence")),
    "booking.returned": Scene(visit, by_helper("return_booking", reason="ill")),
    "booking.waited_for": Scene(missed, by_seeker("go_on_waiting")),
    "booking.confirmed": Scene(lambda: visit("done", done_at=timezone.now()), by_seeker("confirm_booking")),
    "booking.finished": Scene(lambda: visit("started", -SOON), by_helper("finish_booking")),
    "booking.lapsed": Scene(lambda: paid("reserved"), lapse),
    "booking.case_dismissed": Scene(disputed, by_system("end_case", is_upheld=False)),
    "booking.case_upheld": Scene(disputed, by_system("end_case", is_upheld=True)),
    "booking.cleared": Scene(paid, lambda b: clear(b)),
    "booking.frozen": Scene(lambda: visit("done"), by_system("freeze_booking")),
    "booking.hold_due": Scene(near_hold, by_system("lose_hold")),
    "booking.moved": Scene(visit, lambda b: bookings.move_booking(by=b.seeker, booking_id=b.pk, begins=in_days(9))),
    "booking.settled": Scene(lambda: paid("confirmed"), by_system("settle_booking", paid_out=4_400, paid_back=0)),
    "booking.started": Scene(lambda: visit(begins=SOON), by_helper("start_booking")),
    "doorstep.announced": Scene(lambda: visit(begins=SOON), by_system("announce_words")),
    "doorstep.confirmed": Scene(lambda: visit(begins=SOON), by_seeker("confirm_doorstep")),
    "extra.added": Scene(lambda: with_extra(state="approved"), add_extra),
    "extra.approved": Scene(with_extra, answer_extra("approve_extra")),
    "extra.proposed": Scene(lambda: paid("started", -SOON), by_helper("propose_extra", words="Kabel", price=900)),
    "extra.refused": Scene(with_extra, answer_extra("refuse_extra")),
    "extra.withdrawn": Scene(with_extra, answer_extra("withdraw_extra", "helper")),
    "move.lapsed": Scene(with_move, lapse_move),
    "move.proposed": Scene(visit, lambda b: bookings.propose_move(by=b.helper, booking_id=b.pk, begins=in_days(8))),
    "move.refused": Scene(with_move, answer_move("refuse_move", "seeker")),
    "move.withdrawn": Scene(with_move, answer_move("withdraw_move", "helper")),
}


def clear(booking: Booking) -> None:
    if not booking.held_until:
        make_hold(booking)
    bookings.clear_for_visit(by=SYSTEM, booking_id=booking.pk, until=timezone.now() + timedelta(days=6))


# -- requests and offers --------------------------------------------------------------------------------------------


def priced_offer() -> Offer:
    request = make_request(budget=PRICE)
    offer = make_offer(request, price=PRICE, commission=600, terms=make_terms(request.topic.programme))
    make_payee(offer.helper)
    return offer


def of_helper(verb: str, **how) -> Callable[[Offer], Any]:
    return lambda offer: getattr(bookings, verb)(by=offer.helper, offer_id=offer.pk, **how)


def with_rival() -> Offer:
    """Two were asked; the offer is of the one who is slower."""
    offer = make_offer()
    make_offer(offer.request, make_helper("Rui", topic=offer.request.topic))
    return offer


def rival_wins(offer: Offer) -> None:
    won = offer.request.offers.exclude(pk=offer.pk).get()
    bookings.accept_offer(by=won.helper, offer_id=won.pk)


def lost(state: str = "lost") -> Offer:
    """A stand-by whose race is open again."""
    return make_offer(make_request(state="booked" if state == "lost" else "open"), state=state)


def searching(mode: str = "find", **fields) -> Request:
    """A request that nobody was asked for yet, with neighbours who could come."""
    request, _ = publish(helpers=2, mode=mode, **fields)
    return request


def first_helper(request: Request) -> int:
    return Service.objects.filter(topic=request.topic).order_by("pk").first().profile.person_id


def choose(request: Request) -> None:
    matching.choose_helper(by=request.seeker, request_id=request.pk, helper_id=first_helper(request))


def chosen() -> Request:
    request = searching("choose", asks_others=True)
    choose(request)
    return request


def choice_over(request: Request) -> None:
    """The chosen one says no."""
    offer = request.offers.get()
    bookings.decline_offer(by=offer.helper, offer_id=offer.pk, reason="no_time")
    matching.hasten_search(by=SYSTEM, request_id=request.pk)


def next_wave(request: Request) -> None:
    search = Search.objects.get(request=request, state="running")
    matching.send_wave(by=SYSTEM, search_id=search.pk, wave=search.wave + 1)


def handed_over(taken: bool = False) -> Request:
    request = make_request(state="unfilled")
    Handover.objects.create(request=request)
    if taken:
        matching.take_handover(by=make_operator(), handover_id=request.handovers.get().pk)
    return request


def give_back(request: Request) -> None:
    handover = request.handovers.get()
    matching.return_handover(by=handover.taken_by, handover_id=handover.pk, words="Bitte am Abend.")


def take_over(request: Request) -> None:
    matching.take_handover(by=make_operator(), handover_id=request.handovers.get().pk)


def of_seeker(verb: str, **how) -> Callable[[Request], Any]:
    return lambda request: getattr(bookings, verb)(by=request.seeker, request_id=request.pk, **how)


def quoted(state: str = "offered") -> Offer:
    return make_quote(state=state).offer


def answer_quote(verb: str, side: str, **how) -> Callable[[Offer], Any]:
    who = {"seeker": lambda offer: offer.request.seeker, "helper": lambda offer: offer.helper}[side]
    return lambda offer: getattr(bookings, verb)(by=who(offer), quote_id=offer.quotes.get().pk, **how)


def expire_quote(offer: Offer) -> None:
    Quote.objects.filter(offer=offer).update(until=timezone.now())
    bookings.expire_quote(by=SYSTEM, quote_id=offer.quotes.get().pk)


def expire_offer(offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(expires_at=timezone.now())
    bookings.expire_offer(by=SYSTEM, offer_id=offer.pk)


def two_quotes() -> Offer:
    offer = quoted()
    make_quote(make_offer(offer.request, make_helper("Rui", topic=offer.request.topic), state="quoted"))
    return offer


def other_quote_wins(offer: Offer) -> None:
    won = Quote.objects.exclude(offer=offer).get()
    bookings.accept_quote(by=offer.request.seeker, quote_id=won.pk)


SAID = {"price": 8_000, "words": "Mit Kabel."}
SEARCHES = {
    "booking.reserved": Scene(priced_offer, of_helper("accept_offer")),
    "choice.made": Scene(lambda: searching("choose"), choose),
    "choice.over": Scene(chosen, choice_over),
    "choice.taken_back": Scene(
        chosen, lambda request: matching.take_back_choice(by=request.seeker, request_id=request.pk)
    ),
    "offer.accepted": Scene(make_offer, of_helper("accept_offer")),
    "offer.asked_again": Scene(
        lambda: lost("standby"),
        lambda o: bookings.ask_again(by=SYSTEM, offer_id=o.pk, expires_at=timezone.now() + SOON),
    ),
    "offer.clarified": Scene(make_offer, lambda offer: of_seeker("clarify_request", words="Im Flur.")(offer.request)),
    "offer.declined": Scene(make_offer, of_helper("decline_offer", reason="no_time")),
    "offer.expired": Scene(make_offer, expire_offer),
    "offer.lost": Scene(with_rival, rival_wins),
    "offer.read": Scene(make_offer, of_helper("mark_offer_read")),
    "offer.sent": Scene(searching, next_wave),
    "offer.standby": Scene(lost, of_helper("stand_by")),
    "offer.stood_down": Scene(lambda: lost("standby"), of_helper("stand_down")),
    "offer.withdrawn": Scene(make_offer, lambda offer: of_seeker("cancel_request")(offer.request)),
    "quote.accepted": Scene(quoted, answer_quote("accept_quote", "seeker")),
    "quote.countered": Scene(quoted, answer_quote("counter_quote", "seeker", price=8_000)),
    "quote.declined": Scene(quoted, answer_quote("decline_quote", "seeker")),
    "quote.expired": Scene(quoted, expire_quote),
    "quote.lost": Scene(two_quotes, other_quote_wins),
    "quote.sent": Scene(lambda: quote_asked(), of_helper("send_quote", **SAID)),
    "quote.withdrawn": Scene(quoted, answer_quote("withdraw_quote", "helper")),
    "request.cancelled": Scene(make_request, of_seeker("cancel_request")),
    "request.clarified": Scene(make_request, of_seeker("clarify_request", words="Im Flur.")),
    "request.closed": Scene(lambda: visit("done", done_at=timezone.now()), by_seeker("confirm_booking")),
    "request.exhausted": Scene(
        make_request, lambda request: bookings.exhaust_request(by=SYSTEM, request_id=request.pk)
    ),
    "request.handed_back": Scene(lambda: handed_over(taken=True), give_back),
    "request.handed_over": Scene(
        lambda: make_request(state="unfilled"),
        lambda request: matching.hand_over(by=request.seeker, request_id=request.pk),
    ),
    "request.published": Scene(
        lambda: make_request(state="draft"),
        of_seeker("publish_request"),
    ),
    "request.reopened": Scene(visit, by_helper("return_booking", reason="ill")),
    "request.steered": Scene(make_request, of_seeker("steer_request", mode="choose")),
    "request.taken_over": Scene(handed_over, take_over),
    "wave.sent": Scene(searching, next_wave),
}


def quote_asked() -> Offer:
    offer = make_offer(make_request(asks_quotes=True))
    make_terms(offer.request.topic.programme)
    return offer


# -- words ----------------------------------------------------------------------------------------------------------


def talk() -> Conversation:
    """A conversation in which both have said something."""
    conversation = make_conversation()
    say(conversation, conversation.seeker, "Um neun.")
    say(conversation, conversation.helper, "Gut.")
    return conversation


def waiting_file() -> Conversation:
    conversation = talk()
    said = {"client_id": uuid4(), "file": io.BytesIO(as_jpeg(1)), "name": "a.jpg"}
    flows.send_file(by=conversation.seeker, conversation_id=conversation.pk, **said)
    Attachment.objects.update(scan="waiting")
    return conversation


def of_message(verb: str, **how) -> Callable[[Conversation], Any]:
    return lambda c: getattr(chat, verb)(by=c.seeker, conversation_id=c.pk, seq=2, **how)


WORDS = {
    "conversation.opened": Scene(make_offer, lambda o: chat.open_conversation(by=SYSTEM, offer_id=o.pk)),
    "message.checked": Scene(
        waiting_file,
        lambda _: chat.record_scan(by=SYSTEM, attachment_id=Attachment.objects.get().pk, scan="clean"),
    ),
    "message.deleted": Scene(talk, of_message("delete_message")),
    "message.edited": Scene(talk, of_message("edit_message", text="Um zehn.")),
    "message.read": Scene(talk, lambda c: say(c, c.seeker, "Bis dann!")),
    "message.sent": Scene(talk, lambda c: say(c, c.seeker, "Bis dann!")),
    "notice.given": Scene(
        talk,
        lambda c: notifications.tell_person(
            by=SYSTEM, person_id=c.seeker_id, event_id=1, kind="message_received", subject_id=c.pk
        ),
    ),
}
SCENES = {**VISITS, **SEARCHES, **WORDS}
