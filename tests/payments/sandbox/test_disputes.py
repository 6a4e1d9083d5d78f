"""Disputes: what the bank takes, what evidence changes, and what comes back."""

import pytest
from stripe import InvalidRequestError

from tests.payments.sandbox.making import make_hold, make_payment, types_of_events

DAY = 24 * 3600


@pytest.fixture
def payment(stripe):
    return make_payment(stripe, 5000)


def open_on(sandbox, payment, **fields):
    return sandbox.dispute(payment_intent=payment.id, **fields)["id"]


def moved(stripe):
    """Kind and net of all movements after the charge's, the oldest first."""
    return [(row.type, row.net) for row in stripe.v1.balance_transactions.list().data[::-1] if row.type != "charge"]


def refused(call, *arguments):
    with pytest.raises(InvalidRequestError) as caught:
        call(*arguments)
    return caught.value


def dispute_events(stripe):
    start = "charge.dispute."
    return [name.removeprefix(start) for name in types_of_events(stripe) if name.startswith(start)]


def test_a_dispute_takes_the_amount_and_a_fee(stripe, sandbox, payment):
    key = open_on(sandbox, payment, amount=3000, reason="product_not_received")

    found = stripe.v1.disputes.retrieve(key)
    assert (found.id[:3], found.status, found.amount, found.currency) == ("du_", "needs_response", 3000, "chf")
    assert (found.charge, found.payment_intent, found.reason) == (
        payment.latest_charge,
        payment.id,
        "product_not_received",
    )
    assert [(row.type, row.amount, row.fee) for row in found.balance_transactions] == [("adjustment", -3000, 1500)]
    assert moved(stripe) == [("adjustment", -4500)]
    assert stripe.v1.charges.retrieve(payment.latest_charge).disputed is True
    assert dispute_events(stripe) == ["created", "funds_withdrawn"]


def test_disputes_are_listed_by_charge(stripe, sandbox, payment):
    key = open_on(sandbox, payment)

    asked = {"charge": payment.latest_charge}
    assert [row.id for row in stripe.v1.disputes.list(asked).data] == [key]
    assert [row.id for row in stripe.v1.disputes.list({"payment_intent": payment.id}).data] == [key]
    assert stripe.v1.disputes.list({"charge": "ch_other"}).data == []


def test_what_is_disputed_is_not_refunded_too(stripe, sandbox, payment):
    open_on(sandbox, payment)

    error = refused(stripe.v1.refunds.create, {"payment_intent": payment.id})

    assert (error.http_status, error.code) == (400, "charge_disputed")
    assert stripe.v1.refunds.list({"payment_intent": payment.id}).data == []


@pytest.mark.parametrize("card", ["pm_card_createDispute", "pm_card_createDisputeProductNotReceived"])
def test_a_card_that_disputes_does_so_once_it_is_captured(stripe, card):
    hold = make_hold(stripe, payment_method=card)
    before = stripe.v1.disputes.list().data

    stripe.v1.payment_intents.capture(hold.id, {"amount_to_capture": 3000})

    (dispute,) = stripe.v1.disputes.list().data
    assert (before, dispute.amount, dispute.payment_intent) == ([], 3000, hold.id)


def test_evidence_is_collected_before_it_is_sent(stripe, sandbox, payment):
    key = open_on(sandbox, payment)

    staged = stripe.v1.disputes.update(key, {"evidence": {"customer_name": "Sam"}, "submit": False})
    sent = stripe.v1.disputes.update(key, {"evidence": {"service_date": "2026-11-02"}})

    assert (staged.status, staged.evidence_details.has_evidence, staged.evidence_details.submission_count) == (
        "needs_response",
        True,
        0,
    )
    assert (sent.status, sent.evidence.customer_name, sent.evidence_details.submission_count) == (
        "under_review",
        "Sam",
        1,
    )
    assert refused(stripe.v1.disputes.update, key, {"evidence": {"customer_name": "Sam"}}).http_status == 400


def test_metadata_alone_sends_nothing(stripe, sandbox, payment):
    key = open_on(sandbox, payment)

    changed = stripe.v1.disputes.update(key, {"metadata": {"case": "7"}})

    assert (changed.status, changed.metadata["case"]) == ("needs_response", "7")


@pytest.mark.parametrize(
    ("evidence", "problem"),
    [({"colour": "red"}, "evidence[colour]"), ({"uncategorized_text": "x" * 150_001}, "evidence")],
)
def test_evidence_has_known_names_and_an_end(stripe, sandbox, payment, evidence, problem):
    key = open_on(sandbox, payment)

    error = refused(stripe.v1.disputes.update, key, {"evidence": evidence})

    assert error.param == problem
    assert stripe.v1.disputes.retrieve(key).status == "needs_response"


def test_a_dispute_won_brings_all_back_but_the_first_fee(stripe, sandbox, payment):
    key = open_on(sandbox, payment)
    stripe.v1.disputes.update(key, {"evidence": {"uncategorized_text": "It was done."}})

    sandbox.dispute(id=key, outcome="won")

    assert moved(stripe) == [("adjustment", -6500), ("stripe_fee", -1500), ("adjustment", 6500)]
    assert stripe.v1.disputes.retrieve(key).status == "won"
    assert dispute_events(stripe)[2:] == ["updated", "funds_reinstated", "closed"]
    assert stripe.v1.refunds.create({"payment_intent": payment.id}).status == "succeeded"


@pytest.mark.parametrize(("text", "outcome"), [("winning_evidence", "won"), ("losing_evidence", "lost")])
def test_the_test_modes_own_words_decide_at_once(stripe, sandbox, payment, text, outcome):
    key = open_on(sandbox, payment)

    found = stripe.v1.disputes.update(key, {"evidence": {"uncategorized_text": text}})

    assert found.status == outcome


def test_a_dispute_lost_brings_nothing_back(stripe, sandbox, payment):
    key = open_on(sandbox, payment)

    closed = stripe.v1.disputes.close(key)

    assert closed.status == "lost"
    assert moved(stripe) == [("adjustment", -6500)]
    assert dispute_events(stripe)[2:] == ["closed"]
    assert refused(stripe.v1.disputes.close, key).http_status == 400
    assert refused(stripe.v1.refunds.create, {"payment_intent": payment.id}).code == "charge_disputed"


def test_whoever_does_not_answer_in_time_has_lost(stripe, sandbox, payment):
    key = open_on(sandbox, payment)
    sent = open_on(sandbox, make_payment(stripe, 2000))
    stripe.v1.disputes.update(sent, {"evidence": {"uncategorized_text": "It was done."}})
    left = stripe.v1.disputes.retrieve(key).evidence_details.due_by - sandbox.state()["now"]

    sandbox.advance(left - 60)
    before = stripe.v1.disputes.retrieve(key).status
    sandbox.advance(60)

    assert (before, stripe.v1.disputes.retrieve(key).status) == ("needs_response", "lost")
    assert stripe.v1.disputes.retrieve(sent).status == "under_review"


def test_a_charge_is_disputed_once_and_only_what_was_taken(sandbox, stripe, payment):
    hold = make_hold(stripe)
    open_on(sandbox, payment)

    for charge in (payment.latest_charge, hold.latest_charge):
        with pytest.raises(OSError, match="400"):
            sandbox.dispute(charge=charge)

    assert sandbox.count("dispute") == 1
