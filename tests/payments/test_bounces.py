"""A refund that the seeker's bank does not take comes back to us: kept again, told, and tried once more."""

import pytest

from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from payments import actions, flows, queries
from payments.answers import Event as Told
from payments.models import Account, Attempt, Deal, Heard, Paper
from tests.factories import make_operator
from tests.jobs import run_jobs
from tests.payments.paying import use_sandbox
from tests.payments.playing import DAY, PRICE, make_done, rule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bounced(settings, sandbox):
    """A visit of 50.00 of which 30.00 went back and came to us again, as a webhook says."""
    use_sandbox(settings, sandbox)
    booking = make_done(sandbox)
    sandbox.refunds(fail="lost_or_stolen_card")
    rule(booking, 2_000)
    assert queries.money_of(booking).refunded == 3_000
    sandbox.advance(2 * DAY)
    hear("refund.failed")
    return booking


def hear(kind: str) -> None:
    """Stripe tells of the refund, however often."""
    refund = Attempt.objects.filter(kind="refund").first()
    told = Told(f"evt_{Heard.objects.count()}", kind, refund.stripe_id, "")
    actions.hear_event(by=SYSTEM, event=told)
    run_jobs()


def kept(booking) -> int:
    return Account.objects.get(kind="held", deal__booking=booking).balance


def test_what_came_back_is_kept_and_a_person_looks(bounced):
    money = queries.money_of(bounced)

    assert (money.refunded, money.paid_out, money.trouble, money.is_closed) == (0, 1_760, "refund_failed", False)
    assert kept(bounced) == 3_000
    assert Attempt.objects.get(kind="refund").error == "lost_or_stolen_card"
    assert [event.facts["amount"] for event in Event.objects.filter(name="payment.bounced")] == [3_000]


def test_told_twice_it_came_back_once(bounced):
    hear("charge.refund.updated")
    hear("refund.updated")

    assert kept(bounced) == 3_000


def test_the_word_of_a_webhook_alone_is_not_believed(settings, sandbox):
    use_sandbox(settings, sandbox)
    booking = make_done(sandbox)
    rule(booking, 2_000)

    hear("refund.failed")

    assert (queries.money_of(booking).refunded, queries.money_of(booking).trouble) == (3_000, "")


def test_an_operator_has_it_tried_again_and_the_papers_follow(bounced, sandbox):
    settled = Event.objects.filter(name="booking.settled").count()

    actions.retry_deal(by=make_operator(), deal_id=Deal.objects.get().pk)
    run_jobs()

    money = queries.money_of(bounced)
    assert (money.refunded, money.is_closed, kept(bounced)) == (3_000, True, 0)
    assert Event.objects.filter(name="booking.settled").count() == settled  # the sums are what they were
    papers = Paper.objects.filter(kind="receipt").order_by("pk")
    assert list(papers.values_list("total", flat=True)) == [PRICE, -3_000, 3_000, -3_000]
    assert papers[3].corrects == papers[2]
    assert queries.checked().faults == []


def test_a_refund_that_arrived_can_be_looked_at_without_harm(settings, sandbox):
    use_sandbox(settings, sandbox)
    booking = make_done(sandbox)
    rule(booking, 2_000)

    flows.refresh_refund(Attempt.objects.get(kind="refund").pk)

    assert queries.money_of(booking).refunded == 3_000
