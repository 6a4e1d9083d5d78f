"""Cases: opened in time, frozen under one lock, heard from both sides, ruled once with a reason."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.disputes import actions, queries
from marketplace.disputes.models import Case
from payments import ledger
from payments.models import Attempt, Deal
from tests.factories import make_booking, make_operator, make_seeker
from tests.payments.paying import make_hold, make_paid_booking

pytestmark = pytest.mark.django_db
WORDS = "Der Router geht immer noch nicht."


def make_held(state: str = "done") -> Booking:
    booking = make_paid_booking(state)
    make_hold(booking, "captured" if state in ("done", "confirmed") else "held")
    return Booking.objects.get(pk=booking.pk)


def open_case(booking: Booking, by=None, **fields) -> Case:
    given = {"about": "not_done", "text": WORDS, **fields}
    return actions.open_case(by=by or booking.seeker, booking_id=booking.pk, **given)


def refused(code: str, verb, **arguments) -> None:
    """The verb is refused for this reason, and nothing has changed."""
    before = Event.objects.count(), Case.objects.count()
    with pytest.raises(Refused) as refusal:
        verb(**arguments)
    assert (refusal.value.reason.code, Event.objects.count(), Case.objects.count()) == (code, *before)


@pytest.mark.parametrize("state", ["started", "done", "confirmed"])
@pytest.mark.parametrize("side", ["seeker", "helper"])
def test_either_side_opens_a_case_and_everything_stands_still(state, side):
    booking = make_held(state)

    case = open_case(booking, getattr(booking, side))

    booking.refresh_from_db()
    assert (booking.state, case.state, case.statements.get().text) == ("disputed", "open", WORDS)
    assert Deal.objects.get().frozen_at is not None


def test_a_visit_that_nobody_came_to_can_be_told_of():
    booking = make_paid_booking("agreed", begins_at=timezone.now() - timedelta(hours=2))
    make_hold(booking)

    assert open_case(Booking.objects.get(pk=booking.pk), about="not_there").state == "open"


@pytest.mark.parametrize(("state", "code"), [("agreed", "too_early_for_case"), ("cancelled", "booking_cancelled")])
def test_not_before_its_time_and_not_after_it_was_called_off(state, code):
    booking = make_paid_booking(state)

    refused(code, open_case, booking=booking)


def make_paid_out(days_ago: float, **fields) -> Booking:
    """A confirmed visit whose helper was paid so many days ago."""
    booking = make_held("confirmed")
    hold = Deal.objects.get().holds.get()
    ended = {"state": "done", "ended_at": timezone.now() - timedelta(days=days_ago), **fields}
    release = Attempt.objects.create(deal=hold.deal, hold=hold, kind="release", amount=5_000, key=uuid4(), **ended)
    ledger.begin_release(release)
    Deal.objects.update(closed_at=timezone.now(), plan=5_000)
    return booking


@pytest.mark.parametrize("fields", [{}, {"state": "intended", "ended_at": None}])
def test_also_when_the_money_is_on_its_way_or_with_the_helper(fields):
    booking = make_paid_out(13.9, **fields)

    assert open_case(booking).state == "open"

    deal = Deal.objects.get()
    assert (deal.closed_at, deal.plan, deal.frozen_at is None) == (None, None, False)


def test_not_fourteen_days_after_the_helper_was_paid():
    refused("too_late_for_case", open_case, booking=make_paid_out(14))


def test_not_fourteen_days_after_everything_went_back():
    booking = make_held("confirmed")
    Booking.objects.update(settled_at=timezone.now() - timedelta(days=14))

    refused("too_late_for_case", open_case, booking=Booking.objects.get(pk=booking.pk))


def test_not_about_a_free_visit_that_is_confirmed_but_about_one_that_is_not():
    refused("already_settled", open_case, booking=make_booking(state="confirmed"))

    assert open_case(make_booking(state="done")).pk


@pytest.mark.parametrize("text", ["", "   ", "x" * 4_001])
def test_a_case_needs_words(text):
    with pytest.raises(Refused):
        open_case(make_held(), text=text)

    assert Case.objects.count() == 0


def test_one_case_per_visit():
    booking = make_held()
    open_case(booking)

    refused("one_case", open_case, booking=booking, by=booking.helper)


def test_a_strangers_visit_does_not_exist():
    booking = make_held()

    for other in (make_seeker("Stella"), make_operator()):
        with pytest.raises(Missing):
            open_case(booking, other)


def test_both_sides_and_operators_speak_and_strangers_do_not():
    booking = make_held()
    case = open_case(booking)

    for by in (booking.helper, booking.seeker, make_operator()):
        actions.add_statement(by=by, case_id=case.pk, text="Ich sage dazu …")
    with pytest.raises(Missing):
        actions.add_statement(by=make_seeker("Stella"), case_id=case.pk, text="Und ich?")

    assert case.statements.count() == 4


@pytest.mark.parametrize(
    ("ruling", "share", "state"),
    [("refund", 0, "cancelled"), ("split", 2_000, "confirmed"), ("release", 5_000, "confirmed")],
)
def test_a_ruling_ends_the_visit_and_plans_the_money(ruling, share, state):
    booking = make_held()
    case = open_case(booking)

    actions.rule_case(by=make_operator(), case_id=case.pk, ruling=ruling, reason="Weil.", to_helper=2_000)

    case.refresh_from_db()
    booking.refresh_from_db()
    deal = Deal.objects.get()
    assert (case.state, case.to_helper, booking.state, deal.plan, deal.frozen_at) == (
        "ruled",
        share,
        state,
        share,
        None,
    )


@pytest.mark.parametrize("to_helper", [None, -1, 5_001])
def test_a_share_lies_within_the_price(to_helper):
    case = open_case(make_held())

    given = {"by": make_operator(), "case_id": case.pk, "ruling": "split", "reason": "Weil."}
    refused("share_wrong", actions.rule_case, **given, to_helper=to_helper)


def test_nobody_rules_in_their_own_case_and_only_operators_do():
    booking = make_held()
    case = open_case(booking)
    booking.helper.is_staff = True
    booking.helper.save()

    for by in (booking.helper, booking.seeker):
        refused("not_yours", actions.rule_case, by=by, case_id=case.pk, ruling="release", reason="Weil.")


def test_a_ruling_is_final():
    case = open_case(make_held())
    olga = make_operator()
    actions.rule_case(by=olga, case_id=case.pk, ruling="release", reason="Weil.")

    refused("case_ruled", actions.rule_case, by=olga, case_id=case.pk, ruling="refund", reason="Doch nicht.")
    refused("case_ruled", actions.add_statement, by=olga, case_id=case.pk, text="Noch etwas")


def test_a_ruling_needs_a_reason():
    case = open_case(make_held())

    refused("words_missing", actions.rule_case, by=make_operator(), case_id=case.pk, ruling="release", reason=" ")


def test_what_waits_longest_is_first():
    late, early = open_case(make_held()), open_case(make_held())
    Case.objects.filter(pk=early.pk).update(opened_at=timezone.now() - timedelta(days=2))

    assert list(queries.open_cases()) == [early, late]
