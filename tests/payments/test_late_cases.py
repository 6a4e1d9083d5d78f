"""A case after the helper was paid: frozen again, ruled, and only what changes moves and is told."""

import pytest

from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from marketplace.core.models import Event
from marketplace.disputes import actions as disputes
from marketplace.disputes.models import Case
from marketplace.notifications.models import Notice
from payments import actions, flows, queries, rules
from payments.models import Attempt, Deal, Hold
from tests.factories import make_operator
from tests.jobs import run_jobs
from tests.payments.paying import use_sandbox
from tests.payments.playing import DAY, PRICE, SHARE, confirm, make_done, make_released, rule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


def complain(booking: Booking) -> Case:
    case = disputes.open_case(by=booking.seeker, booking_id=booking.pk, about="not_done", text="Geht wieder nicht.")
    run_jobs()
    return case


def decide(case: Case, ruling: str, to_helper: int | None = None) -> None:
    given = {"case_id": case.pk, "ruling": ruling, "reason": "Weil.", "to_helper": to_helper}
    disputes.rule_case(by=make_operator(), **given)
    run_jobs()


def told(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def settled() -> list[tuple[int, int]]:
    events = Event.objects.filter(name="booking.settled").order_by("pk")
    return [(event.facts["paid_out"], event.facts["paid_back"]) for event in events]


def test_a_visit_that_was_paid_is_ruled_anew_and_each_side_is_told_what_changed(stripe):
    booking = make_released(stripe)
    Notice.objects.all().delete()

    decide(complain(booking), "split", 2_000)

    booking.refresh_from_db()
    assert (booking.state, settled()) == ("confirmed", [(SHARE, 0), (1_760, 3_000)])
    assert [kind for kind in told(booking.helper) if kind[:2] in ("pa", "bo")] == ["payment_reversed"]
    assert "booking_paid_back" in told(booking.seeker)
    assert queries.checked().faults == []


def test_everything_back_calls_the_visit_off(stripe):
    booking = make_released(stripe)

    decide(complain(booking), "refund")

    booking.refresh_from_db()
    money = queries.money_of(booking)
    assert (booking.state, money.refunded, money.paid_out, money.is_closed) == ("cancelled", PRICE, 0, True)


def test_a_ruling_that_changes_nothing_moves_nothing_and_tells_no_sums(stripe):
    booking = make_released(stripe)
    attempts = Attempt.objects.count()

    decide(complain(booking), "release")

    assert (Attempt.objects.count(), settled()) == (attempts, [(SHARE, 0)])
    assert Deal.objects.get().closed_at is not None


def test_while_it_is_frozen_nothing_of_the_visit_moves(stripe):
    booking = make_released(stripe)
    complain(booking)

    flows.sweep()
    flows.advance(Deal.objects.get().pk)

    money = queries.money_of(booking)
    assert (money.is_frozen, money.is_closed, money.paid_out, money.refunded) == (True, False, SHARE, 0)


def test_a_case_freezes_no_other_visit_and_no_tip(stripe):
    booking = make_done(stripe)
    other = make_done(stripe, booking.helper)
    complain(booking)

    confirm(other)

    assert (queries.money_of(other).paid_out, queries.money_of(booking).paid_out) == (SHARE, 0)
    tip = Hold(pk=2, state="captured", amount=500, captured=500, is_tip=True)
    visit = Hold(pk=1, state="captured", amount=PRICE, captured=PRICE)
    frozen = {"price": PRICE, "plan": None, "commission": 600, "is_done": True, "is_frozen": True}
    assert rules.next_step([visit, tip], **frozen) == rules.Step("release", 2, 500)


def test_a_release_that_was_under_way_comes_to_its_end_and_is_taken_back(stripe):
    booking = make_done(stripe)
    Deal.objects.update(plan=PRICE)
    release = actions.intend_step(by=SYSTEM, deal_id=Deal.objects.get().pk)

    case = complain(booking)
    release.refresh_from_db()
    assert (release.state, queries.money_of(booking).paid_out) == ("done", SHARE)
    decide(case, "refund")

    assert [row["amount"] for row in stripe.state()["rows"]["transfer_reversal"]] == [SHARE]
    assert queries.money_of(booking).refunded == PRICE
    assert queries.checked().faults == []


def test_what_went_back_before_cannot_be_ruled_to_the_helper(stripe):
    booking = make_done(stripe)
    rule(booking, 2_000)
    actions.freeze_deal(by=SYSTEM, booking_id=booking.pk)

    with pytest.raises(Refused, match="gone_back"):
        rule(booking, 2_001)

    assert Deal.objects.get().frozen_at is not None


def test_a_ruling_above_what_was_released_releases_what_is_there(stripe):
    """As when the seeker's bank did not take what went back, and it turns out that it was the helper's."""
    booking = make_done(stripe)
    stripe.refunds(fail="unknown")
    rule(booking, 2_000)
    stripe.advance(2 * DAY)
    flows.refresh_refund(Attempt.objects.get(kind="refund").pk)

    actions.retry_deal(by=make_operator(), deal_id=Deal.objects.get().pk)
    rule(booking, 4_000)

    money = queries.money_of(booking)
    assert (money.paid_out, money.refunded, money.is_closed) == (3_520, 1_000, True)
    assert list(Attempt.objects.filter(kind="release").order_by("pk").values_list("amount", flat=True)) == [
        2_000,
        2_000,
    ]
    assert queries.checked().faults == []
