"""Who wins when two things happen at once: release or case, payment or timeout, yes or suspension. Never both."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F, QuerySet
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions as bookings
from marketplace.bookings import locks
from marketplace.bookings.models import Booking, Offer
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Case
from payments import actions, flows, gateway, queries
from payments.models import Attempt, Deal, Hold
from tests.factories import make_helper, make_offer, make_operator, make_request, make_topic
from tests.jobs import run_jobs
from tests.long import record, rounds
from tests.payments.paying import PRICE, make_paid_booking, make_payee, make_terms, onboard, pay, use_sandbox
from tests.race import answered, at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = rounds(in_test=20, in_long=200)
TWIN_AT_MOST = 100

# How each race may end; whatever else comes out is a fault. Each line has to be seen.
RELEASE_OR_CASE = {"paid out, then frozen; all back after the ruling", "frozen, and kept; all back after the ruling"}
PAYMENT_OR_TIMEOUT = {"visit agreed, offer accepted, money held", "visit cancelled, offer withdrawn, money voided"}
YES_OR_SUSPENSION = {"yes came first; the visit was called off", "yes was refused; no visit"}


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


@pytest.fixture
def helper(stripe):
    person = make_paid_booking().helper
    onboard(stripe, person)
    return person


@pytest.fixture
def without_locks(monkeypatch):
    """Everybody reads rows without holding them, as code does that checks and then writes."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)


def make_visit(helper) -> Booking:
    """A visit to be paid; the helper's earlier ones are out of its way."""
    Booking.objects.filter(state__in=["agreed", "started", "reserved"]).update(state="cancelled")
    return make_paid_booking(helper=helper, begins_at=timezone.now() + timedelta(minutes=50))


def money_is_whole() -> None:
    """The ledger is right, and nothing of a hold went both ways."""
    assert queries.checked().faults == []
    assert not Hold.objects.filter(captured__lt=F("refunded") + F("released")).exists()


def release_against_case(stripe, helper, number: int) -> str:
    """A confirmed visit's money is released at the moment at which its seeker opens a case."""
    booking = make_visit(helper)
    pay(stripe, booking)
    Booking.objects.filter(pk=booking.pk).update(state="done", done_at=timezone.now())
    deal = Deal.objects.get(booking=booking)
    flows.advance(deal.pk)
    bookings.confirm_booking(by=booking.seeker, booking_id=booking.pk)
    run_jobs(only="core.")
    case = {"by": booking.seeker, "booking_id": booking.pk, "about": "not_done", "text": "Geht nicht."}

    answered(meet(number, lambda: flows.advance(deal.pk), lambda: disputes.open_case(**case)))
    run_jobs()

    return _how_it_was_ruled(booking)


def _how_it_was_ruled(booking: Booking) -> str:
    """The case is ruled for the seeker; says where the money was when it was frozen, and after."""
    frozen = _how_it_was_frozen(booking)
    case = Case.objects.get(booking=booking)
    disputes.rule_case(by=make_operator(), case_id=case.pk, ruling="refund", reason="War nicht da.")
    run_jobs()
    money = queries.money_of(booking)
    ruled = "all back" if (money.refunded, money.paid_out) == (PRICE, 0) else f"{money.refunded} back"
    return f"{frozen}; {ruled} after the ruling"


def _how_it_was_frozen(booking: Booking) -> str:
    release = Attempt.objects.filter(deal__booking=booking, kind="release").first()
    if release is None:
        return "frozen, and kept"
    return f"paid out, {'then' if release.intended_at < release.deal.frozen_at else 'although'} frozen"


def test_money_is_released_before_it_is_frozen_or_not_at_all(stripe, helper):
    ends: Counter = Counter()
    for number in range(ROUNDS):
        ends[release_against_case(stripe, helper, number)] += 1
        money_is_whole()

    assert set(ends) == RELEASE_OR_CASE
    record(f"release against case, {ROUNDS} rounds: {dict(ends)}, ledger 0")


def payment_against_timeout(stripe, helper, number: int) -> str:
    """That the bank holds the money is recorded at the moment at which the reservation runs out."""
    booking = make_visit(helper)
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": "http://localhost:1/back"}
    stripe.press(flows.checkout(by=booking.seeker, **where), "pay")
    hold = Hold.objects.get(deal__booking=booking)
    intent = gateway.read_intent(gateway.read_session(hold.session).intent)
    Booking.objects.filter(pk=booking.pk).update(hold_by=timezone.now())

    answered(
        meet(
            number,
            lambda: actions.record_hold(by=SYSTEM, hold_id=hold.pk, intent=intent),
            lambda: bookings.lapse_booking(by=SYSTEM, booking_id=booking.pk),
        )
    )
    run_jobs()

    booking.refresh_from_db()
    hold.refresh_from_db()
    return f"visit {booking.state}, offer {Offer.objects.get(pk=booking.offer_id).state}, money {hold.state}"


def test_a_payment_clears_the_visit_or_goes_back(stripe, helper):
    ends: Counter = Counter()
    for number in range(ROUNDS):
        ends[payment_against_timeout(stripe, helper, number)] += 1
        money_is_whole()

    assert set(ends) == PAYMENT_OR_TIMEOUT
    record(f"payment against timeout, {ROUNDS} rounds: {dict(ends)}, ledger 0")


@pytest.mark.parametrize(
    ("race", "forbidden"),
    [
        (release_against_case, "paid out, although frozen; all back after the ruling"),
        (payment_against_timeout, "visit agreed, offer withdrawn, money held"),
    ],
    ids=["release or case", "payment or timeout"],
)
def test_the_twin_without_locks_ends_outside_the_table(stripe, helper, without_locks, monkeypatch, race, forbidden):
    monkeypatch.setattr(f"{__name__}.answered", lambda results: None)

    ends = (race(stripe, helper, number) for number in range(0, 3 * TWIN_AT_MOST, 3))

    assert forbidden in ends


def make_asked(number: int) -> Offer:
    """An offer that waits for its helper's yes, every other time for a paid visit."""
    topic = make_topic()
    helper, request = make_helper(topic=topic), make_request(topic=topic, budget=PRICE)
    make_payee(helper)
    paid = {"price": PRICE, "commission": 600, "currency": "EUR", "terms": make_terms(topic.programme)}
    return make_offer(request, helper, **(paid if number % 2 else {}))


def suspend(offer: Offer) -> None:
    """An operator suspends the helper, and what follows from it is done."""
    accounts.suspend_person(by=make_operator(), person_id=offer.helper_id, reason="Weil.")
    run_jobs()


def yes_against_suspension(number: int) -> str:
    offer, olga = make_asked(number), make_operator()

    yes, other = meet(
        number,
        lambda: bookings.accept_offer(by=offer.helper, offer_id=offer.pk),
        lambda: accounts.suspend_person(by=olga, person_id=offer.helper_id, reason="Weil."),
    )
    answered([yes, other])
    run_jobs()

    assert Offer.objects.get(pk=offer.pk).state == "withdrawn"
    return _how_the_yes_ended(offer, yes)


def _how_the_yes_ended(offer: Offer, yes: object) -> str:
    states = set(Booking.objects.filter(offer=offer).values_list("state", flat=True))
    visit = {"": "no visit", "cancelled": "the visit was called off"}.get("".join(states), f"a visit {states}")
    return f"yes {'was refused' if isinstance(yes, Refused) else 'came first'}; {visit}"


def test_nobody_suspended_keeps_a_visit():
    ends = Counter(yes_against_suspension(number) for number in range(ROUNDS))

    assert set(ends) == YES_OR_SUSPENSION
    record(f"yes against suspension, {ROUNDS} rounds: {dict(ends)}")


def test_the_twin_without_locks_books_a_helper_who_was_suspended_in_between(without_locks, monkeypatch):
    offer = make_asked(0)

    def look_and_then_be_suspended(by):
        seen = locks.lock_actor(by)
        answered(at_once([lambda: suspend(offer)]))
        return seen

    monkeypatch.setattr("marketplace.bookings.actions.offers.lock_actor", look_and_then_be_suspended)

    yes = bookings.accept_offer(by=offer.helper, offer_id=offer.pk)

    offer.helper.refresh_from_db()
    assert (offer.helper.is_suspended, Booking.objects.get(pk=yes.pk).state) == (True, "agreed")
