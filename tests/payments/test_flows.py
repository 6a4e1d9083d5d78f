"""A held payment from the first click to its end, against a running Stripe sandbox."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking, Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.vetting import queries as vetting
from payments import actions, flows, gateway, queries
from payments.gateway import Unknown
from payments.models import Attempt, Deal, Hold, Payee
from tests.factories import make_seeker
from tests.jobs import run_jobs
from tests.payments.paying import make_hold, make_paid_booking, make_payee, onboard, pay, use_sandbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


def work() -> None:
    """Everything that is due now."""
    run_jobs()


def move(booking: Booking, *verbs: str) -> Booking:
    """The visit goes on: start, finish, confirm, each with what follows from it."""
    for verb in verbs:
        by = booking.seeker if verb == "confirm" else booking.helper
        getattr(bookings, f"{verb}_booking")(by=by, booking_id=booking.pk)
        work()
    booking.refresh_from_db()
    return booking


def soon(**fields) -> Booking:
    return make_paid_booking(begins_at=timezone.now() + timedelta(minutes=50), **fields)


def test_a_paid_visit_from_the_click_to_the_helper(stripe):
    booking = soon()
    onboard(stripe, booking.helper)

    pay(stripe, booking)
    booking.refresh_from_db()
    assert (booking.state, queries.money_of(booking).held) == ("agreed", 5_000)
    move(booking, "start", "finish")
    assert queries.money_of(booking).captured == 5_000
    move(booking, "confirm")

    money = queries.money_of(booking)
    assert (money.paid_out, money.refunded, money.is_closed) == (4_400, 0, True)
    assert booking.settled_at is not None
    assert queries.checked().faults == []
    assert [row["amount"] for row in stripe.state()["rows"]["transfer"]] == [4_400]


def test_a_card_that_is_declined_can_be_tried_again(stripe):
    booking = soon()

    assert pay(stripe, booking, button="decline").state == "asked"
    booking.refresh_from_db()
    assert booking.state == "reserved"

    assert pay(stripe, booking).state == "held"


def test_two_clicks_open_one_page(stripe):
    booking = soon()
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": "http://localhost:1/back"}

    pages = {flows.checkout(by=booking.seeker, **where) for _ in range(3)}

    assert (len(pages), stripe.count("checkout.session")) == (1, 1)


def test_only_the_seeker_can_pay(stripe):
    booking = soon()
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": "http://localhost:1/back"}

    for other in (booking.helper, make_seeker("Stella")):
        with pytest.raises(Missing):
            flows.checkout(by=other, **where)

    assert Deal.objects.count() == 0


def test_nothing_is_paid_twice(stripe):
    booking = soon()
    pay(stripe, booking)

    with pytest.raises(Refused, match="already_held"):
        pay(stripe, booking)


def test_a_visit_lapses_when_nobody_pays_and_the_late_payment_goes_back(stripe):
    booking = soon()
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": "http://localhost:1/back"}
    page = flows.checkout(by=booking.seeker, **where)
    Booking.objects.filter(pk=booking.pk).update(hold_by=timezone.now())
    bookings.lapse_booking(by=SYSTEM, booking_id=booking.pk)
    work()

    stripe.press(page, "pay")
    hold = Hold.objects.get()
    flows.refresh_hold(hold.pk)
    work()

    hold.refresh_from_db()
    booking.refresh_from_db()
    assert (hold.state, hold.is_unwanted, booking.state) == ("voided", True, "cancelled")
    assert Request.objects.get(pk=booking.request_id).state == "unfilled"  # asked around again, and nobody is left
    assert queries.checked().faults == []


@pytest.mark.parametrize(
    ("who", "hours", "back", "out"),
    [
        ("seeker", 30, 5_000, 0),
        ("seeker", 20, 2_500, 2_200),
        ("helper", 20, 5_000, 0),
        ("helper", 30, 5_000, 0),
    ],
)
def test_calling_off_costs_what_the_table_says(stripe, who, hours, back, out):
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(hours=hours))
    onboard(stripe, booking.helper)
    pay(stripe, booking)

    end = bookings.cancel_booking if who == "seeker" else bookings.return_booking
    end(by=getattr(booking, who), booking_id=booking.pk, reason="time")
    work()

    money = queries.money_of(booking)
    intent = stripe.state()["rows"]["payment_intent"][0]
    assert (money.paid_out, 5_000 - intent["amount_received"], money.is_closed) == (out, back, True)
    assert queries.checked().faults == []


def test_a_visit_that_is_undone_after_its_end_pays_everything_back(stripe):
    booking = soon()
    pay(stripe, booking)
    move(booking, "start", "finish")

    bookings.annul_booking(by=_olga(), booking_id=booking.pk, reason="other")
    work()

    money = queries.money_of(booking)
    assert (money.refunded, money.paid_out, money.is_closed) == (5_000, 0, True)
    assert queries.checked().faults == []


def _olga():
    return make_seeker("Olga", is_staff=True)


def test_an_extra_has_a_hold_of_its_own(stripe):
    booking = soon()
    onboard(stripe, booking.helper)
    pay(stripe, booking)
    move(booking, "start")
    extra = bookings.propose_extra(by=booking.helper, booking_id=booking.pk, words="Kabel", price=1_300)
    bookings.approve_extra(by=booking.seeker, extra_id=extra.pk)

    pay(stripe, booking, extra.pk)
    extra.refresh_from_db()
    assert extra.state == "added"
    move(booking, "finish", "confirm")

    money = queries.money_of(booking)
    assert (booking.price, money.captured, money.paid_out) == (6_300, 6_300, 6_300 - 600 - 156)
    assert queries.checked().faults == []


def test_an_extra_that_is_paid_after_the_end_goes_back(stripe):
    booking = soon()
    onboard(stripe, booking.helper)
    pay(stripe, booking)
    move(booking, "start")
    extra = bookings.propose_extra(by=booking.helper, booking_id=booking.pk, words="Kabel", price=1_300)
    bookings.approve_extra(by=booking.seeker, extra_id=extra.pk)
    where = {"booking_id": booking.pk, "extra_id": extra.pk, "title": "Kabel", "back": "http://localhost:1/back"}
    page = flows.checkout(by=booking.seeker, **where)
    move(booking, "finish")

    stripe.press(page, "pay")
    flows.refresh_hold(Hold.objects.get(extra=extra).pk)
    work()
    move(booking, "confirm")

    assert Hold.objects.get(extra=extra).state == "voided"
    assert (queries.money_of(booking).paid_out, booking.price) == (4_400, 5_000)


def test_money_waits_for_a_helper_who_cannot_be_paid_yet_and_goes_when_they_can(stripe):
    booking = soon()
    make_payee(booking.helper)
    Payee.objects.filter(person=booking.helper).update(takes_transfers=False, pays_out=False, account="")
    pay(stripe, booking)
    move(booking, "start", "finish", "confirm")
    assert queries.money_of(booking).trouble == "no_payouts"

    flows.onboard(by=booking.helper, back="http://localhost:1/back")
    stripe.account(Payee.objects.get().account)
    flows.refresh_payee(booking.helper.pk)
    work()

    assert queries.money_of(booking).paid_out == 4_400
    assert vetting.has_passed(booking.helper.pk, "payouts")


def test_a_hold_that_its_bank_lets_go_is_asked_for_again(stripe):
    booking = make_paid_booking()
    hold = pay(stripe, booking)

    stripe.advance(8 * 24 * 3600)
    flows.refresh_hold(hold.pk)

    booking.refresh_from_db()
    assert (booking.state, booking.held_until) == ("agreed", None)
    with pytest.raises(Refused, match="no_live_hold"):
        bookings.start_booking(by=booking.helper, booking_id=booking.pk)
    assert queries.why_not_pay(booking) is None


def test_a_frozen_deal_is_captured_and_then_nothing_moves_until_the_ruling(stripe):
    booking = soon()
    onboard(stripe, booking.helper)
    pay(stripe, booking)
    move(booking, "start")

    bookings.freeze_booking(by=SYSTEM, booking_id=booking.pk)
    actions.freeze_deal(by=SYSTEM, booking_id=booking.pk)
    work()
    assert (queries.money_of(booking).captured, queries.money_of(booking).paid_out) == (5_000, 0)

    bookings.end_case(by=SYSTEM, booking_id=booking.pk, is_upheld=False)
    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=2_000)
    work()

    money = queries.money_of(booking)
    assert (money.refunded, money.paid_out, money.is_closed) == (3_000, 2_000 - 240, True)
    assert queries.checked().faults == []


def test_fourteen_days_after_the_helper_was_paid_nothing_is_frozen_any_more(stripe):
    booking = soon()
    onboard(stripe, booking.helper)
    pay(stripe, booking)
    move(booking, "start", "finish", "confirm")
    Attempt.objects.filter(kind="release").update(ended_at=timezone.now() - timedelta(days=14))

    with pytest.raises(Refused, match="too_late_for_case"):
        actions.freeze_deal(by=SYSTEM, booking_id=booking.pk)

    assert Deal.objects.get().closed_at is not None


def test_stripe_is_never_called_inside_a_transaction(stripe):
    with pytest.raises(RuntimeError, match="never called inside a transaction"):
        _inside()


@transaction.atomic
def _inside():
    gateway.read_account("acct_1")


def test_a_refusal_of_stripe_leaves_the_money_where_it_was_and_a_person_looks(stripe):
    booking = soon()
    make_payee(booking.helper, account="acct_unknown")
    pay(stripe, booking)
    move(booking, "start", "finish", "confirm")

    money = queries.money_of(booking)
    attempt = Attempt.objects.get(kind="release")
    assert (attempt.state, money.trouble, money.paid_out, money.captured) == ("failed", attempt.error, 0, 5_000)
    assert list(queries.deals_in_trouble()) == [Deal.objects.get()]
    assert queries.checked().faults == []


@pytest.mark.parametrize("fault", ["lost_answer", "fail_after_effect", "fail_before"])
def test_a_fault_at_every_call_costs_nothing_and_doubles_nothing(stripe, fault):
    booking = soon()
    onboard(stripe, booking.helper)
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": "http://localhost:1/back"}

    stripe.dial(**{fault: 1})
    with pytest.raises(Unknown):
        flows.checkout(by=booking.seeker, **where)
    pay(stripe, booking)
    for verb in ("start", "finish", "confirm"):
        stripe.dial(**{fault: 1})
        _move_with_faults(booking, verb)

    assert queries.money_of(booking).paid_out == 4_400
    counts = stripe.state()["counts"]
    assert (counts["transfer"], counts["charge"], counts.get("refund", 0)) == (1, 1, 0)
    assert queries.checked().faults == []


def _move_with_faults(booking, verb: str) -> None:
    by = booking.seeker if verb == "confirm" else booking.helper
    getattr(bookings, f"{verb}_booking")(by=by, booking_id=booking.pk)
    run_jobs(only="core.")
    for deal in Deal.objects.all():
        for _ in range(2):
            try:
                flows.advance(deal.pk)
            except Unknown:
                continue
            break


def test_the_sweep_finds_what_nobody_told_us(stripe):
    booking = soon()
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": "http://localhost:1/back"}
    stripe.press(flows.checkout(by=booking.seeker, **where), "pay")

    flows.sweep()

    booking.refresh_from_db()
    assert booking.state == "agreed"


def test_a_deal_left_behind_is_carried_on_by_the_sweep(stripe):
    booking = make_paid_booking("confirmed", confirmed_at=timezone.now())
    onboard(stripe, booking.helper)
    hold = make_hold(booking)
    Deal.objects.filter(pk=hold.deal_id).update(plan=5_000, opened_at=timezone.now() - timedelta(hours=1))

    flows.sweep()

    assert Attempt.objects.get(kind="capture").state == "failed"
    assert queries.money_of(booking).trouble


def test_a_key_that_stripe_refuses_refuses_nobodys_money(stripe, settings, caplog):
    settings.STRIPE_SECRET_KEY = "not-a-key"

    with pytest.raises(Unknown):
        gateway.read_intent("pi_1")

    assert "stripe refuses our key" in caplog.text
