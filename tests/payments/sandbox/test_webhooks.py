"""Events: told with a signature, told again when nobody listened, and readable afterwards."""

import json

import httpx
import pytest
from stripe import SignatureVerificationError, Webhook

from tests.payments.sandbox.making import (
    make_account,
    make_hold,
    make_payable_account,
    make_payment,
    make_session,
    types_of_events,
)
from tests.payments.sandbox.receiving import mailbox

SECRET = "whsec_of_the_tests"


@pytest.fixture
def box(sandbox):
    with mailbox() as box:
        sandbox.reset(webhook=box.url, secret=SECRET)
        yield box
        sandbox.reset()


def types(arrived):
    return [json.loads(payload)["type"] for payload, _ in arrived]


def test_every_event_arrives_signed_and_in_order(stripe, box):
    make_payment(stripe)

    arrived = box.wait_for(5)

    events = [Webhook.construct_event(payload, signature, SECRET) for payload, signature in arrived]
    assert [event.type for event in events] == types_of_events(stripe)
    assert events[2].type == "payment_intent.amount_capturable_updated"
    assert events[2].data.object.amount_capturable == 5000


def test_another_secret_does_not_fit(stripe, box):
    make_hold(stripe)

    payload, signature = box.wait_for(1)[0]

    with pytest.raises(SignatureVerificationError):
        Webhook.construct_event(payload, signature, "whsec_another")
    with pytest.raises(SignatureVerificationError):
        Webhook.construct_event(payload.replace("5000", "9000"), signature, SECRET)


def test_what_was_refused_is_told_again(stripe, box):
    box.answers = [500, 302, 200]
    stripe.v1.customers.create({})

    arrived = box.wait_for(3)

    assert len({json.loads(payload)["id"] for payload, _ in arrived}) == 1


def test_dropped_webhooks_stay_readable_as_events(stripe, sandbox, box):
    sandbox.dial(drop_webhooks=True)
    make_payment(stripe)
    sandbox.dial(drop_webhooks=False)
    stripe.v1.customers.create({})

    assert types(box.wait_for(1)) == ["customer.created"]
    assert "payment_intent.succeeded" in types_of_events(stripe)


def test_the_clock_tells_what_it_did(stripe, sandbox, box):
    make_hold(stripe)
    box.wait_for(3)

    sandbox.advance(8 * 24 * 3600)

    assert types(box.wait_for(5))[3:] == ["charge.expired", "payment_intent.canceled"]


def test_the_hosted_pages_tell_too(stripe, box):
    session = make_session(stripe)

    httpx.post(session.url, data={"button": "pay"})

    assert types(box.wait_for(4))[-1] == "checkout.session.completed"


def test_an_event_says_which_call_caused_it(stripe, sandbox):
    stripe.v1.customers.create({}, {"idempotency_key": "key-9"})

    assert stripe.v1.events.list().data[0].request.idempotency_key == "key-9"


def test_events_are_found_by_type_and_time(stripe, sandbox):
    make_payment(stripe)
    later = sandbox.advance(3600)["now"]
    make_payment(stripe)

    succeeded = stripe.v1.events.list({"types": ["payment_intent.succeeded", "refund.created"]})
    recent = stripe.v1.events.list({"type": "payment_intent.*", "created": {"gte": later}})

    assert [event.type for event in succeeded.data] == ["payment_intent.succeeded"] * 2
    assert len(recent.data) == 3
    assert stripe.v1.events.retrieve(recent.data[0].id).type == recent.data[0].type


def test_every_money_effect_has_its_event(stripe, sandbox):
    payment = make_payment(stripe, transfer_group="booking-1")
    stripe.v1.refunds.create({"payment_intent": payment.id, "amount": 100})
    stripe.v1.payment_intents.cancel(make_hold(stripe).id)
    hana = make_payable_account(stripe, sandbox)
    asked = {"amount": 1000, "currency": "chf", "destination": hana.id, "source_transaction": payment.latest_charge}
    stripe.v1.transfers.reversals.create(stripe.v1.transfers.create(asked).id)
    stripe.v1.checkout.sessions.expire(make_session(stripe).id)

    told = types_of_events(stripe)

    expected = ["charge.captured", "payment_intent.succeeded", "refund.created", "charge.refunded"]
    expected += ["payment_intent.canceled", "transfer.created", "transfer.reversed", "checkout.session.expired"]
    assert [name for name in expected if name not in told] == []


def test_an_accounts_events_are_its_own(stripe, sandbox, box):
    hana = make_account(stripe)

    sandbox.account(hana.id)

    event = json.loads(box.wait_for(1)[0][0])
    assert (event["type"], event["account"]) == ("account.updated", hana.id)
    assert types_of_events(stripe) == []
    own = stripe.v1.events.list({}, {"stripe_account": hana.id})
    assert [event.type for event in own.data] == ["account.updated"]


# -- dials -----------------------------------------------------------------------------------------


def make_customers(stripe, number):
    return [stripe.v1.customers.create({"name": str(count)}).id for count in range(number)]


def subjects(arrived):
    return [json.loads(payload)["data"]["object"]["id"] for payload, _ in arrived]


def test_a_webhook_may_come_twice(stripe, sandbox, box):
    sandbox.dial(webhook_duplicate=1)
    first, second = make_customers(stripe, 2)

    assert subjects(box.wait_for(3)) == [first, first, second]
    assert len({json.loads(payload)["id"] for payload, _ in box.arrived}) == 2


def test_a_webhook_may_never_come(stripe, sandbox, box):
    sandbox.dial(webhook_drop={"count": 1, "only": "customer."})
    _, second = make_customers(stripe, 2)

    assert subjects(box.wait_for(1)) == [second]
    assert types_of_events(stripe) == ["customer.created"] * 2


def test_a_webhook_may_come_late(stripe, sandbox, box):
    sandbox.dial(webhook_delay={"count": 1, "seconds": 0.2})
    first, second = make_customers(stripe, 2)

    assert subjects(box.wait_for(2)) == [second, first]


def test_webhooks_may_change_places(stripe, sandbox, box):
    sandbox.dial(webhook_shuffle={"probability": 1, "seed": 1, "seconds": 1.0})
    made = make_customers(stripe, 6)

    arrived = subjects(box.wait_for(6))

    assert sorted(arrived) == sorted(made)
    assert arrived != made


def test_a_webhook_may_carry_what_was(stripe, sandbox, box):
    sandbox.dial(webhook_stale={"count": 1, "only": "payment_intent.succeeded"})
    payment = make_payment(stripe)

    told = [json.loads(payload) for payload, _ in box.wait_for(5)]

    (late,) = [event for event in told if event["type"] == "payment_intent.succeeded"]
    assert (late["data"]["object"]["id"], late["data"]["object"]["status"]) == (payment.id, "requires_capture")
    assert stripe.v1.events.retrieve(late["id"]).data.object.status == "succeeded"


def test_an_event_says_what_stripes_say(stripe, box):
    make_customers(stripe, 1)

    event = json.loads(box.wait_for(1)[0][0])

    assert (event["object"], event["livemode"], event["pending_webhooks"]) == ("event", False, 1)
    assert event["api_version"][:2] == "20"
    assert event["request"]["id"].startswith("req_")
    assert [name for name in event if name.startswith("_") or name == "account"] == []
