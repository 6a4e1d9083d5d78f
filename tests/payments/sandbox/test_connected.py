"""Connected accounts: what they have, how it reaches their bank, and what can be taken back."""

import pytest
from stripe import InvalidRequestError, PermissionError

from tests.payments.sandbox.making import make_payable_account, make_payment, types_of_events

DAY = 24 * 3600


@pytest.fixture
def hana(stripe, sandbox):
    sandbox.fund(50_000)
    return make_payable_account(stripe, sandbox).id


def as_account(account):
    return {"stripe_account": account}


def pay(stripe, account, amount=5000, **fields):
    return stripe.v1.transfers.create({"amount": amount, "currency": "chf", "destination": account, **fields})


def balance_of(stripe, account):
    found = stripe.v1.balance.retrieve({}, as_account(account))
    return found.available[0].amount, found.pending[0].amount


def payouts_of(stripe, account, **asked):
    return stripe.v1.payouts.list(asked, as_account(account)).data


def movements_of(stripe, account, **asked):
    return stripe.v1.balance_transactions.list(asked, as_account(account)).data


def refused(call, *arguments):
    with pytest.raises(InvalidRequestError) as caught:
        call(*arguments)
    return caught.value


def events_of(stripe, account):
    found = stripe.v1.events.list({"limit": 100}, as_account(account)).data
    return [(event.type, event.account) for event in found if not event.type.startswith("account.upd")][::-1]


# -- balances --------------------------------------------------------------------------------------


def test_a_transfer_is_a_payment_on_the_connected_account(stripe, hana):
    transfer = pay(stripe, hana)

    payment = stripe.v1.charges.retrieve(
        transfer.destination_payment, {"expand": ["balance_transaction"]}, as_account(hana)
    )
    assert (payment.id[:3], payment.amount, payment.source_transfer) == ("py_", 5000, transfer.id)
    assert (payment.balance_transaction.type, payment.balance_transaction.net) == ("payment", 5000)
    assert balance_of(stripe, hana) == (5000, 0)
    assert stripe.v1.balance.retrieve().available[0].amount == 45_000


def test_the_platform_does_not_see_the_accounts_payment(stripe, hana):
    transfer = pay(stripe, hana)

    error = refused(stripe.v1.charges.retrieve, transfer.destination_payment)

    assert (error.http_status, error.code) == (404, "resource_missing")
    assert stripe.v1.charges.list().data == []
    assert [row.type for row in stripe.v1.balance_transactions.list().data] == ["transfer", "topup"]


def test_money_out_of_a_charge_is_available_when_the_charge_is(stripe, sandbox, hana):
    charge = make_payment(stripe, 5000).latest_charge
    pay(stripe, hana, 4000, source_transaction=charge)
    before = balance_of(stripe, hana)

    sandbox.account(hana, "payouts_off")
    sandbox.advance(2 * DAY)

    assert (before, balance_of(stripe, hana)) == ((0, 4000), (4000, 0))


def test_movements_are_filtered_and_paged(stripe, sandbox, hana):
    sandbox.account(hana, "payouts_off")
    first = pay(stripe, hana, 1000)
    later = sandbox.advance(60)["now"]
    second = pay(stripe, hana, 2000)
    stripe.v1.transfers.reversals.create(second.id)

    newest = movements_of(stripe, hana, limit=1)
    rest = movements_of(stripe, hana, starting_after=newest[0].id)

    assert (newest[0].type, newest[0].amount) == ("payment_refund", -2000)
    assert [row.source for row in rest] == [second.destination_payment, first.destination_payment]
    assert [row.amount for row in movements_of(stripe, hana, ending_before=rest[-1].id)] == [-2000, 2000]
    assert [row.amount for row in movements_of(stripe, hana, created={"lt": later})] == [1000]
    assert [row.amount for row in movements_of(stripe, hana, type="payment", created={"gte": later})] == [2000]
    assert [row.amount for row in movements_of(stripe, hana, source=first.destination_payment)] == [1000]
    assert movements_of(stripe, hana, currency="eur") == []


def test_nobody_acts_for_an_account_that_is_not_theirs(stripe):
    with pytest.raises(PermissionError) as caught:
        stripe.v1.balance.retrieve({}, as_account("acct_nobody"))

    assert (caught.value.http_status, caught.value.error.code) == (403, "account_invalid")


# -- payouts ---------------------------------------------------------------------------------------


def test_what_is_available_leaves_for_the_bank_at_midnight(stripe, sandbox, hana):
    transfer = pay(stripe, hana)
    before = payouts_of(stripe, hana)

    sandbox.advance(DAY)
    (payout,) = payouts_of(stripe, hana)

    assert before == []
    assert (payout.amount, payout.automatic, payout.arrival_date % DAY) == (5000, True, 0)
    assert (payout.arrival_date - payout.created) in range(DAY, 2 * DAY + 1)
    assert balance_of(stripe, hana) == (0, 0)
    sandbox.advance(2 * DAY)
    found = stripe.v1.payouts.retrieve(payout.id, {}, as_account(hana))
    paid = movements_of(stripe, hana, payout=payout.id)
    assert (found.status, [row.source for row in paid]) == ("paid", [payout.id, transfer.destination_payment])
    assert sum(row.net for row in paid) == 0


def test_a_payout_travels_and_says_so(stripe, sandbox, hana):
    pay(stripe, hana)
    seen = [stripe.v1.payouts.create({"amount": 5000, "currency": "chf"}, as_account(hana)).status]

    for seconds in (3600, 2 * DAY):
        sandbox.advance(seconds)
        seen.append(payouts_of(stripe, hana)[0].status)

    assert seen == ["pending", "in_transit", "paid"]
    assert events_of(stripe, hana) == [(f"payout.{name}", hana) for name in ("created", "updated", "paid")]
    assert "payout.paid" not in types_of_events(stripe)


def test_a_manual_payout_takes_no_more_than_there_is(stripe, hana):
    pay(stripe, hana)

    error = refused(stripe.v1.payouts.create, {"amount": 5001, "currency": "chf"}, as_account(hana))

    assert (error.http_status, error.code) == (400, "balance_insufficient")
    assert payouts_of(stripe, hana) == []


def test_the_platform_pays_itself_out_too(stripe, sandbox):
    sandbox.fund(3000)

    payout = stripe.v1.payouts.create({"amount": 2000, "currency": "chf"})

    assert (payout.automatic, stripe.v1.balance.retrieve().available[0].amount) == (False, 1000)
    error = refused(stripe.v1.balance_transactions.list, {"payout": payout.id})
    assert error.param == "payout"


def test_a_payout_can_be_called_back_while_it_waits(stripe, sandbox, hana):
    pay(stripe, hana)
    payout = stripe.v1.payouts.create({"amount": 5000, "currency": "chf"}, as_account(hana))

    canceled = stripe.v1.payouts.cancel(payout.id, {}, as_account(hana))

    assert (canceled.status, balance_of(stripe, hana)) == ("canceled", (5000, 0))
    assert refused(stripe.v1.payouts.cancel, payout.id, {}, as_account(hana)).http_status == 400


def test_a_payout_that_fails_comes_back_and_no_other_follows(stripe, sandbox, hana):
    sandbox.payouts(fail="account_closed")
    pay(stripe, hana)

    sandbox.advance(5 * DAY)

    (payout,) = payouts_of(stripe, hana)
    assert (payout.status, payout.failure_code) == ("failed", "account_closed")
    assert balance_of(stripe, hana) == (5000, 0)
    back = stripe.v1.balance_transactions.retrieve(payout.failure_balance_transaction, {}, as_account(hana))
    assert (back.type, back.amount) == ("payout_failure", 5000)
    assert events_of(stripe, hana)[-2:] == [("payout.failed", hana), ("account.external_account.updated", hana)]


def test_a_bank_account_put_right_is_paid_again(stripe, sandbox, hana):
    sandbox.payouts(fail="no_account")
    pay(stripe, hana)
    sandbox.advance(5 * DAY)

    sandbox.account(hana)
    sandbox.advance(5 * DAY)

    assert [payout.status for payout in payouts_of(stripe, hana)] == ["paid", "failed"]
    assert len(movements_of(stripe, hana, payout=payouts_of(stripe, hana)[0].id)) == 2


@pytest.mark.parametrize("state", ["payouts_off", "restricted"])
def test_an_account_without_payouts_keeps_its_money(stripe, sandbox, hana, state):
    pay(stripe, hana)
    sandbox.account(hana, state)

    sandbox.advance(3 * DAY)

    assert (payouts_of(stripe, hana), balance_of(stripe, hana)) == ([], (5000, 0))
    asked = {"amount": 1000, "currency": "chf"}
    assert refused(stripe.v1.payouts.create, asked, as_account(hana)).code == "payouts_not_allowed"
    assert stripe.v1.accounts.retrieve(hana).requirements.currently_due != []


def test_an_account_may_be_paid_out_by_hand_only(stripe, sandbox, hana):
    stripe.v1.accounts.update(hana, {"settings": {"payouts": {"schedule": {"interval": "manual"}}}})
    pay(stripe, hana)

    sandbox.advance(3 * DAY)

    assert payouts_of(stripe, hana) == []
    assert stripe.v1.accounts.retrieve(hana).settings.payouts.schedule.interval == "manual"


def test_movements_of_a_payout_are_known_once_it_has_left(stripe, sandbox, hana):
    pay(stripe, hana)
    now = sandbox.state()["now"]
    sandbox.advance(DAY - now % DAY)
    (payout,) = payouts_of(stripe, hana, arrival_date={"gt": now}, status="pending")

    error = refused(stripe.v1.balance_transactions.list, {"payout": payout.id}, as_account(hana))

    assert (error.http_status, error.code) == (400, "payout_reconciliation_not_ready")


# -- taking back -----------------------------------------------------------------------------------


def test_a_reversal_lowers_the_connected_balance(stripe, hana):
    transfer = pay(stripe, hana)

    reversal = stripe.v1.transfers.reversals.create(transfer.id, {"amount": 2000})

    assert balance_of(stripe, hana) == (3000, 0)
    refund = stripe.v1.refunds.retrieve(reversal.destination_payment_refund, {}, as_account(hana))
    assert (refund.id[:4], refund.amount, refund.charge) == ("pyr_", 2000, transfer.destination_payment)


def test_what_is_paid_out_already_cannot_be_taken_back(stripe, sandbox, hana):
    transfer = pay(stripe, hana)
    sandbox.advance(DAY)

    error = refused(stripe.v1.transfers.reversals.create, transfer.id)

    assert (error.http_status, error.code) == (400, "balance_insufficient")
    assert stripe.v1.transfers.retrieve(transfer.id).amount_reversed == 0
    assert balance_of(stripe, hana) == (0, 0)


def test_unless_accounts_may_go_below_zero(stripe, sandbox, hana):
    transfer = pay(stripe, hana)
    sandbox.advance(DAY)
    sandbox.payouts(may_go_negative=True)

    stripe.v1.transfers.reversals.create(transfer.id)

    assert balance_of(stripe, hana) == (-5000, 0)


def test_a_payment_that_is_still_pending_can_be_taken_back(stripe, sandbox, hana):
    transfer = pay(stripe, hana, 4000, source_transaction=make_payment(stripe, 5000).latest_charge)

    stripe.v1.transfers.reversals.create(transfer.id)

    assert balance_of(stripe, hana) == (0, 0)
