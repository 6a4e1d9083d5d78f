"""Who wins when two things happen at once: release or case, payment or timeout, yes or suspension. Never both."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Case
from payments import flows, queries
from payments.models import Deal, Hold
from tests.factories import make_helper, make_offer, make_operator, make_request, make_topic
from tests.jobs import run_jobs
from tests.long import record, rounds
from tests.payments.paying import make_paid_booking, onboard, pay, use_sandbox
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = rounds(in_test=12, in_long=200)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


@pytest.fixture
def without_locks(monkeypatch):
    """Everybody reads rows without holding them, as code does that checks and then writes."""

    def read_booking(booking_id: int) -> Booking:
        return Booking.objects.select_related("request").get(pk=booking_id)

    def read_deal(deal_id: int) -> Deal:
        deal = Deal.objects.get(pk=deal_id)
        deal.booking = read_booking(deal.booking_id)
        return deal

    for path in (
        "marketplace.bookings.locks.lock_booking",
        "marketplace.bookings.actions.visits.lock_booking",
        "marketplace.disputes.actions.lock_booking",
        "payments.actions.deals.lock_booking",
        "payments.locks.lock_booking",
    ):
        monkeypatch.setattr(path, read_booking)
    monkeypatch.setattr("payments.actions.steps.lock_deal", read_deal)


def quietly(call):
    """A refusal is an answer, too."""
    try:
        return call()
    except (Refused, Missing) as error:
        return error


def make_done(helper) -> Booking:
    """A visit that was paid and done, about to be confirmed; earlier ones are out of its way."""
    Booking.objects.filter(state__in=["agreed", "started", "reserved"]).update(state="cancelled")
    return make_paid_booking(helper=helper, begins_at=timezone.now() + timedelta(minutes=50))


def release_against_case(stripe, helper) -> str:
    """Confirm and release at the moment at which the seeker opens a case; says how it ended."""
    booking = make_done(helper)
    pay(stripe, booking)
    Booking.objects.filter(pk=booking.pk).update(state="done", done_at=timezone.now())
    flows.advance(Deal.objects.get(booking=booking).pk)
    bookings.confirm_booking(by=booking.seeker, booking_id=booking.pk)
    run_jobs(only="core.")
    deal = Deal.objects.get(booking=booking)
    case = {"by": booking.seeker, "booking_id": booking.pk, "about": "not_done", "text": "Geht nicht."}

    at_once([lambda: flows.advance(deal.pk), lambda: quietly(lambda: disputes.open_case(**case))])

    money, is_open = queries.money_of(booking), Case.objects.filter(booking=booking).exists()
    return f"{'paid out' if money.paid_out else 'kept'}, {'a case' if is_open else 'no case'}"


def test_money_is_released_or_frozen_and_never_both(stripe):
    helper = make_paid_booking().helper
    onboard(stripe, helper)

    ends = Counter(release_against_case(stripe, helper) for _ in range(ROUNDS))

    assert set(ends) <= {"paid out, no case", "kept, a case"}
    assert queries.checked().faults == []
    record(f"release against case, {ROUNDS} rounds: {dict(ends)}, ledger 0")


def test_the_twin_without_locks_releases_frozen_money(stripe, without_locks):
    helper = make_paid_booking().helper
    onboard(stripe, helper)

    ends: Counter = Counter()
    for _ in range(60):
        ends[release_against_case(stripe, helper)] += 1
        if ends["paid out, a case"]:
            break

    assert ends["paid out, a case"] > 0


def payment_against_timeout(stripe, helper) -> str:
    """The bank holds the money at the moment at which the reservation runs out."""
    booking = make_done(helper)
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": "http://localhost:1/back"}
    page = flows.checkout(by=booking.seeker, **where)
    stripe.press(page, "pay")
    hold = Hold.objects.get(deal__booking=booking)
    Booking.objects.filter(pk=booking.pk).update(hold_by=timezone.now())

    at_once(
        [
            lambda: flows.refresh_hold(hold.pk),
            lambda: bookings.lapse_booking(by=SYSTEM, booking_id=booking.pk),
        ]
    )
    run_jobs(only="core.")
    flows.advance(hold.deal_id)

    booking.refresh_from_db()
    hold.refresh_from_db()
    return f"{booking.state}, {hold.state}"


def test_a_payment_clears_the_visit_or_goes_back(stripe):
    helper = make_paid_booking().helper
    onboard(stripe, helper)

    ends = Counter(payment_against_timeout(stripe, helper) for _ in range(ROUNDS))

    assert set(ends) <= {"agreed, held", "cancelled, voided"}
    assert queries.checked().faults == []
    record(f"payment against timeout, {ROUNDS} rounds: {dict(ends)}, ledger 0")


def yes_against_suspension() -> str:
    """A helper says yes at the moment at which an operator suspends them."""
    topic = make_topic()
    request = make_request(topic=topic)
    offer = make_offer(request, make_helper(topic=topic))
    olga = make_operator()

    at_once(
        [
            lambda: quietly(lambda: bookings.accept_offer(by=offer.helper, offer_id=offer.pk)),
            lambda: accounts.suspend_person(by=olga, person_id=offer.helper_id, reason="Weil."),
        ]
    )
    run_jobs(only="core.")

    live = Booking.objects.filter(helper=offer.helper).exclude(state="cancelled").exists()
    state = Offer.objects.get(pk=offer.pk).state
    return f"{'a visit' if live else 'no visit'}, {state}, {Request.objects.get(pk=request.pk).state}"


def test_nobody_suspended_keeps_a_visit():
    ends = Counter(yes_against_suspension() for _ in range(ROUNDS))

    assert {end.split(", ")[0] for end in ends} == {"no visit"}
    assert {end.split(", ")[1] for end in ends} == {"withdrawn"}
    assert {end.split(", ")[2] for end in ends} <= {"open", "unfilled"}
    record(f"yes against suspension, {ROUNDS} rounds: {dict(ends)}")


def test_the_twin_that_does_not_hold_the_actor_lets_a_suspended_helper_win(monkeypatch):
    """Without the lock on the person, and before anybody hears of the suspension, the yes goes through."""
    monkeypatch.setattr("marketplace.bookings.actions.offers.lock_actor", lambda by: by)
    topic = make_topic()
    offer = make_offer(make_request(topic=topic), make_helper(topic=topic))
    unaware = offer.helper
    accounts.suspend_person(by=make_operator(), person_id=unaware.pk, reason="Weil.")

    bookings.accept_offer(by=unaware, offer_id=offer.pk)

    assert Booking.objects.filter(helper=unaware, state="agreed").exists()
    unaware.refresh_from_db()
    assert unaware.is_suspended
