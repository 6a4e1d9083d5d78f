"""Two who do something at once to one visit: whoever comes first, it ends within the table, and the ledger at zero."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from marketplace.bookings import actions
from marketplace.bookings.models import Absence, Booking, Offer, Request
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Case
from payments import queries
from tests.factories import make_helper, make_offer, make_request, make_topic
from tests.long import record, rounds
from tests.payments.paying import PRICE, make_hold, make_paid_booking, make_payee, make_terms
from tests.race import answered, meet

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = rounds(in_test=20, in_long=200)
TWIN_AT_MOST = 100
# Seconds.
THINKS = (0.01, 0.05)

# How each pair may end; whatever else comes out is a fault.
ENDS = {
    "accept or cancel": {"a visit, asked for", "no visit, called off"},
    "complete or dispute": {"with our team, done before", "with our team, never done"},
    "reschedule or reschedule": {"both moved it, the last one counts", "one moved it"},
    "start or no-show": {"started, nobody missed", "being asked, not started"},
}


@pytest.fixture
def without_locks(monkeypatch, chance):
    """Everybody reads rows without holding them and thinks before writing, as code that checks and then writes."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    for model in (Booking, Offer, Request):
        monkeypatch.setattr(model, "save", thoughtfully(model.save, chance))


def thoughtfully(save, chance):
    """Both have read before one of them writes, and either may write last: the twin is no matter of luck."""

    def think_and_save(row, *args, **options):
        time.sleep(chance.choice(THINKS))
        return save(row, *args, **options)

    return think_and_save


@pytest.fixture
def helper():
    return make_helper(topic=make_topic())


def make_visit(helper, hours: float, state: str = "agreed") -> Booking:
    """A held visit of this helper; earlier ones are out of its way."""
    Booking.objects.exclude(state="disputed").update(state="cancelled")
    request = make_request(topic=helper.helper_profile.services.get().topic, begins_at=_in(hours), budget=PRICE)
    booking = make_paid_booking(state, request=request, helper=helper)
    make_hold(booking)
    return Booking.objects.get(pk=booking.pk)


def _in(hours: float):
    return timezone.now() + timedelta(hours=hours)


def accept_against_cancel(helper, number: int) -> str:
    topic = helper.helper_profile.services.get().topic
    Booking.objects.update(state="cancelled")
    request = make_request(topic=topic, budget=PRICE, begins_at=_in(48 + number))
    make_payee(helper)
    paid = {"price": PRICE, "commission": 600, "currency": "EUR", "terms": make_terms(topic.programme)}
    offer = make_offer(request, helper, **(paid if number % 2 else {}))

    answered(
        meet(
            number,
            lambda: actions.accept_offer(by=helper, offer_id=offer.pk),
            lambda: actions.cancel_request(by=request.seeker, request_id=request.pk),
        )
    )

    request.refresh_from_db()
    visit = "a visit" if Booking.objects.filter(offer=offer).exclude(state="cancelled").exists() else "no visit"
    return f"{visit}, {'called off' if request.state == 'cancelled' else 'asked for'}"


def complete_against_dispute(helper, number: int) -> str:
    booking = make_visit(helper, hours=0.5, state="started")
    case = {"by": booking.seeker, "booking_id": booking.pk, "about": "not_done", "text": "Geht nicht."}

    answered(
        meet(
            number,
            lambda: actions.finish_booking(by=helper, booking_id=booking.pk),
            lambda: disputes.open_case(**case),
        )
    )

    booking.refresh_from_db()
    has_case = Case.objects.filter(booking=booking).exists()
    held = "with our team" if booking.state == "disputed" and has_case else f"{booking.state}, case: {has_case}"
    return f"{held}, {'done before' if booking.done_at else 'never done'}"


def reschedule_against_reschedule(helper, number: int) -> str:
    booking = make_visit(helper, hours=72)
    sooner, later = (booking.visit.lower + timedelta(hours=hours) for hours in (1, 5))

    results = meet(
        number,
        lambda: actions.move_booking(by=helper, booking_id=booking.pk, begins=sooner),
        lambda: actions.move_booking(by=booking.seeker, booking_id=booking.pk, begins=later),
    )
    answered(results)

    booking.refresh_from_db()
    moved = sum(not isinstance(result, Exception) for result in results)
    is_whole = booking.visit.lower in (sooner, later) and booking.moves_made == moved
    is_same = Request.objects.get(pk=booking.request_id).begins_at == booking.visit.lower
    words = {1: "one moved it", 2: "both moved it, the last one counts"}
    return words.get(moved, "nobody") if is_whole and is_same else f"{moved} moved it {booking.moves_made} times"


def start_against_no_show(helper, number: int) -> str:
    booking = make_visit(helper, hours=0.5)
    visit = TimestamptzRange(_in(-0.5), _in(0.5), "[)")
    Booking.objects.filter(pk=booking.pk).update(visit=visit, occupied=visit)

    answered(
        meet(
            number,
            lambda: actions.start_booking(by=helper, booking_id=booking.pk),
            lambda: actions.report_absence(by=booking.seeker, booking_id=booking.pk),
        )
    )

    booking.refresh_from_db()
    asked = Absence.objects.filter(booking=booking).exists()
    if booking.state == "started":
        return "started, being asked" if asked else "started, nobody missed"
    return f"being asked, {'started' if booking.started_at else 'not started'}"


RACES = {
    "accept or cancel": accept_against_cancel,
    "complete or dispute": complete_against_dispute,
    "reschedule or reschedule": reschedule_against_reschedule,
    "start or no-show": start_against_no_show,
}


@pytest.mark.parametrize("pair", RACES)
def test_no_pair_ends_outside_the_table(helper, pair):
    ends = Counter(RACES[pair](helper, number) for number in range(ROUNDS))

    assert set(ends) <= ENDS[pair]
    assert queries.checked().faults == []
    record(f"{pair}, {ROUNDS} rounds: {dict(ends)}, ledger 0")


@pytest.mark.parametrize("pair", RACES)
def test_the_twin_without_locks_ends_outside_the_table(helper, without_locks, pair):
    try:
        ends = (RACES[pair](helper, number) for number in range(0, 3 * TWIN_AT_MOST, 3))
        found = next((end for end in ends if end not in ENDS[pair]), None)
    except Exception as error:  # noqa: BLE001  what the database stops without locks is no refusal either
        found = repr(error)

    assert found is not None
