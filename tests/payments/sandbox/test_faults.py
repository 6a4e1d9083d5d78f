"""Idempotency keys, the clock and the dials: what the gateway must survive."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from stripe import (
    APIConnectionError,
    APIError,
    AuthenticationError,
    CardError,
    IdempotencyError,
    InvalidRequestError,
    RateLimitError,
    StripeClient,
    StripeError,
)

from tests.payments.sandbox.making import make_hold, make_payment, make_session, types_of_events

DAY = 24 * 3600
ASKED = {"amount": 5000, "currency": "chf", "capture_method": "manual"}


def create(stripe, key, **fields):
    return stripe.v1.payment_intents.create({**ASKED, **fields}, {"idempotency_key": key} if key else {})


def fates(sandbox):
    return [call["fate"] for call in sandbox.state()["calls"] if call["method"] == "POST"]


# -- idempotency -----------------------------------------------------------------------------------


def test_the_same_key_gets_the_same_answer(stripe, sandbox):
    first, again = create(stripe, "key-1"), create(stripe, "key-1")

    assert again.id == first.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert sandbox.count("payment_intent") == 1


def test_the_same_key_at_the_same_time_has_one_effect(stripe, sandbox):
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: outcome_of(stripe, "key-1"), range(24)))

    assert len({outcome for outcome in outcomes if outcome != 409}) == 1
    assert sandbox.count("payment_intent") == 1


def outcome_of(stripe, key):
    """The id of the intent, or the status of the refusal."""
    try:
        return create(stripe, key).id
    except StripeError as error:
        return error.http_status


def test_a_key_in_use_is_refused_until_its_call_is_done(stripe, sandbox):
    sandbox.dial(delay={"count": 1, "seconds": 0.3})
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(create, stripe, "key-1")
        assert wait_until(lambda: sandbox.sandbox.store.in_flight)

        with pytest.raises(APIError) as caught:
            create(stripe, "key-1")
        other = create(stripe, "key-2")

    assert (caught.value.http_status, caught.value.error.code) == (409, "idempotency_key_in_use")
    assert create(stripe, "key-1").id == first.result().id != other.id


def wait_until(is_so):
    end = time.monotonic() + 10
    while not is_so() and time.monotonic() < end:
        pass
    return is_so()


def test_the_same_key_with_other_parameters_is_refused(stripe, sandbox):
    create(stripe, "key-1")

    with pytest.raises(IdempotencyError) as caught:
        create(stripe, "key-1", amount=6000)

    assert caught.value.http_status == 400
    assert sandbox.count("payment_intent") == 1


def test_the_same_key_for_another_address_is_refused(stripe, sandbox):
    create(stripe, "key-1")

    with pytest.raises(IdempotencyError):
        stripe.v1.customers.create({}, {"idempotency_key": "key-1"})

    assert sandbox.count("customer") == 0


def test_a_key_is_forgotten_after_24_hours(stripe, sandbox):
    create(stripe, "key-1")
    sandbox.advance(DAY - 60)
    create(stripe, "key-1")
    before = sandbox.count("payment_intent")

    sandbox.advance(60)
    create(stripe, "key-1")

    assert (before, sandbox.count("payment_intent")) == (1, 2)


def test_a_decline_is_remembered_too(stripe, sandbox):
    declined = {"payment_method": "pm_card_visa_chargeDeclined", "confirm": True, "payment_method_types": ["card"]}

    for _ in range(2):
        with pytest.raises(CardError):
            create(stripe, "key-1", **declined)

    assert sandbox.count("charge") == 1


def test_what_could_not_be_read_is_not_remembered(stripe):
    with pytest.raises(InvalidRequestError):
        create(stripe, "key-1", amount="much")

    assert create(stripe, "key-1").status == "requires_payment_method"


# -- dials -----------------------------------------------------------------------------------------


def test_a_lost_answer_has_had_its_effect(stripe, sandbox):
    sandbox.dial(lost_answer=1)

    with pytest.raises(APIConnectionError):
        create(stripe, "key-1")
    again = create(stripe, "key-1")

    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert sandbox.count("payment_intent") == 1
    assert fates(sandbox) == ["lost_answer", "replayed"]


def test_a_failure_after_the_effect_is_remembered_as_a_failure(stripe, sandbox):
    sandbox.dial(fail_after_effect=1)

    for _ in range(2):
        with pytest.raises(APIError) as caught:
            create(stripe, "key-1")
        assert caught.value.http_status == 500

    assert sandbox.count("payment_intent") == 1


def test_a_failure_before_has_no_effect_and_is_not_remembered(stripe, sandbox):
    sandbox.dial(fail_before=2)

    for _ in range(2):
        with pytest.raises(APIError):
            create(stripe, "key-1")
    before = sandbox.count("payment_intent")
    create(stripe, "key-1")

    assert (before, sandbox.count("payment_intent")) == (0, 1)


def test_a_dial_spoils_only_the_calls_it_names(stripe, sandbox):
    sandbox.dial(fail_before=1, only="/v1/refunds")

    payment = make_payment(stripe)

    with pytest.raises(APIError):
        stripe.v1.refunds.create({"payment_intent": payment.id})
    assert stripe.v1.refunds.create({"payment_intent": payment.id}).status == "succeeded"


def test_too_many_calls_have_no_effect(stripe, sandbox):
    sandbox.dial(rate_limited=1)

    with pytest.raises(RateLimitError) as caught:
        create(stripe, "key-1")
    create(stripe, "key-1")

    assert (caught.value.http_status, caught.value.error.code) == (429, "rate_limit")
    assert sandbox.count("payment_intent") == 1


def spoiled_by(stripe, sandbox, name, seed, calls=20):
    """Which of some calls a dial spoils with an even chance."""
    sandbox.dial(**{name: {"probability": 0.5, "seed": seed}})
    return [isinstance(outcome_of(stripe, None), str) for _ in range(calls)]


@pytest.mark.parametrize("name", ["rate_limited", "fail_before", "fail_after_effect", "lost_answer"])
def test_a_seed_makes_chance_repeatable(stripe, sandbox, name):
    first, again, other = (spoiled_by(stripe, sandbox, name, seed) for seed in (1, 1, 2))

    assert first == again != other
    assert 0 < sum(first) < 20


def test_chance_ends_with_its_count(stripe, sandbox):
    sandbox.dial(fail_before={"probability": 0.5, "seed": 1, "count": 3})

    outcomes = [outcome_of(stripe, None) for _ in range(30)]

    assert outcomes.count(500) == 3


def test_each_dial_has_paths_of_its_own(stripe, sandbox):
    sandbox.dial(fail_before={"count": 1, "only": "/v1/refunds"}, rate_limited={"count": 1, "only": "/v1/customers"})

    payment = make_payment(stripe)

    with pytest.raises(RateLimitError):
        stripe.v1.customers.create({})
    with pytest.raises(APIError):
        stripe.v1.refunds.create({"payment_intent": payment.id})


@pytest.mark.parametrize("dials", [{"fail_often": 1}, {"delay": {"minutes": 1}}, {"delay": "long"}])
def test_an_unknown_dial_is_refused(sandbox, dials):
    assert control(sandbox, "dials", dials).status_code == 400


def test_reading_is_spoiled_only_on_demand(stripe, sandbox):
    hold = make_hold(stripe)
    sandbox.dial(rate_limited={"count": 1, "reads": True})

    with pytest.raises(RateLimitError):
        stripe.v1.payment_intents.retrieve(hold.id)


def test_reading_is_not_spoiled_by_itself(stripe, sandbox):
    hold = make_hold(stripe)
    sandbox.dial(fail_before=1)

    assert stripe.v1.payment_intents.retrieve(hold.id).id == hold.id


# -- the clock -------------------------------------------------------------------------------------


def test_a_hold_goes_back_by_itself_when_its_time_is_over(stripe, sandbox):
    hold = make_hold(stripe)
    sandbox.advance(7 * DAY - 60)
    before = stripe.v1.payment_intents.retrieve(hold.id)

    sandbox.advance(60)

    after = stripe.v1.payment_intents.retrieve(hold.id)
    assert before.status == "requires_capture"
    assert (after.status, after.cancellation_reason, after.amount_capturable) == ("canceled", "automatic", 0)
    assert types_of_events(stripe)[-1] == "payment_intent.canceled"
    with pytest.raises(InvalidRequestError):
        stripe.v1.payment_intents.capture(hold.id)


def test_a_captured_payment_stays_when_time_goes_on(stripe, sandbox):
    payment = make_payment(stripe)

    sandbox.advance(30 * DAY)

    assert stripe.v1.payment_intents.retrieve(payment.id).status == "succeeded"


def test_the_clock_never_goes_back(stripe, sandbox):
    answer = control(sandbox, "clock", {"advance": -1})

    assert answer.status_code == 400


def test_a_new_start_forgets_everything(stripe, sandbox):
    make_session(stripe)
    sandbox.advance(DAY)
    sandbox.dial(fail_before=5)
    before = sandbox.state()["now"]

    sandbox.reset()

    assert sandbox.state()["counts"] == {}
    assert before - sandbox.state()["now"] >= DAY - 60
    assert make_session(stripe).status == "open"


# -- who asks, and how -----------------------------------------------------------------------------


def control(sandbox, name, asked, **options):
    return httpx.post(f"{sandbox.url}/_sandbox/{name}", json=asked, **options)


def test_controls_take_only_what_a_foreign_page_cannot_send(stripe, sandbox):
    make_session(stripe)

    answer = httpx.post(f"{sandbox.url}/_sandbox/reset", content="{}", headers={"Content-Type": "text/plain"})

    assert answer.status_code == 415
    assert sandbox.count("checkout.session") == 1


@pytest.mark.parametrize("key", ["sk_live_secret", "pk_test_public", "nonsense"])
def test_only_a_secret_test_key_gets_in(sandbox, key):
    with pytest.raises(AuthenticationError):
        StripeClient(key, base_addresses={"api": sandbox.url}, max_network_retries=0).v1.balance.retrieve()


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"amout": 1}, "parameter_unknown", "amout"),
        ({"amount": 10}, "amount_too_small", "amount"),
        ({"amount": "abc"}, "parameter_invalid_integer", "amount"),
        ({"amount": ""}, "parameter_missing", "amount"),
        ({"payment_method": "pm_card_nobody"}, "resource_missing", "payment_method"),
        ({"expand": ["colour"]}, "property_cannot_be_expanded", "expand"),
    ],
)
def test_a_wrong_parameter_is_named(stripe, fields, code, param):
    with pytest.raises(InvalidRequestError) as caught:
        stripe.v1.payment_intents.create({**ASKED, **fields})

    assert (caught.value.http_status, caught.value.code, caught.value.param) == (400, code, param)


def test_what_is_not_there_is_a_404(stripe):
    with pytest.raises(InvalidRequestError) as caught:
        stripe.v1.payment_intents.retrieve("pi_nothing")

    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


def test_a_refused_call_leaves_nothing(stripe, sandbox):
    with pytest.raises(InvalidRequestError):
        stripe.v1.payment_intents.create({**ASKED, "expand": ["colour"]})

    assert sandbox.count("payment_intent") == 0
