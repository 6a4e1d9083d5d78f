"""Every row of the cancellation table and every outcome, played until its end in the ledger, against the sandbox.

What is expected is written out here by hand: what the seeker paid, what the helper got, what the programme owes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from marketplace.bookings import actions as bookings
from marketplace.bookings import rules
from marketplace.bookings.models import Absence, Booking, Request
from marketplace.catalog.models import Terms
from marketplace.core.actors import SYSTEM
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Consequence
from payments import actions, queries
from payments.models import Deal
from reviews.models import TrustEntry
from tests.factories import make_operator
from tests.jobs import run_jobs
from tests.payments.paying import make_paid_booking, onboard, pay, use_sandbox

pytestmark = pytest.mark.django_db(transaction=True)
# Of 50.00 half when called off late, 30 % when nobody opens, 12 % commission; all in cents.
LATE, ABSENT = 2_500, 1_500


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    sandbox.fund(50_000, "eur")
    return sandbox


@dataclass(frozen=True)
class Ending:
    """How it comes about `hours` before the visit (below zero: after its time), and what is to be in the ledger."""

    play: Callable[[Booking], object]
    hours: float
    paid: int
    got: int
    fault: str
    owed: int = 0
    request: str = "open"
    is_held: bool = True


def by_seeker(reason: str = "time") -> Callable[[Booking], object]:
    return lambda one: bookings.cancel_booking(by=one.seeker, booking_id=one.pk, reason=reason)


def by_helper(reason: str = "time") -> Callable[[Booking], object]:
    return lambda one: bookings.return_booking(by=one.helper, booking_id=one.pk, reason=reason)


def by_operator(reason: str) -> Callable[[Booking], object]:
    return lambda one: bookings.cancel_booking(by=make_operator(), booking_id=one.pk, reason=reason)


def moved_by(side: str, then: Callable[[Booking], object]) -> Callable[[Booking], object]:
    def play(one: Booking) -> None:
        Booking.objects.filter(pk=one.pk).update(moved_at=timezone.now(), moved_by=getattr(one, side))
        then(one)

    return play


def lapse(one: Booking) -> None:
    Booking.objects.filter(pk=one.pk).update(hold_by=timezone.now())
    bookings.lapse_booking(by=SYSTEM, booking_id=one.pk)


def annul(one: Booking) -> None:
    bookings.start_booking(by=one.helper, booking_id=one.pk)
    bookings.finish_booking(by=one.helper, booking_id=one.pk)
    run_jobs()
    bookings.annul_booking(by=make_operator(), booking_id=one.pk, reason="other")


def silence(one: Booking, by: str) -> None:
    """One side says that the other is not there, and no answer comes."""
    bookings.report_absence(by=getattr(one, by), booking_id=one.pk)
    Absence.objects.update(answer_by=timezone.now())
    bookings.end_absence(by=SYSTEM, absence_id=Absence.objects.get().pk)


def nobody_opens(one: Booking) -> None:
    bookings.report_arrival(by=one.helper, booking_id=one.pk)
    silence(one, "helper")


def not_waited(one: Booking) -> None:
    bookings.report_absence(by=one.seeker, booking_id=one.pk)
    bookings.answer_absence(by=one.helper, booking_id=one.pk, answer="late", minutes=30)
    bookings.stop_waiting(by=one.seeker, booking_id=one.pk)


def rule(one: Booking) -> None:
    case = disputes.open_case(by=one.seeker, booking_id=one.pk, about="not_there", text="Niemand kam.")
    run_jobs()
    disputes.rule_case(by=make_operator(), case_id=case.pk, ruling="refund", reason="Niemand war da.")


ENDINGS = {
    "seeker_unpaid": Ending(by_seeker(), 20, 0, 0, "nobody", request="cancelled", is_held=False),
    "seeker_moved": Ending(moved_by("helper", by_seeker()), 5, 0, 0, "nobody", request="cancelled"),
    "seeker_waited": Ending(by_seeker(), -0.5, 0, 0, "nobody", request="cancelled"),
    "seeker_early": Ending(by_seeker(), 25, 0, 0, "nobody", request="cancelled"),
    "seeker_late_excused": Ending(by_seeker("ill"), 5, LATE, 2_200, "nobody", request="cancelled"),
    "seeker_late": Ending(by_seeker(), 23, LATE, 2_200, "seeker", request="cancelled"),
    "helper_moved": Ending(moved_by("seeker", by_helper()), 5, 0, 0, "nobody"),
    "helper_excused": Ending(by_helper("more"), 5, 0, 0, "nobody"),
    "helper_early": Ending(by_helper(), 25, 0, 0, "nobody"),
    "helper_late": Ending(by_helper(), 5, 0, 0, "helper"),
    "product_failed": Ending(by_operator("product"), 5, 0, 2_200, "nobody", owed=LATE),
    "operator": Ending(by_operator("other"), 5, 0, 0, "nobody"),
    "suspended": Ending(lambda one: bookings.release_person(by=SYSTEM, person_id=one.helper_id), 5, 0, 0, "nobody"),
    "lapsed": Ending(lapse, 5, 0, 0, "nobody", is_held=False),
    "annulled": Ending(annul, 0.5, 0, 0, "nobody"),
    "helper_missed": Ending(lambda one: silence(one, "seeker"), -0.5, 0, 0, "helper"),
    "helper_too_late": Ending(not_waited, -0.5, 0, 0, "helper"),
    "seeker_missed": Ending(nobody_opens, -0.5, ABSENT, 1_320, "seeker", request="cancelled"),
    "ruled": Ending(rule, -0.5, 0, 0, "helper", request="closed"),
}


def make_visit(stripe, hours: float, is_held: bool = True) -> Booking:
    """A visit of 50.00 in so many hours, paid in time."""
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(minutes=50))
    Terms.objects.update(absent_bps=3_000)
    onboard(stripe, booking.helper)
    if is_held:
        pay(stripe, booking)
    begins = timezone.now() + timedelta(hours=hours)
    visit = TimestamptzRange(begins, begins + timedelta(hours=1), "[)")
    Booking.objects.filter(pk=booking.pk).update(visit=visit, occupied=visit)
    Request.objects.filter(pk=booking.request_id).update(begins_at=visit.lower, ends_at=visit.upper)
    return Booking.objects.get(pk=booking.pk)


def ledger_of(booking: Booking) -> tuple[int, int, int]:
    """What the seeker paid, what the helper got and what the programme owes, in cents."""
    money = queries.money_of(booking)
    return money.kept, money.paid_out, sum(queries.owed_by_programmes().values())


def test_the_table_is_played_as_a_whole():
    assert set(ENDINGS) == set(rules.BY_CODE)


@pytest.mark.parametrize("code", ENDINGS)
def test_each_row_of_the_table_ends_in_the_ledger(stripe, code):
    wanted = ENDINGS[code]
    booking = make_visit(stripe, wanted.hours, wanted.is_held)

    wanted.play(booking)
    run_jobs()

    booking.refresh_from_db()
    request = Request.objects.get(pk=booking.request_id)
    assert (booking.state, booking.ending, booking.fault) == ("cancelled", code, wanted.fault)
    assert ledger_of(booking) == (wanted.paid, wanted.got, wanted.owed)
    assert request.state in {wanted.request, "unfilled" if wanted.request == "open" else wanted.request}
    assert queries.checked().faults == []
    assert {entry.role for entry in TrustEntry.objects.all()} == {wanted.fault} - {"nobody"}
    assert Consequence.objects.count() == (wanted.fault == "helper" and code != "ruled")


OUTCOMES = {
    "solved": (5_000, 4_400, 0),
    "not_solved": (2_500, 2_200, 0),
    "customer_absent": (2_500, 2_200, 0),
    "wrong_topic": (0, 2_200, 2_500),
    "product_fault": (0, 4_400, 5_000),
}


def finish(booking: Booking, outcome: str) -> None:
    bookings.start_booking(by=booking.helper, booking_id=booking.pk)
    bookings.finish_booking(by=booking.helper, booking_id=booking.pk, outcome=outcome)
    run_jobs()


def test_every_outcome_is_played():
    assert set(OUTCOMES) == set(rules.OUTCOMES)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_is_paid_by_whom_the_terms_say(stripe, outcome):
    booking = make_visit(stripe, 0.5)
    finish(booking, outcome)
    is_taken = queries.money_of(booking).captured > 0

    bookings.confirm_booking(by=booking.seeker, booking_id=booking.pk)
    run_jobs()

    assert ledger_of(booking) == OUTCOMES[outcome]
    assert is_taken == (OUTCOMES[outcome][0] > 0)  # what the seeker does not pay for is never taken
    assert queries.money_of(booking).is_closed
    assert queries.checked().faults == []


def test_an_outcome_that_the_seeker_contradicts_is_ruled_and_paid_by_the_programme(stripe):
    booking = make_visit(stripe, 0.5)
    finish(booking, "product_fault")

    case = disputes.open_case(by=booking.seeker, booking_id=booking.pk, about="not_done", text="Er war kaum da.")
    run_jobs()
    disputes.rule_case(by=make_operator(), case_id=case.pk, ruling="split", reason="Halb.", to_helper=1_000)
    run_jobs()

    assert ledger_of(booking) == (0, 880, 1_000)
    assert queries.checked().faults == []


def test_what_our_balance_cannot_pay_waits_for_an_operator(stripe):
    stripe.reset()
    booking = make_visit(stripe, 0.5)
    finish(booking, "product_fault")
    bookings.confirm_booking(by=booking.seeker, booking_id=booking.pk)
    run_jobs()
    deal = Deal.objects.get()
    assert (deal.trouble, ledger_of(booking)) == ("balance_insufficient", (0, 0, 0))
    assert queries.checked().faults == []

    stripe.fund(50_000, "eur")
    actions.retry_deal(by=make_operator(), deal_id=deal.pk)
    run_jobs()

    assert ledger_of(booking) == (0, 4_400, 5_000)
    assert [row["source_transaction"] for row in stripe.state()["rows"]["transfer"]] == [None]
    assert queries.checked().faults == []


def test_a_new_version_of_the_terms_leaves_what_is_agreed_alone(stripe):
    booking = make_visit(stripe, 0.5)
    old = Terms.objects.get()
    Terms.objects.create(
        programme=old.programme,
        version=2,
        commission_bps=0,
        free_cancel_hours=0,
        late_cancel_bps=0,
        outcomes={**old.outcomes, "not_solved": {"payer": "nobody", "bps": 0}},
    )

    finish(booking, "not_solved")
    bookings.confirm_booking(by=booking.seeker, booking_id=booking.pk)
    run_jobs()

    assert ledger_of(booking) == OUTCOMES["not_solved"]
