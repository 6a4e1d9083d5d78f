"""Objects have the fields of Stripe's, ids open into objects, and addresses mean the same."""

import pytest
from stripe import InvalidRequestError

from tests.payments.sandbox.making import make_hold, make_payable_account, make_payment

DAY = 24 * 3600


def moved(found):
    return found.balance_transaction.type, found.balance_transaction.net


@pytest.fixture
def transfer(stripe, sandbox):
    charge = make_payment(stripe, 5000).latest_charge
    asked = {"amount": 1000, "currency": "chf", "source_transaction": charge}
    return stripe.v1.transfers.create({**asked, "destination": make_payable_account(stripe, sandbox).id})


def test_the_movement_of_everything_that_moves_can_be_opened(stripe, transfer):
    asked = {"expand": ["balance_transaction"]}

    charge = stripe.v1.charges.retrieve(transfer.source_transaction, asked)
    refund = stripe.v1.refunds.create({"charge": charge.id, "amount": 500, **asked})

    assert moved(charge) == ("charge", 5000 - 175)
    assert moved(stripe.v1.transfers.retrieve(transfer.id, asked)) == ("transfer", -1000)
    assert moved(refund) == ("refund", -500)
    assert moved(stripe.v1.transfers.reversals.create(transfer.id, asked)) == ("transfer_refund", 1000)


def test_a_movement_says_what_it_cost_and_what_it_is_of(stripe, transfer):
    asked = {"source": transfer.source_transaction, "expand": ["data.source"]}

    (row,) = stripe.v1.balance_transactions.list(asked).data

    assert (row.amount, row.fee, row.net, row.status) == (5000, 175, 4825, "pending")
    assert [(detail.type, detail.amount) for detail in row.fee_details] == [("stripe_fee", 175)]
    assert (row.source.id, row.reporting_category, row.balance_type) == (asked["source"], "charge", "payments")
    assert "livemode" not in row


def test_the_platform_cannot_refund_what_is_an_accounts(stripe, transfer):
    for asked in ({"charge": transfer.destination_payment}, {"charge": "ch_nothing"}):
        with pytest.raises(InvalidRequestError) as caught:
            stripe.v1.refunds.create(asked)
        assert (caught.value.http_status, caught.value.code) == (400, "resource_missing")


def test_metadata_can_be_added_later(stripe, sandbox, transfer):
    pending = make_payment(stripe, payment_method="pm_card_pendingRefund")
    refund = stripe.v1.refunds.create({"payment_intent": pending.id})

    changed = stripe.v1.refunds.update(refund.id, {"metadata": {"case": "7"}})
    stripe.v1.transfers.update(transfer.id, {"metadata": {"case": "7"}})
    sandbox.advance(DAY)

    assert (changed.status, stripe.v1.refunds.retrieve(refund.id).status) == ("pending", "succeeded")
    assert stripe.v1.transfers.retrieve(transfer.id).metadata["case"] == "7"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("charge", "amount amount_captured amount_refunded balance_transaction billing_details captured customer"),
        ("charge", "disputed outcome paid payment_intent payment_method_details refunded status transfer_group"),
        ("intent", "amount_capturable amount_received capture_method client_secret last_payment_error next_action"),
        ("intent", "latest_charge payment_method payment_method_options payment_method_types setup_future_usage"),
        ("transfer", "amount_reversed destination destination_payment reversals reversed source_transaction"),
        ("account", "capabilities charges_enabled details_submitted payouts_enabled requirements settings"),
    ],
)
def test_objects_have_their_fields(stripe, transfer, kind, fields):
    hold = make_hold(stripe, expand=["latest_charge"])
    known = {"charge": hold.latest_charge, "intent": hold, "transfer": transfer}
    known["account"] = stripe.v1.accounts.retrieve(transfer.destination)

    found = known[kind].to_dict()

    assert [name for name in fields.split() if name not in found] == []
    assert [name for name in found if name.startswith("_")] == []


def test_a_call_for_the_platform_alone_names_no_account(stripe, transfer):
    with pytest.raises(InvalidRequestError) as caught:
        stripe.v1.transfers.list({}, {"stripe_account": transfer.destination})

    assert caught.value.http_status == 400
