"""Saved cards and one tap: kept with consent, one payment per click, each no said in words, removed at Stripe too."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from marketplace.core.errors import Missing, Refused
from payments import actions, flows, queries
from payments.gateway import Unknown
from payments.models import Attempt, Card, Hold, Payee
from tests.factories import make_seeker
from tests.jobs import run_jobs
from tests.payments.paying import keep_card, make_paid_booking, onboard, pay, tap, use_sandbox

pytestmark = pytest.mark.django_db(transaction=True)
BACK = "http://localhost:1/back"


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


def soon(**fields) -> Booking:
    return make_paid_booking(begins_at=timezone.now() + timedelta(minutes=50), **fields)


@pytest.mark.parametrize("fault", ["lost_answer", "fail_after_effect", "fail_before"])
def test_who_was_not_made_known_because_stripe_broke_is_made_known_the_next_time(stripe, fault):
    booking = soon()
    Payee.objects.all().delete()
    asks = {
        "/v1/customers": lambda: flows.add_card(by=booking.seeker, back=BACK),
        "/v1/accounts": lambda: flows.onboard(by=booking.helper, back=BACK),
    }
    for path, ask in asks.items():
        stripe.dial(**{fault: 1}, only=path)
        with pytest.raises(Unknown):
            ask()
        stripe.dial(**{fault: 0}, only="")

        assert ask().startswith("http")


def test_a_card_is_added_on_the_hosted_page(stripe):
    sam = soon().seeker

    stripe.press(flows.add_card(by=sam, back=BACK), "pay")
    flows.refresh_cards(sam.pk)

    card = queries.cards_of(sam.pk)[0]
    assert (card.brand, card.last4, queries.is_adding_card(sam.pk)) == ("visa", "4242", False)


def test_a_person_is_one_customer_at_stripe_whatever_is_lost(stripe):
    sam = soon().seeker
    stripe.dial(lost_answer=1)
    with pytest.raises(Unknown):
        flows.add_card(by=sam, back=BACK)

    flows.add_card(by=sam, back=BACK)
    flows.add_card(by=sam, back=BACK)

    assert stripe.count("customer") == 1


def test_a_card_is_kept_while_paying_only_with_a_word_for_it(stripe):
    pay(stripe, soon())
    assert Card.objects.count() == 0

    booking = soon()
    pay(stripe, booking, keeps_card=True)

    assert [card.last4 for card in queries.cards_of(booking.seeker_id)] == ["4242"]
    assert Hold.objects.get(deal__booking=booking).keeps_card


def test_the_same_card_kept_twice_is_one(stripe):
    booking = soon()
    keep_card(stripe, booking.seeker)

    pay(stripe, booking, keeps_card=True)

    assert len(queries.cards_of(booking.seeker_id)) == 1
    methods = stripe.state()["rows"]["payment_method"]
    assert len([method for method in methods if method["customer"]]) == 1


def test_who_changes_their_mind_about_keeping_gets_another_page_and_pays_once(stripe):
    booking = soon()
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": BACK}

    first = flows.checkout(by=booking.seeker, **where)
    second = flows.checkout(by=booking.seeker, **where, keeps_card=True)
    stripe.press(first, "pay")

    assert first != second
    assert flows.refresh_hold(Hold.objects.get().pk).state == "asked"
    assert pay(stripe, booking, keeps_card=True).state == "held"


def test_one_tap_holds_the_money_of_a_visit(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)

    assert tap(booking, card) == ""

    booking.refresh_from_db()
    hold = Hold.objects.get()
    assert (booking.state, hold.state, hold.card, hold.way) == ("agreed", "held", card, "card")
    assert queries.checked().faults == []


def test_two_taps_are_one_payment(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    tap(booking, card)

    with pytest.raises(Refused, match="already_held"):
        tap(booking, card)

    assert stripe.count("payment_intent") == 1


@pytest.mark.parametrize("fault", ["lost_answer", "fail_after_effect", "fail_before"])
def test_a_tap_whose_answer_is_lost_is_the_same_payment_when_it_comes_again(stripe, fault):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    stripe.dial(**{fault: 1}, only="/v1/payment_intents")
    with pytest.raises(Unknown):
        tap(booking, card)
    stripe.dial(**{fault: 0}, only="")

    tap(booking, card)

    assert stripe.state()["counts"]["charge"] == 1
    assert Hold.objects.get().state == "held"


def test_a_tap_that_comes_again_after_the_keys_are_forgotten_is_still_one_payment(stripe):
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(days=3))
    card = keep_card(stripe, booking.seeker)
    stripe.dial(lost_answer=1, only="/v1/payment_intents")
    with pytest.raises(Unknown):
        tap(booking, card)
    stripe.dial(lost_answer=0, only="")
    stripe.advance(25 * 3600)

    tap(booking, card)

    assert stripe.state()["counts"]["charge"] == 1


def test_a_tap_that_nobody_repeats_is_found_by_the_sweep(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    stripe.dial(lost_answer=1, only="/v1/payment_intents")
    with pytest.raises(Unknown):
        tap(booking, card)
    stripe.dial(lost_answer=0, only="")
    Attempt.objects.update(intended_at=timezone.now() - timedelta(minutes=2))

    flows.sweep()

    assert Hold.objects.get().state == "held"


def test_a_tap_that_never_reached_stripe_is_not_sent_behind_the_seekers_back(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    stripe.dial(fail_before=1, only="/v1/payment_intents")
    with pytest.raises(Unknown):
        tap(booking, card)
    stripe.dial(fail_before=0, only="")
    Attempt.objects.update(intended_at=timezone.now() - timedelta(minutes=2))

    flows.sweep()

    assert stripe.count("charge") == 0
    assert queries.failure_of(Hold.objects.get()) == "no_answer"


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("pm_card_visa_chargeDeclined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
        ("pm_card_visa_chargeDeclinedLostCard", "lost_card"),
    ],
)
def test_a_no_of_the_bank_is_said_and_another_way_stays_open(stripe, method, code):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    Card.objects.update(method=method)

    with pytest.raises(Refused, match="card_declined"):
        tap(booking, card)

    assert queries.failure_of(Hold.objects.get()) == code
    assert pay(stripe, booking).state == "held"
    assert queries.failure_of(Hold.objects.get()) == ""


def test_a_bank_that_wants_a_code_is_visited_and_the_money_is_held_after_it(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker, "pm_card_authenticationRequired")

    url = tap(booking, card)
    assert url and Hold.objects.get().state == "asked"
    assert tap(booking, card) == url
    back = stripe.press(url, "confirm")

    assert back.startswith(BACK)
    assert flows.refresh_hold(Hold.objects.get().pk).state == "held"
    assert stripe.count("payment_intent") == 1


def test_a_code_that_was_not_given_is_said_and_can_be_tried_again(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker, "pm_card_authenticationRequired")

    stripe.press(tap(booking, card), "refuse")
    flows.refresh_hold(Hold.objects.get().pk)

    assert queries.failure_of(Hold.objects.get()) == "payment_intent_authentication_failure"
    stripe.press(tap(booking, card), "confirm")
    assert flows.refresh_hold(Hold.objects.get().pk).state == "held"


def test_who_leaves_the_bank_and_pays_on_the_page_pays_once(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker, "pm_card_authenticationRequired")
    url = tap(booking, card)

    pay(stripe, booking)
    stripe.press(url, "confirm")
    flows.sweep()

    states = sorted(row["status"] for row in stripe.state()["rows"]["payment_intent"])
    assert states == ["canceled", "requires_capture"]


def test_a_page_that_was_paid_before_the_tap_counts(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": BACK}
    stripe.press(flows.checkout(by=booking.seeker, **where), "pay")

    assert tap(booking, card) == ""

    assert (Hold.objects.get().state, stripe.count("charge")) == ("held", 1)


def test_money_that_came_twice_goes_back_once(stripe):
    booking = soon()
    hold = pay(stripe, booking)
    card = keep_card(stripe, booking.seeker)
    stray = flows.taps.gateway.pay_by_card(
        key="stray", amount=5_000, currency="EUR", customer=card.customer.stripe_id, method=card.method, group="x",
        marker="x", return_url=BACK, is_off_session=False, is_at_once=False,
    )  # fmt: skip

    flows.refresh_hold(hold.pk, stray)
    flows.refresh_hold(hold.pk, stray)
    run_jobs()

    assert sorted(Hold.objects.values_list("state", flat=True)) == ["held", "voided"]
    assert queries.checked().faults == []


def test_an_extra_is_paid_by_one_tap(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    tap(booking, card)
    bookings.start_booking(by=booking.helper, booking_id=booking.pk)
    extra = bookings.propose_extra(by=booking.helper, booking_id=booking.pk, words="Kabel", price=1_300)
    bookings.approve_extra(by=booking.seeker, extra_id=extra.pk)

    tap(booking, card, extra_id=extra.pk)

    extra.refresh_from_db()
    assert (extra.state, queries.money_of(booking).held) == ("added", 6_300)


def test_a_tap_that_comes_too_late_goes_back(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker, "pm_card_authenticationRequired")
    url = tap(booking, card)
    bookings.cancel_booking(by=booking.seeker, booking_id=booking.pk, reason="time")

    stripe.press(url, "confirm")
    flows.refresh_hold(Hold.objects.get().pk)
    run_jobs()

    assert Hold.objects.get().state == "voided"
    assert queries.checked().faults == []


def test_only_ones_own_card_pays_and_only_the_seeker_pays(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    stella = make_seeker("Stella")
    foreign = keep_card(stripe, stella)

    for by, one in ((booking.seeker, foreign), (booking.helper, card), (stella, foreign)):
        with pytest.raises(Missing):
            flows.pay_by_card(by=by, booking_id=booking.pk, card_id=one.pk, back=BACK)

    assert stripe.count("payment_intent") == 0


def test_a_removed_card_is_forgotten_at_stripe_and_pays_nothing(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)

    actions.remove_card(by=booking.seeker, card_id=card.pk)
    run_jobs()

    card.refresh_from_db()
    assert card.detached_at and queries.cards_of(booking.seeker_id) == []
    assert [method["customer"] for method in stripe.state()["rows"]["payment_method"]] == [None]
    with pytest.raises(Refused, match="no_card"):
        tap(booking, card)


def test_a_removal_that_stripe_did_not_hear_is_told_again(stripe):
    card = keep_card(stripe, soon().seeker)
    actions.remove_card(by=card.customer.person, card_id=card.pk)

    flows.sweep()

    assert Card.objects.get().detached_at


def test_nobody_removes_the_card_of_another(stripe):
    card = keep_card(stripe, soon().seeker)

    with pytest.raises(Missing):
        actions.remove_card(by=make_seeker("Stella"), card_id=card.pk)

    assert Card.objects.get().removed_at is None


def test_a_card_that_was_detached_elsewhere_is_gone_here(stripe):
    card = keep_card(stripe, soon().seeker)
    flows.cards.gateway.detach(card.method)

    flows.refresh_cards(card.customer.person_id)

    assert queries.cards_of(card.customer.person_id) == []


def test_an_expired_card_is_refused_before_stripe_is_asked(stripe):
    booking = soon()
    card = keep_card(stripe, booking.seeker)
    Card.objects.update(exp_year=2020)

    with pytest.raises(Refused, match="card_expired"):
        tap(booking, card)

    assert stripe.count("payment_intent") == 0


def test_the_money_of_a_tap_goes_the_same_way_to_the_helper(stripe):
    booking = soon()
    onboard(stripe, booking.helper)
    tap(booking, keep_card(stripe, booking.seeker))
    for verb, by in (("start", booking.helper), ("finish", booking.helper), ("confirm", booking.seeker)):
        getattr(bookings, f"{verb}_booking")(by=by, booking_id=booking.pk)
        run_jobs()

    assert queries.money_of(booking).paid_out == 4_400
    assert queries.checked().faults == []
