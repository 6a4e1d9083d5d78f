"""M7: with not one webhook for 24 hours, a single reconciliation ends where all of them would have led."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from marketplace.bookings.models import Booking
from payments import flows, queries
from payments.models import Discrepancy, Heard, Hold, Line, Payee, Payout
from tests.factories import make_helper
from tests.jobs import run_jobs
from tests.long import record, rounds
from tests.payments.earning import DAY, account_of, earn, make_earner
from tests.payments.paying import make_paid_booking, use_sandbox
from tests.race import until

pytestmark = pytest.mark.django_db(transaction=True)
VISITS, DAYS = rounds(in_test=1, in_long=20), 5


def play(stripe, *, is_told: bool) -> list[dict]:
    """Much happens at Stripe, of which we are told or not; where each day ends, after a reconciliation if not."""
    hana, rui, mia = make_earner(stripe, "Hana"), make_earner(stripe, "Rui"), make_helper("Mia")
    for helper in (*[hana] * VISITS, rui):
        earn(stripe, helper=helper)
    waiting = _earn_without_account(stripe, mia)
    stripe.payouts(fail="account_closed")
    listen(stripe)

    stripe.dial(drop_webhooks=not is_told)
    pages = [_open_page(number) for number in range(2 * VISITS)]
    for page in pages[::2]:
        stripe.press(page, "pay")
    stripe.account(account_of(mia))
    stripe.account(account_of(rui), "restricted")
    listen(stripe)
    assert queries.money_of(waiting).is_closed == is_told
    return [end_of_day(stripe, is_told) for _ in range(DAYS)]


def end_of_day(stripe, is_told: bool) -> dict:
    stripe.advance(DAY)
    listen(stripe)
    a_day_goes_by()
    told = end_state()
    done = flows.reconcile(now=timezone.now() + timedelta(days=DAYS + 1))
    run_jobs()
    assert (done.differences, Discrepancy.objects.count(), queries.checked().faults) == (0, 0, [])
    return told if is_told else end_state()


def _earn_without_account(stripe, helper) -> Booking:
    """A visit that is confirmed, and whose helper has begun to say how to be paid."""
    flows.onboard(by=helper, back="http://localhost:1/back")
    booking = earn(stripe, helper=helper)
    assert queries.money_of(booking).trouble == "no_payouts"
    return booking


def _open_page(number: int) -> str:
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(hours=1 + number))
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": "http://localhost:1/back"}
    return flows.checkout(by=booking.seeker, **where)


def listen(stripe) -> None:
    """Whatever is told has arrived, and was looked at."""
    until(lambda: stripe.state()["webhooks_waiting"] == 0, 30, "the webhooks")
    run_jobs()


def a_day_goes_by() -> None:
    Hold.objects.exclude(session_until=None).update(session_until=F("session_until") - timedelta(days=1))
    Payee.objects.update(checked_at=F("checked_at") - timedelta(days=1))


def end_state() -> dict:
    """Everything that Stripe's side could have told us, without what only its list tells."""
    ledger: dict[str, int] = {}
    for kind, amount in Line.objects.values_list("account__kind", "amount"):
        ledger[kind] = ledger.get(kind, 0) + amount
    # What Stripe takes is known from its list alone, and lowers what is there.
    ledger["clearing"] += ledger.pop("processing", 0)
    holds = Hold.objects.order_by("pk").values_list("state", "amount", "captured", "refunded", "released")
    payees = Payee.objects.order_by("pk").values_list("takes_transfers", "pays_out", "missing", "held_up_by")
    payouts = Payout.objects.order_by("payee", "pk").values_list(
        "payee__person__name_shown", "state", "amount", "failure"
    )
    return {
        "ledger": ledger,
        "holds": list(holds),
        "visits": list(Booking.objects.order_by("pk").values_list("state", flat=True)),
        "payees": [(*row[:2], sorted(row[2]), row[3]) for row in payees],
        "payouts": sorted(payouts),
        "parts": sorted(Payout.objects.values_list("state", "parts__amount", "parts__attempt__kind")),
    }


def set_up(live_server, settings, sandbox) -> None:
    use_sandbox(settings, sandbox)
    sandbox.reset(webhook=live_server.url + reverse("stripe_webhook"), secret=settings.STRIPE_WEBHOOK_SECRET)


def test_one_reconciliation_ends_each_day_where_all_webhooks_would_have_led(live_server, settings, sandbox, reset):
    ends, heard = {}, {}
    for is_told in (True, False):
        set_up(live_server, settings, sandbox)
        ends[is_told] = play(sandbox, is_told=is_told)
        heard[is_told] = Heard.objects.count()
        if is_told:
            reset.run()

    assert ends[False] == ends[True]
    assert {state for _, state, _, _ in ends[True][-1]["payouts"]} == {"paid", "failed"}
    assert ends[True][0] != ends[True][-1] and heard[True] > heard[False] + 10
    lost = heard[True] - heard[False]
    record(
        f"{DAYS} days of 24 hours without one of {lost} webhooks, each reconciled once: 0 differences, the same ends"
    )


def test_without_the_reconciliation_the_day_has_another_end(live_server, settings, sandbox, monkeypatch):
    set_up(live_server, settings, sandbox)
    monkeypatch.setattr(flows, "reconcile", lambda now: flows.sweep() or Nothing())
    monkeypatch.setattr(f"{__name__}.DAYS", 1)

    (end,) = play(sandbox, is_told=False)

    assert end["visits"][-2 * VISITS :: 2] == ["reserved"] * VISITS  # they were paid, and nobody knows


class Nothing:
    differences = 0
