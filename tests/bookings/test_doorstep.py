"""The handshake at the door: two one-time words, read by two people for a while, and never held against anybody."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from marketplace.bookings import actions, queries, rules
from marketplace.bookings.models import Booking, Doorstep
from marketplace.bookings.rules.doorwords import WORDS
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.factories import (
    make_booking,
    make_doorstep,
    make_offer,
    make_operator,
    make_request,
    make_seeker,
)
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


def visit_in(hours: float, state: str = "agreed", **fields) -> Booking:
    """A booking whose one-hour visit begins `hours` from now, with its words."""
    begins = timezone.now() + timedelta(hours=hours)
    booking = make_booking(make_offer(make_request(begins_at=begins)), state=state, **fields)
    make_doorstep(booking)
    return booking


def why_not_read(booking: Booking, by=None) -> str:
    reason = queries.why_not_read_words(by or booking.seeker, booking)
    return reason.code if reason else ""


def distance(one: str, other: str) -> int:
    """How many letters have to change to make one word of the other."""
    row = list(range(len(other) + 1))
    for y, letter in enumerate(one, 1):
        above, row[0] = row[:], y
        for x, second in enumerate(other, 1):
            row[x] = min(above[x] + 1, row[x - 1] + 1, above[x - 1] + (letter != second))
    return row[-1]


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_words_of_a_language_are_many_short_and_told_apart(language):
    words = [word.lower() for word in WORDS[language]]
    alike = [(one, other) for i, one in enumerate(words) for other in words[:i] if distance(one, other) < 2]

    assert len(set(words)) == len(words) >= 256
    assert all(word.isalpha() and word.isascii() and 3 <= len(word) <= 14 for word in words)
    assert alike == []


def test_the_two_words_of_a_visit_begin_differently(chance):
    drawn = [rules.draw_words(language, chance.choice) for language in ("de", "en", "fr") for _ in range(200)]

    assert all(one[0].lower() != other[0].lower() for one, other in drawn)
    assert len(set(drawn)) > 500


def test_a_firm_visit_has_words_in_its_seekers_language():
    sam = make_seeker(language="en")
    offer = make_offer(make_request(sam))

    booking = actions.accept_offer(by=offer.helper, offer_id=offer.pk)

    doorstep = Doorstep.objects.get(booking=booking)
    assert {doorstep.seeker_word, doorstep.helper_word} <= set(WORDS["en"])


def test_a_reserved_visit_has_words_only_once_its_money_is_held():
    booking = make_booking(state="reserved", hold_by=timezone.now() + timedelta(minutes=30))
    assert why_not_read(booking) == "no_words"

    actions.clear_for_visit(by=SYSTEM, booking_id=booking.pk, until=timezone.now() + timedelta(days=4))

    booking.refresh_from_db()
    assert Doorstep.objects.filter(booking=booking).exists()
    assert why_not_read(booking) == "words_too_early"


def test_another_helper_means_other_words():
    sam = make_seeker()
    offer = make_offer(make_request(sam))
    first = actions.accept_offer(by=offer.helper, offer_id=offer.pk)
    actions.return_booking(by=first.helper, booking_id=first.pk, reason="ill")
    first.request.refresh_from_db()
    next_offer = make_offer(first.request)

    second = actions.accept_offer(by=next_offer.helper, offer_id=next_offer.pk)

    assert Doorstep.objects.get(booking=second).pk != Doorstep.objects.get(booking=first).pk
    assert why_not_read(Booking.objects.get(pk=first.pk)) == "words_over"


@pytest.mark.parametrize(
    ("hours", "state", "code"),
    [
        (1.01, "agreed", "words_too_early"),
        (0.99, "agreed", ""),
        (-0.5, "agreed", ""),
        (-3.9, "agreed", ""),
        (-4.1, "agreed", "words_over"),
        (-9, "started", ""),
        (0.5, "reserved", "not_held"),
        (0.5, "done", "words_over"),
        (0.5, "cancelled", "words_over"),
        (0.5, "disputed", "with_our_team"),
    ],
)
def test_words_are_read_from_an_hour_before_until_the_visit_is_over(hours, state, code):
    booking = visit_in(hours, state)

    assert why_not_read(booking) == why_not_read(booking, booking.helper) == code


@pytest.mark.parametrize("who", ["stranger", "operator"])
def test_nobody_else_reads_or_answers_them(who):
    booking = visit_in(0.5)
    by = make_operator() if who == "operator" else make_seeker("Stella")

    for ask in (
        lambda: queries.why_not_read_words(by, booking),
        lambda: actions.confirm_doorstep(by=by, booking_id=booking.pk),
        lambda: actions.doubt_doorstep(by=by, booking_id=booking.pk),
    ):
        with pytest.raises(Missing):
            ask()

    assert not Event.objects.filter(name__startswith="doorstep.").exists()


def test_an_arrival_is_proven_when_both_heard_the_right_word():
    booking = visit_in(0.1)
    assert not queries.is_arrival_proven(booking)

    actions.confirm_doorstep(by=booking.seeker, booking_id=booking.pk)
    assert not queries.is_arrival_proven(booking)
    actions.confirm_doorstep(by=booking.helper, booking_id=booking.pk)

    assert queries.is_arrival_proven(booking)
    last = Event.objects.filter(name="doorstep.confirmed").latest("pk")
    assert last.facts["is_proven"] and last.facts["booking"] == booking.pk


def test_a_yes_from_a_phone_that_was_offline_counts_once_and_at_its_time():
    booking = visit_in(-0.9, "done")
    heard = timezone.now() - timedelta(minutes=50)

    for _ in range(3):
        actions.confirm_doorstep(by=booking.helper, booking_id=booking.pk, heard_at=heard)

    assert Doorstep.objects.get().helper_confirmed_at == heard
    assert Event.objects.filter(name="doorstep.confirmed").count() == 1


@pytest.mark.parametrize("hours_off", [-48, 48])
def test_a_phone_with_a_wrong_clock_is_believed_only_as_far_as_it_can_be(hours_off):
    booking = visit_in(0.1)
    before = timezone.now()

    actions.confirm_doorstep(
        by=booking.seeker, booking_id=booking.pk, heard_at=timezone.now() + timedelta(hours=hours_off)
    )

    earliest = booking.visit.lower - rules.WORDS_BEFORE
    heard = Doorstep.objects.get().seeker_confirmed_at
    assert earliest <= heard <= timezone.now() and (heard == earliest or heard >= before)


def test_a_wrong_word_counts_against_nobody_and_can_be_followed_by_the_right_one():
    booking = visit_in(0.1)

    actions.doubt_doorstep(by=booking.seeker, booking_id=booking.pk)

    booking.refresh_from_db()
    doorstep = Doorstep.objects.get()
    assert (booking.state, doorstep.seeker_unsure_at is not None, doorstep.is_proven) == ("agreed", True, False)
    actions.confirm_doorstep(by=booking.seeker, booking_id=booking.pk)
    assert Doorstep.objects.get().seeker_confirmed_at is not None


def test_a_doubt_that_is_sent_twice_is_one():
    booking = visit_in(0.1)
    heard = timezone.now() - timedelta(minutes=5)

    for _ in range(2):
        actions.doubt_doorstep(by=booking.helper, booking_id=booking.pk, heard_at=heard)

    assert Event.objects.filter(name="doorstep.doubted").count() == 1


def test_nothing_is_answered_before_its_hour():
    booking = visit_in(5)

    with pytest.raises(Refused) as refusal:
        actions.confirm_doorstep(by=booking.helper, booking_id=booking.pk)

    assert refusal.value.reason.code == "words_too_early"
    assert Doorstep.objects.get().helper_confirmed_at is None


def test_the_database_keeps_the_two_words_apart():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_doorstep(helper_word="Apfel")


def test_both_are_told_an_hour_before_and_again_when_the_time_was_moved():
    offer = make_offer(make_request(begins_at=timezone.now() + timedelta(days=3)))
    booking = actions.accept_offer(by=offer.helper, offer_id=offer.pk)
    begins = booking.visit.lower + timedelta(days=1)
    actions.move_booking(by=booking.seeker, booking_id=booking.pk, begins=begins)

    run_jobs(until=begins - timedelta(hours=2), only="announce_words")
    assert not Event.objects.filter(name="doorstep.announced").exists()
    soon = TimestamptzRange(*visit_from(minutes=59), "[)")
    Booking.objects.filter(pk=booking.pk).update(visit=soon, occupied=soon)
    for _ in range(2):
        run_jobs(until=begins, only="announce_words")
        actions.announce_words(by=SYSTEM, booking_id=booking.pk)

    told = Event.objects.get(name="doorstep.announced").facts
    assert (told["seeker"], told["helper"]) == (booking.seeker_id, booking.helper_id)


def visit_from(minutes: int) -> tuple:
    begins = timezone.now() + timedelta(minutes=minutes)
    return begins, begins + timedelta(hours=1)
