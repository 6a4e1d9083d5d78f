"""Quotes: named, answered, taken; what is refused changes nothing, and of two answers at once one counts."""

from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions, queries, rules
from marketplace.bookings.actions import quotes as quote_actions
from marketplace.bookings.models import Booking, Offer, Quote, Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.factories import (
    make_booking,
    make_helper,
    make_offer,
    make_quote,
    make_quoted_offer,
    make_request,
    make_topic,
)
from tests.jobs import run_jobs
from tests.long import record, rounds
from tests.payments.paying import make_terms
from tests.race import at_once

pytestmark = pytest.mark.django_db


def asked(request: Request | None = None, name: str = "Hana") -> Offer:
    """An offer to quote for that is still open."""
    request = request or make_request(asks_quotes=True)
    make_terms(request.topic.programme)
    return make_offer(request, make_helper(name, topic=request.topic))


def send(offer: Offer, price: int = 9_000, **how) -> Quote:
    words = {"words": "Zwei Stunden, Farbe ist dabei.", **how}
    return actions.send_quote(by=offer.helper, offer_id=offer.pk, price=price, **words)


def refusal(act, **how) -> str:
    with pytest.raises(Refused) as refused:
        act(**how)
    return refused.value.reason.code


def test_a_quote_stands_with_its_commission_and_runs_out_with_its_offer():
    offer = asked()

    quote = send(offer, hours=4)

    offer.refresh_from_db()
    assert (quote.price, quote.commission, quote.net, quote.state) == (9_000, 1_080, 7_920, "offered")
    assert (offer.state, offer.expires_at, offer.price) == ("quoted", quote.until, 0)
    assert timedelta(hours=3) < quote.until - timezone.now() <= timedelta(hours=4)


def test_the_seekers_yes_makes_the_visit_at_the_price_of_the_quote_and_the_others_lose():
    request = make_request(asks_quotes=True, budget=10_000)
    mine, other, thinking = asked(request), asked(request, "Rui"), asked(request, "Mia")
    quote, lost = send(mine), send(other, 11_000)

    booking = actions.accept_quote(by=request.seeker, quote_id=quote.pk)

    assert (booking.price, booking.commission, booking.helper, booking.state) == (9_000, 1_080, mine.helper, "reserved")
    assert {o.pk: o.state for o in Offer.objects.all()} == {
        mine.pk: "accepted",
        other.pk: "lost",
        thinking.pk: "lost",
    }
    lost.refresh_from_db()
    assert lost.state == "lost"
    assert Event.objects.filter(name="offer.lost").count() == 2


def test_prices_go_to_and_fro_until_the_helper_agrees():
    offer = asked()
    seeker = offer.request.seeker

    first = send(offer)
    low = actions.counter_quote(by=seeker, quote_id=first.pk, price=7_000)
    middle = actions.answer_counter(by=offer.helper, quote_id=low.pk, price=8_000, words="Mit Anfahrt.")
    last = actions.counter_quote(by=seeker, quote_id=middle.pk, price=7_500)
    booking = actions.agree_to_counter(by=offer.helper, quote_id=last.pk)

    assert (booking.price, booking.commission) == (7_500, 900)
    states = [(quote.price, quote.state) for quote in queries.quotes_of_offer(offer)]
    assert states == [(9_000, "countered"), (7_000, "countered"), (8_000, "countered"), (7_500, "accepted")]


def test_each_side_says_a_price_three_times_and_then_takes_it_or_leaves_it():
    offer = asked()
    standing = send(offer)
    for number in range(1, rules.ROUNDS_AT_MOST):
        standing = actions.counter_quote(by=offer.request.seeker, quote_id=standing.pk, price=7_000 + number)
        standing = actions.answer_counter(by=offer.helper, quote_id=standing.pk, price=8_900 - number)
    standing = actions.counter_quote(by=offer.request.seeker, quote_id=standing.pk, price=7_500)

    answer = partial(actions.answer_counter, by=offer.helper, quote_id=standing.pk, price=8_000)

    assert refusal(answer) == "rounds_over"
    assert actions.agree_to_counter(by=offer.helper, quote_id=standing.pk).price == 7_500


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"price": 99}, "quote_price_wrong"),
        ({"price": 500_001}, "quote_price_wrong"),
        ({"words": " "}, "quote_words_missing"),
        ({"hours": 5}, "quote_hours_wrong"),
    ],
)
def test_a_quote_says_what_it_has_to(how, code):
    offer = asked()

    assert refusal(partial(send, offer), **how) == code

    offer.refresh_from_db()
    assert (offer.state, Quote.objects.count()) == ("open", 0)


def test_the_same_price_is_no_answer_and_a_yes_without_a_price_is_no_yes():
    offer = asked()
    accept = partial(actions.accept_offer, by=offer.helper, offer_id=offer.pk)
    assert refusal(accept) == "quote_needed"
    assert [c.reason.code for c in queries.offer_choices(offer, offer.helper) if c.verb == "accept"] == ["quote_needed"]

    quote = send(offer)

    again = partial(actions.counter_quote, by=offer.request.seeker, quote_id=quote.pk, price=9_000)
    assert refusal(again) == "same_price"


def test_a_request_with_a_price_takes_no_quotes():
    offer = asked(make_request())

    assert refusal(partial(send, offer)) == "no_quotes_asked"


def test_three_quotes_are_enough_until_one_falls_away():
    request = make_request(asks_quotes=True)
    sent = [send(asked(request, f"Helper{n}")) for n in range(rules.QUOTES_ENOUGH)]
    late = asked(request, "Late")

    assert refusal(partial(send, late)) == "enough_quotes"

    actions.decline_quote(by=request.seeker, quote_id=sent[0].pk)
    assert send(late).state == "offered"
    assert Offer.objects.get(pk=sent[0].offer_id).state == "withdrawn"


def test_a_helper_with_a_visit_at_that_time_can_neither_quote_nor_be_taken():
    request = make_request(asks_quotes=True)
    busy, free = asked(request), asked(request, "Rui")
    quote = send(free)
    for helper in (busy.helper, free.helper):
        make_booking(make_offer(make_request(begins_at=request.begins_at), helper))

    assert refusal(partial(send, busy)) == "busy_then"
    accept = partial(actions.accept_quote, by=request.seeker, quote_id=quote.pk)
    assert refusal(accept) == "busy_then"

    quote.refresh_from_db()
    assert (quote.state, Booking.objects.filter(request=request).count()) == ("offered", 0)


def test_a_quote_runs_out_and_its_offer_with_it():
    quote = send(asked(), hours=4)
    accept = partial(actions.accept_quote, by=quote.offer.request.seeker, quote_id=quote.pk)
    Quote.objects.filter(pk=quote.pk).update(until=timezone.now())

    assert refusal(accept) == "quote_expired"
    run_jobs(until=timezone.now() + timedelta(hours=5), only="expire_quote")

    quote.refresh_from_db()
    assert (quote.state, Offer.objects.get(pk=quote.offer_id).state) == ("expired", "expired")


def test_the_timer_of_an_answered_quote_does_nothing():
    quote = send(asked())
    actions.counter_quote(by=quote.offer.request.seeker, quote_id=quote.pk, price=8_000)
    Quote.objects.update(until=timezone.now())

    actions.expire_quote(by=SYSTEM, quote_id=quote.pk)

    quote.refresh_from_db()
    assert (quote.state, Offer.objects.get(pk=quote.offer_id).state) == ("countered", "quoted")


def test_calling_off_a_block_and_a_suspension_end_what_stands():
    cases = {
        "cancel": lambda q: actions.cancel_request(by=q.offer.request.seeker, request_id=q.offer.request_id),
        "block": lambda q: actions.withdraw_offers_between(
            by=SYSTEM, person_id=q.offer.helper_id, other_id=q.offer.request.seeker_id
        ),
        "suspend": lambda q: actions.withdraw_offers_of(by=SYSTEM, person_id=q.offer.helper_id),
    }
    for name, end in cases.items():
        quote = send(asked(name=name))

        end(quote)

        quote.refresh_from_db()
        assert (quote.state, Offer.objects.get(pk=quote.offer_id).state) == ("withdrawn", "withdrawn"), name


def test_whoever_blocked_the_other_is_not_taken():
    quote = send(asked())
    accounts.block_person(by=quote.offer.helper, person_id=quote.offer.request.seeker_id)

    accept = partial(actions.accept_quote, by=quote.offer.request.seeker, quote_id=quote.pk)

    assert refusal(accept) == "offer_withdrawn"


def test_whoever_quoted_is_told_of_more_words_too():
    offer = asked()
    send(offer)

    actions.clarify_request(by=offer.request.seeker, request_id=offer.request_id, words="Die Wand ist 4 m hoch.")

    assert Event.objects.get(name="offer.clarified").subject_id == offer.pk


def test_strangers_know_of_no_quote():
    quote, stranger = send(asked()), make_helper("Stella")

    for look in (queries.quote_for, lambda by, quote_id: actions.decline_quote(by=by, quote_id=quote_id)):
        with pytest.raises(Missing):
            look(stranger, quote.pk)


def test_a_quote_is_exported_and_forgotten():
    quote = make_quote()
    helper = quote.offer.helper

    assert queries.personal_data_of(helper.pk)["quotes"][0]["words"] == "Alles dabei."
    actions.erase_person(by=SYSTEM, person_id=helper.pk)

    quote.refresh_from_db()
    assert quote.words == ""


# --- races

ROUNDS = rounds(in_test=8, in_long=200)


def two_quotes(topic) -> list[Quote]:
    request = make_request(topic=topic, asks_quotes=True)
    return [make_quote(make_quoted_offer(request, make_helper(name, topic=topic))) for name in ("Hana", "Rui")]


@pytest.mark.django_db(transaction=True)
def test_of_two_yeses_at_once_one_counts():
    topic = make_topic()
    for _ in range(ROUNDS):
        quotes = two_quotes(topic)
        seeker = quotes[0].offer.request.seeker

        told = at_once([partial(actions.accept_quote, by=seeker, quote_id=quote.pk) for quote in quotes])

        won = [one for one in told if isinstance(one, Booking)]
        assert [one.reason.code for one in told if isinstance(one, Refused)] == ["quote_lost"], told
        assert Booking.objects.filter(request_id=quotes[0].offer.request_id).get() == won[0]
    record(f"{ROUNDS} times two quotes taken at once: one visit each")


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_withdrawal_at_once_end_in_one_of_the_two():
    topic, outcomes = make_topic(), set()
    for _ in range(ROUNDS):
        quote = two_quotes(topic)[0]
        yes = partial(actions.accept_quote, by=quote.offer.request.seeker, quote_id=quote.pk)

        told = at_once([yes, partial(actions.withdraw_quote, by=quote.offer.helper, quote_id=quote.pk)])

        quote.refresh_from_db()
        is_booked = Booking.objects.filter(request_id=quote.offer.request_id).exists()
        assert (quote.state, is_booked) in {("accepted", True), ("withdrawn", False)}, told
        assert [isinstance(one, Refused) for one in told].count(True) == 1, told
        outcomes.add(quote.state)
    record(f"{ROUNDS} times a yes against a withdrawal: one outcome each, {' and '.join(sorted(outcomes))} both seen")


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_quote_that_was_taken_back_is_taken(monkeypatch):
    """The twin: both have read how it stands before either writes."""
    both_have_read = Barrier(2)

    def look_without_holding(offer_id: int) -> Offer:
        offer = Offer.objects.select_related("request").get(pk=offer_id)
        Quote.objects.get(offer_id=offer_id)
        both_have_read.wait(timeout=20)
        return offer

    def read(by, quote_id: int):
        quote = Quote.objects.select_related("terms").get(pk=quote_id)
        quote.offer = look_without_holding(quote.offer_id)
        return quote, by

    monkeypatch.setattr(quote_actions, "_hold", read)
    quote = two_quotes(make_topic())[0]
    yes = partial(actions.accept_quote, by=quote.offer.request.seeker, quote_id=quote.pk)

    told = at_once([yes, partial(actions.withdraw_quote, by=quote.offer.helper, quote_id=quote.pk)])

    assert [one for one in told if isinstance(one, Exception)] == [], told
