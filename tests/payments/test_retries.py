"""M4: whatever is lost on the way, and even after Stripe forgot our keys, each effect happens once."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from payments import actions, flows, queries
from payments.flows import movements
from payments.gateway import Unknown
from payments.models import Attempt, Deal, Hold
from tests.long import record, rounds
from tests.payments.paying import make_paid_booking, onboard, use_sandbox

pytestmark = pytest.mark.django_db(transaction=True)
FLOWS = rounds(in_test=40, in_long=1_000)
FAULTS = ("lost_answer", "fail_after_effect", "fail_before", None)
A_DAY_LATER = 25 * 3600
TRIES = 12


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


def persist(stripe, dice: random.Random, call):
    """Call again and again, as jobs and people do, with a fault before most tries."""
    for _ in range(TRIES):
        try:
            return through_fault(stripe, dice, call)
        except Unknown:
            continue
    return call()


def through_fault(stripe, dice: random.Random, call):
    fault = dice.choice(FAULTS)
    if fault:
        stripe.dial(**{fault: 1})
    try:
        return call()
    finally:
        stripe.dial(lost_answer=0, fail_after_effect=0, fail_before=0)


def pay_through_faults(stripe, dice: random.Random, booking: Booking) -> None:
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": "http://localhost:1/back"}
    page = persist(stripe, dice, lambda: flows.checkout(by=booking.seeker, **where))
    stripe.press(page, "pay")
    hold = Hold.objects.get(deal__booking=booking)
    persist(stripe, dice, lambda: flows.refresh_hold(hold.pk))
    ended = {"state": "confirmed", "done_at": timezone.now(), "confirmed_at": timezone.now()}
    Booking.objects.filter(pk=booking.pk).update(**ended)


def settle_once(stripe, dice: random.Random, deal: Deal) -> None:
    """The visit ends well, badly or in between; the money is tried once, through a fault."""
    if dice.random() < 0.5:
        persist(stripe, dice, lambda: flows.advance(deal.pk))
    share = dice.choice([0, 2_000, deal.booking.price])
    actions.settle_case(by=SYSTEM, booking_id=deal.booking_id, to_helper=share)
    try:
        through_fault(stripe, dice, lambda: flows.advance(deal.pk))
    except Unknown:
        return


def counted(stripe) -> dict[str, int]:
    """What really happened at Stripe, in minor units."""
    rows = stripe.state()["rows"]
    charges = rows.get("charge", [])
    return {
        "captured": sum(c["amount_captured"] for c in charges if c["captured"]),
        "holds": sum(1 for c in charges if c["status"] == "succeeded"),
        "refunded": sum(row["amount"] for row in rows.get("refund", [])),
        "transferred": sum(row["amount"] for row in rows.get("transfer", [])),
    }


def unheard(stripe) -> int:
    """Refunds and transfers that happened and whose answer never reached us."""
    rows = stripe.state()["rows"]
    ended = Attempt.objects.filter(kind__in=["refund", "release"], state="done").count()
    return len(rows.get("refund", [])) + len(rows.get("transfer", [])) - ended


def test_flows_through_faults_double_nothing_even_when_the_keys_are_forgotten(stripe, chance):
    helper = make_paid_booking().helper
    onboard(stripe, helper)
    Booking.objects.all().update(state="cancelled")
    for number in range(FLOWS):
        begins = timezone.now() + timedelta(hours=1 + 2 * (number % 20))
        pay_through_faults(stripe, chance, make_paid_booking(helper=helper, begins_at=begins))
    deals = list(Deal.objects.select_related("booking"))
    for deal in deals:
        settle_once(stripe, chance, deal)
    lost = unheard(stripe)

    stripe.advance(A_DAY_LATER)
    for deal in deals:
        persist(stripe, chance, lambda pk=deal.pk: flows.advance(pk))

    found, holds = counted(stripe), Hold.objects.exclude(state="asked")
    assert lost > 0
    assert Deal.objects.filter(trouble="", closed_at__isnull=False).count() == FLOWS
    assert found["holds"] == holds.count() == FLOWS
    assert found["captured"] == sum(hold.captured for hold in holds)
    assert found["refunded"] == sum(hold.refunded for hold in holds)
    assert found["transferred"] == sum(queries.money_of(deal.booking).paid_out for deal in deals)
    assert queries.checked().faults == []
    assert unheard(stripe) == 0
    record(f"M4: {FLOWS:,} flows, {lost:,} answers lost until the keys were forgotten: 0 duplicates")


@pytest.mark.parametrize(
    ("kind", "path", "to_helper", "row", "sent"),
    [("refund", "/v1/refunds", 4_000, "refund", 1_000), ("release", "/v1/transfers", 2_000, "transfer", 1_760)],
)
def test_the_twin_that_does_not_look_sends_money_twice(stripe, monkeypatch, kind, path, to_helper, row, sent):
    """With the look left out, an answer lost before the keys were forgotten sends the money a second time."""
    booking = make_paid_booking()
    onboard(stripe, booking.helper)
    pay_through_faults(stripe, random.Random(1), booking)
    monkeypatch.setattr(movements, "_looked", lambda attempt: None)
    deal = Deal.objects.get()
    flows.advance(deal.pk)
    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=to_helper)

    stripe.dial(lost_answer=1, only=path)
    with pytest.raises(Unknown):
        flows.advance(deal.pk)
    stripe.dial(lost_answer=0, only="")
    stripe.advance(A_DAY_LATER)
    flows.carry_out(deal.attempts.get(kind=kind).pk)

    assert [found["amount"] for found in stripe.state()["rows"][row]] == [sent, sent]
