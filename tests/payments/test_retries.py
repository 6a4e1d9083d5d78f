"""M4: whatever is lost on the way, and even after Stripe forgot our keys, each effect happens once."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from payments import actions, flows, queries
from payments.gateway import Unknown
from payments.models import Deal, Hold
from tests.long import record, rounds
from tests.payments.paying import make_paid_booking, onboard, use_sandbox

pytestmark = pytest.mark.django_db(transaction=True)
FLOWS = rounds(in_test=24, in_long=1_000)
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
    left = Deal.objects.filter(closed_at=None).count()

    stripe.advance(A_DAY_LATER)
    for deal in deals:
        persist(stripe, chance, lambda pk=deal.pk: flows.advance(pk))

    found, holds = counted(stripe), Hold.objects.exclude(state="asked")
    assert left > 0
    assert Deal.objects.filter(trouble="", closed_at__isnull=False).count() == FLOWS
    assert found["holds"] == holds.count() == FLOWS
    assert found["captured"] == sum(hold.captured for hold in holds)
    assert found["refunded"] == sum(hold.refunded for hold in holds)
    assert found["transferred"] == sum(queries.money_of(deal.booking).paid_out for deal in deals)
    assert queries.checked().faults == []
    record(f"M4: {FLOWS:,} flows, {left:,} of them with an answer lost until the keys were forgotten: 0 duplicates")


def test_the_twin_that_does_not_look_pays_back_twice(stripe, monkeypatch):
    """With the look left out, an answer lost before the keys were forgotten sends the money a second time."""
    booking = make_paid_booking()
    onboard(stripe, booking.helper)
    pay_through_faults(stripe, random.Random(1), booking)
    monkeypatch.setattr(flows, "_looked", lambda attempt: None)
    deal = Deal.objects.get()
    flows.advance(deal.pk)
    actions.settle_case(by=SYSTEM, booking_id=booking.pk, to_helper=4_000)

    stripe.dial(lost_answer=1, only="/v1/refunds")
    with pytest.raises(Unknown):
        flows.advance(deal.pk)
    stripe.dial(lost_answer=0, only="")
    stripe.advance(A_DAY_LATER)
    flows.carry_out(deal.attempts.get(kind="refund").pk)

    assert counted(stripe)["refunded"] == 2 * 1_000
