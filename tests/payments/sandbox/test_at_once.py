"""Methods that know no hold: taken at once, refunded a day later, and what a refund that fails leaves behind."""

import httpx
import pytest
from stripe import InvalidRequestError

from tests.payments.sandbox.making import make_payment, make_session, types_of_events

DAY = 24 * 3600
HELD_CARDS = {"card": {"capture_method": "manual"}}


def mixed_page(stripe, kind="twint", currency="chf", **fields):
    product = {"currency": currency, "unit_amount": 4500, "product_data": {"name": "WLAN"}}
    asked = {"line_items": [{"price_data": product, "quantity": 1}], "payment_method_types": ["card", kind]}
    asked |= {"payment_method_options": HELD_CARDS, "payment_intent_data": {"transfer_group": "booking-1"}}
    return make_session(stripe, **{**asked, **fields})


def press(url, button):
    return httpx.post(url, data={"button": button})


def intent_of(stripe, session):
    asked = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    return stripe.v1.checkout.sessions.retrieve(session.id, asked).payment_intent


def paid_by(stripe, kind="twint", currency="chf"):
    session = mixed_page(stripe, kind, currency)
    press(session.url, kind)
    return intent_of(stripe, session)


def refund(stripe, intent, **fields):
    return stripe.v1.refunds.create({"payment_intent": intent.id, **fields})


def net(stripe):
    return sum(row.net for row in stripe.v1.balance_transactions.list({"limit": 100}).data)


@pytest.mark.parametrize(
    ("kind", "currency"), [("twint", "chf"), ("eps", "eur"), ("ideal", "eur"), ("bancontact", "eur")]
)
def test_what_knows_no_hold_is_taken_at_once(stripe, kind, currency):
    intent = paid_by(stripe, kind, currency)

    charge = intent.latest_charge
    assert (intent.status, intent.amount_received, intent.payment_method_types) == ("succeeded", 4500, ["card", kind])
    assert (charge.id[:3], charge.captured, charge.payment_method_details.type) == ("py_", True, kind)
    assert charge.balance_transaction.type == "payment"


def test_a_card_on_the_same_page_is_still_held(stripe):
    session = mixed_page(stripe)
    page = httpx.get(session.url).text

    press(session.url, "pay")

    intent = intent_of(stripe, session)
    assert ">TWINT<" in page
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 4500)
    assert stripe.v1.payment_intents.capture(intent.id).status == "succeeded"


def test_a_page_offers_only_what_it_was_asked_to(stripe, sandbox):
    session = make_session(stripe)

    press(session.url, "twint")

    assert "TWINT" not in httpx.get(session.url).text
    assert sandbox.count("charge") == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"payment_intent_data": {"capture_method": "manual"}},
        {"payment_intent_data": {"setup_future_usage": "off_session"}},
        {"payment_method_options": {"twint": {"capture_method": "manual"}}},
        {"payment_method_options": {"card": {"capture_method": "automatic"}}},
        {"payment_method_types": ["card", "cash"]},
        {"payment_method_types": ["card", "ideal"]},
    ],
)
def test_what_a_method_cannot_do_is_refused(stripe, sandbox, fields):
    with pytest.raises(InvalidRequestError) as caught:
        mixed_page(stripe, **fields)

    assert caught.value.http_status == 400
    assert caught.value.param.startswith("payment_method_")
    assert sandbox.count("checkout.session") == 0


def test_an_intent_refuses_the_same(stripe):
    asked = {"amount": 5000, "currency": "chf", "payment_method_types": ["card", "twint"]}

    with pytest.raises(InvalidRequestError) as caught:
        stripe.v1.payment_intents.create({**asked, "capture_method": "manual"})

    assert caught.value.param == "payment_method_types"
    assert stripe.v1.payment_intents.create({**asked, "payment_method_options": HELD_CARDS}).capture_method != "manual"


# -- refunds ---------------------------------------------------------------------------------------


def test_its_refund_is_on_its_way_for_a_day(stripe, sandbox):
    intent = paid_by(stripe)

    first = refund(stripe, intent, amount=1000)
    sandbox.advance(DAY)

    assert (first.id[:4], first.status, first.pending_reason) == ("pyr_", "pending", "processing")
    assert stripe.v1.refunds.retrieve(first.id).status == "succeeded"
    assert types_of_events(stripe)[-2:] == ["refund.updated", "charge.refund.updated"]


@pytest.mark.parametrize("kind", ["twint", "card"])
def test_a_refund_that_fails_brings_the_money_back(stripe, sandbox, kind):
    intent = paid_by(stripe) if kind == "twint" else make_payment(stripe, 4500)
    before = net(stripe)
    sandbox.refunds(fail="insufficient_funds")

    made = refund(stripe, intent)
    between = net(stripe)
    sandbox.advance(DAY)

    failed = stripe.v1.refunds.retrieve(made.id, {"expand": ["failure_balance_transaction", "charge"]})
    assert (failed.status, failed.failure_reason) == ("failed", "insufficient_funds")
    assert (failed.failure_balance_transaction.type, failed.failure_balance_transaction.amount) == (
        "refund_failure",
        4500,
    )
    assert (failed.charge.amount_refunded, failed.charge.refunded) == (0, False)
    assert (between, net(stripe)) == (before - 4500, before)
    assert "refund.failed" in types_of_events(stripe)
    assert refund(stripe, intent).amount == 4500


@pytest.mark.parametrize(
    ("card", "begins", "ends"),
    [("pm_card_pendingRefund", "pending", "succeeded"), ("pm_card_refundFail", "succeeded", "failed")],
)
def test_the_test_cards_for_refunds(stripe, sandbox, card, begins, ends):
    made = refund(stripe, make_payment(stripe, payment_method=card))

    sandbox.advance(DAY)

    assert (made.status, stripe.v1.refunds.retrieve(made.id).status) == (begins, ends)
