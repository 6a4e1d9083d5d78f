"""From a helper's balance to their bank: each payout once, with the job behind each cent, undone when it comes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from marketplace.vetting import queries as vetting
from payments import actions, earnings, flows, gateway, ledger, queries
from payments.answers import Event as StripeEvent
from payments.answers import PaidOut
from payments.models import Account, Attempt, Deal, Payee, Payout, PayoutPart
from tests.payments.earning import account_of, earn, to_the_bank
from tests.payments.paying import make_paid_booking, make_payee, onboard, use_sandbox
from tests.payments.sandbox.conftest import client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


@pytest.fixture
def hana(db):
    """A helper with a balance of 9,000 in our books, who was never at Stripe."""
    person = make_paid_booking().helper
    places = ledger.account("clearing", "EUR"), ledger.account("connected", "EUR", helper_id=person.pk)
    ledger.post("release", "test", [(places[0], -9_000), (places[1], 9_000)])
    return person


def told(status: str = "pending", amount: int = 4_000, key: str = "po_1", **fields) -> PaidOut:
    arrives = timezone.now() + timedelta(days=2)
    values = {"currency": "EUR", "arrives_at": arrives, "failure": "", "is_listed": False, **fields}
    return PaidOut(key, status, amount, **values)


def keep(hana, *found: PaidOut) -> Payout:
    return [actions.record_payout(by=SYSTEM, person_id=hana.pk, found=one) for one in found][-1]


def balance_of(hana) -> int:
    return Account.objects.get(kind="connected", helper_id=hana.pk).balance


def said(name: str) -> int:
    return Event.objects.filter(name=name).count()


def test_a_payout_is_kept_with_the_job_behind_each_cent(stripe):
    booking = earn(stripe)
    to_the_bank(stripe)

    flows.look_after_payees()

    payout = Payout.objects.get()
    (part,) = payout.parts.all()
    assert (payout.state, payout.amount, part.amount) == ("paid", 4_400, 4_400)
    assert part.attempt == Attempt.objects.get(kind="release", deal__booking=booking)
    assert balance_of(booking.helper) == 0
    assert queries.checked().faults == []


def test_the_balance_in_our_books_falls_with_the_one_at_stripe(stripe):
    booking = earn(stripe)
    account = account_of(booking.helper)
    assert balance_of(booking.helper) == sum(gateway.read_balance(account).values()) == 4_400

    to_the_bank(stripe, days=3)
    flows.look_after_payees()
    assert Payout.objects.get().state == "under_way"
    assert balance_of(booking.helper) == sum(gateway.read_balance(account).values())


def test_what_comes_back_is_in_the_balance_again_and_goes_out_with_the_same_job(stripe):
    booking = earn(stripe)
    stripe.payouts(fail="account_closed")
    to_the_bank(stripe)
    flows.look_after_payees()
    failed = Payout.objects.get()
    assert (failed.state, failed.failure, balance_of(booking.helper)) == ("failed", "account_closed", 4_400)

    stripe.account(account_of(booking.helper))
    to_the_bank(stripe)
    flows.look_after_payees()

    again = Payout.objects.exclude(pk=failed.pk).get()
    assert (again.state, balance_of(booking.helper)) == ("paid", 0)
    assert [part.again for part in again.parts.all()] == [failed]
    assert queries.checked().faults == []


def test_what_was_taken_back_is_a_part_below_zero(stripe):
    booking = earn(stripe)
    release = Attempt.objects.get(kind="release")
    _reverse(stripe, release, 1_000)

    to_the_bank(stripe)
    flows.look_after_payees()

    assert sorted(PayoutPart.objects.values_list("amount", flat=True)) == [-1_000, 4_400]
    assert {part.attempt.kind for part in PayoutPart.objects.exclude(attempt=None)} == {"release", "reversal"}
    assert Payout.objects.get().amount == 3_400 == 4_400 - 1_000
    assert balance_of(booking.helper) == 0


def _reverse(stripe, release: Attempt, amount: int) -> None:
    """Take a part of a release back at Stripe and in the books, as a ruling does."""
    found = client_of(stripe).v1.transfers.reversals.create(release.stripe_id, {"amount": amount})
    values = {"deal": release.deal, "hold": release.hold, "amount": amount, "reverses": release, "state": "done"}
    attempt = Attempt.objects.create(
        kind="reversal", key="00000000-0000-0000-0000-000000000001", stripe_id=found.id, **values
    )
    ledger.book_reversal(attempt)
    Deal.objects.update(closed_at=None)


def test_told_again_it_is_the_same(hana):
    keep(hana, told(), told(), told("in_transit"), told("paid"), told("paid"))

    assert (Payout.objects.count(), balance_of(hana), said("payout.paid")) == (1, 5_000, 1)


@pytest.mark.parametrize("late", ["pending", "in_transit", "paid"])
def test_what_is_read_late_undoes_nothing(hana, late):
    failed = told("failed", failure="no_account")

    payout = keep(hana, told(), failed, told(late))

    assert (payout.state, payout.failure, balance_of(hana), said("payout.failed")) == ("failed", "no_account", 9_000, 1)


def test_what_was_paid_can_still_come_back(hana):
    payout = keep(hana, told("paid"), told("failed", failure="account_closed"))

    assert (payout.state, balance_of(hana)) == ("failed", 9_000)


def test_one_that_was_called_off_is_back(hana):
    payout = keep(hana, told(), told("canceled"))

    assert (payout.state, payout.failure, balance_of(hana)) == ("failed", "canceled", 9_000)


def test_one_that_fetches_what_is_owed_fills_the_balance(hana):
    keep(hana, told("paid", amount=-500))

    assert balance_of(hana) == 9_500


def test_a_helper_whose_payouts_stop_is_told_gets_no_paid_offers_and_their_money_waits(stripe):
    booking = make_paid_booking()
    onboard(stripe, booking.helper)
    assert vetting.has_passed(booking.helper.pk, "payouts")

    stripe.account(account_of(booking.helper), "restricted")
    payee = flows.refresh_payee(booking.helper.pk)
    flows.refresh_payee(booking.helper.pk)

    assert (payee.held_up_by, payee.overdue) == ("requirements.past_due", ["individual.verification.document"])
    assert not vetting.has_passed(booking.helper.pk, "payouts")
    assert said("payee.held_up") == 1


def test_one_account_that_does_not_answer_keeps_nobody_waiting(stripe):
    make_payee(make_paid_booking().helper, account="acct_gone")
    Payee.objects.update(account="acct_gone")
    booking = earn(stripe)
    to_the_bank(stripe)

    flows.look_after_payees()

    assert Payout.objects.get().payee.person == booking.helper


def test_who_was_looked_at_today_and_has_nothing_is_left_alone(hana):
    rested = make_paid_booking().helper
    Payee.objects.filter(person=rested).update(checked_at=timezone.now())
    Payee.objects.filter(person=hana).update(checked_at=timezone.now())

    assert earnings.payees_to_look_at(timezone.now()) == [hana.pk]


@pytest.mark.parametrize("kind", ["created", "updated", "paid"])
def test_a_word_about_a_payout_is_looked_up(stripe, kind):
    booking = earn(stripe)
    to_the_bank(stripe)
    account = account_of(booking.helper)
    key = gateway.list_payouts(account, timezone.now() - timedelta(days=1))[0].id
    event = StripeEvent(f"evt_{kind}", f"payout.{kind}", key, account)

    flows.handle_heard(actions.hear_event(by=SYSTEM, event=event).pk)

    assert (Payout.objects.get().state, PayoutPart.objects.count()) == ("paid", 1)


def test_a_word_about_our_own_payout_or_of_nobody_is_nothing_here(stripe):
    for account in ("", "acct_nobody"):
        event = StripeEvent(f"evt_{account}", "payout.paid", "po_1", account)
        flows.handle_heard(actions.hear_event(by=SYSTEM, event=event).pk)

    assert Payout.objects.count() == 0
