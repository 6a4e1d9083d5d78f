"""Holds, captures, refunds, transfers and the balance, through the official SDK."""

import pytest
from stripe import CardError, InvalidRequestError

from tests.payments.sandbox.making import (
    make_account,
    make_hold,
    make_payable_account,
    make_payment,
    types_of_events,
)

HOUR = 3600
DAY = 24 * HOUR


def charge_of(stripe, intent):
    return stripe.v1.charges.retrieve(intent.latest_charge)


def refused(call, *arguments):
    with pytest.raises(InvalidRequestError) as caught:
        call(*arguments)
    return caught.value


def test_a_hold_takes_nothing_yet(stripe):
    intent = make_hold(stripe, 5000, expand=["latest_charge"], metadata={"booking": "7"})

    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 5000, 0)
    assert intent.latest_charge.captured is False
    assert intent.metadata.to_dict() == {"booking": "7"}
    assert stripe.v1.balance.retrieve().pending[0].amount == 0


@pytest.mark.parametrize(
    ("off_session", "card", "seconds"),
    [
        (False, "pm_card_visa", 7 * DAY),
        (True, "pm_card_visa", 4 * DAY + 18 * HOUR),
        (True, "pm_card_mastercard", 7 * DAY),
    ],
)
def test_a_hold_says_until_when_it_lives(stripe, off_session, card, seconds):
    intent = make_hold(stripe, payment_method=card, off_session=off_session)

    charge = charge_of(stripe, intent)

    assert charge.payment_method_details.card.capture_before == charge.created + seconds


def test_a_part_can_be_captured_and_the_rest_goes_back(stripe):
    intent = stripe.v1.payment_intents.capture(make_hold(stripe, 5000).id, {"amount_to_capture": 3000})

    charge = charge_of(stripe, intent)

    assert (intent.status, intent.amount_received, intent.amount_capturable) == ("succeeded", 3000, 0)
    assert (charge.amount_captured, charge.amount_refunded) == (3000, 2000)


def test_more_than_the_hold_cannot_be_captured(stripe):
    hold = make_hold(stripe, 5000)

    error = refused(stripe.v1.payment_intents.capture, hold.id, {"amount_to_capture": 5001})

    assert (error.http_status, error.code, error.param) == (400, "amount_too_large", "amount_to_capture")
    assert stripe.v1.payment_intents.retrieve(hold.id).amount_capturable == 5000


def test_a_hold_is_captured_once(stripe):
    payment = make_payment(stripe)

    error = refused(stripe.v1.payment_intents.capture, payment.id)

    assert error.code == "payment_intent_unexpected_state"


def test_a_canceled_hold_goes_back(stripe):
    asked = {"cancellation_reason": "requested_by_customer"}

    intent = stripe.v1.payment_intents.cancel(make_hold(stripe).id, asked)

    assert (intent.status, intent.cancellation_reason) == ("canceled", "requested_by_customer")
    assert charge_of(stripe, intent).refunded is True
    assert refused(stripe.v1.payment_intents.capture, intent.id).code == "payment_intent_unexpected_state"


def test_a_captured_payment_cannot_be_canceled(stripe):
    payment = make_payment(stripe)

    assert refused(stripe.v1.payment_intents.cancel, payment.id).code == "payment_intent_unexpected_state"
    assert stripe.v1.payment_intents.retrieve(payment.id).status == "succeeded"


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
    ],
)
def test_a_declined_card_is_a_402_and_leaves_the_intent(stripe, card, code, decline_code):
    with pytest.raises(CardError) as caught:
        make_hold(stripe, payment_method=card)

    error = caught.value.error
    assert (caught.value.http_status, error.code, error.decline_code) == (402, code, decline_code)
    assert stripe.v1.payment_intents.retrieve(error.payment_intent.id).status == "requires_payment_method"
    assert types_of_events(stripe)[-1] == "payment_intent.payment_failed"


def test_nobody_can_confirm_while_nobody_is_there(stripe):
    with pytest.raises(CardError) as caught:
        make_hold(stripe, payment_method="pm_card_authenticationRequired", off_session=True)

    assert caught.value.code == "authentication_required"


def test_a_bank_that_asks_waits_for_the_customer(stripe):
    back = "http://localhost:1/back"

    intent = make_hold(stripe, payment_method="pm_card_authenticationRequired", return_url=back)

    assert intent.status == "requires_action"
    assert intent.next_action.redirect_to_url.return_url == back


def test_an_intent_can_be_confirmed_later(stripe):
    asked = {"amount": 5000, "currency": "chf", "capture_method": "manual", "payment_method_types": ["card"]}
    intent = stripe.v1.payment_intents.create(asked)

    confirmed = stripe.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})

    assert (intent.status, confirmed.status) == ("requires_payment_method", "requires_capture")


def test_intents_are_listed_by_customer_newest_first(stripe):
    sam = stripe.v1.customers.create({"email": "sam@example.org"}).id
    first, second = make_hold(stripe, customer=sam), make_hold(stripe, customer=sam)
    make_hold(stripe)

    page = stripe.v1.payment_intents.list({"customer": sam, "limit": 1})

    assert [intent.id for intent in page.data] == [second.id]
    assert page.has_more is True
    assert [intent.id for intent in page.auto_paging_iter()] == [second.id, first.id]


def test_a_refund_goes_back_until_nothing_is_left(stripe):
    payment = make_payment(stripe, 5000)

    first = stripe.v1.refunds.create({"payment_intent": payment.id, "amount": 2000})
    second = stripe.v1.refunds.create({"charge": payment.latest_charge})

    assert (first.status, first.amount, second.amount) == ("succeeded", 2000, 3000)
    assert charge_of(stripe, payment).refunded is True
    again = refused(stripe.v1.refunds.create, {"payment_intent": payment.id, "amount": 1})
    assert again.code == "charge_already_refunded"
    assert len(stripe.v1.refunds.list({"payment_intent": payment.id}).data) == 2


def test_more_than_was_taken_is_never_refunded(stripe):
    payment = stripe.v1.payment_intents.capture(make_hold(stripe, 5000).id, {"amount_to_capture": 3000})

    error = refused(stripe.v1.refunds.create, {"payment_intent": payment.id, "amount": 3001})

    assert (error.code, error.param) == ("amount_too_large", "amount")
    assert stripe.v1.refunds.list({"payment_intent": payment.id}).data == []


def test_a_hold_cannot_be_refunded(stripe):
    hold = make_hold(stripe)

    assert "does not have a successful charge" in refused(stripe.v1.refunds.create, {"payment_intent": hold.id}).args[0]


def test_a_captured_charge_is_pending_before_it_is_available(stripe, sandbox):
    make_payment(stripe, 10_000)
    before = stripe.v1.balance.retrieve()

    sandbox.advance(2 * DAY)

    assert (before.available[0].amount, before.pending[0].amount) == (0, 10_000 - 320)
    assert stripe.v1.balance.retrieve().available[0].amount == 10_000 - 320


def test_a_transfer_needs_an_available_balance(stripe, sandbox):
    hana = make_payable_account(stripe, sandbox)
    asked = {"amount": 3000, "currency": "chf", "destination": hana.id}

    error = refused(stripe.v1.transfers.create, asked)
    sandbox.fund(3000)
    transfer = stripe.v1.transfers.create(asked)

    assert (error.http_status, error.code) == (400, "balance_insufficient")
    assert transfer.amount == 3000
    assert sandbox.count("transfer") == 1


def test_a_source_covers_its_transfers_to_the_cent(stripe, sandbox):
    hana = make_payable_account(stripe, sandbox)
    charge = make_payment(stripe, 5000, transfer_group="booking-1").latest_charge
    asked = {"currency": "chf", "destination": hana.id, "source_transaction": charge}

    first = stripe.v1.transfers.create({**asked, "amount": 4000})
    error = refused(stripe.v1.transfers.create, {**asked, "amount": 1001})
    stripe.v1.transfers.create({**asked, "amount": 1000})

    assert first.transfer_group == "booking-1"
    assert error.param == "amount"
    assert [t.amount for t in stripe.v1.transfers.list({"transfer_group": "booking-1"}).data] == [1000, 4000]


def test_an_account_without_transfers_gets_none(stripe, sandbox):
    sandbox.fund(5000)
    hana = make_account(stripe)

    error = refused(stripe.v1.transfers.create, {"amount": 1000, "currency": "chf", "destination": hana.id})

    assert (error.http_status, error.code) == (400, "insufficient_capabilities_for_transfer")
    assert sandbox.count("transfer") == 0


def test_a_transfer_is_reversed_until_nothing_is_left(stripe, sandbox):
    sandbox.fund(5000)
    hana = make_payable_account(stripe, sandbox)
    transfer = stripe.v1.transfers.create({"amount": 5000, "currency": "chf", "destination": hana.id})

    part = stripe.v1.transfers.reversals.create(transfer.id, {"amount": 2000})
    rest = stripe.v1.transfers.reversals.create(transfer.id)

    after = stripe.v1.transfers.retrieve(transfer.id)
    assert (part.amount, rest.amount, part.transfer) == (2000, 3000, transfer.id)
    assert (after.reversed, after.amount_reversed, len(after.reversals.data)) == (True, 5000, 2)
    assert stripe.v1.balance.retrieve().available[0].amount == 5000
    assert refused(stripe.v1.transfers.reversals.create, transfer.id).http_status == 400
