"""Cards that are kept: how, by whom, and what they pay while nobody is there."""

import httpx
import pytest
from stripe import CardError, InvalidRequestError

from tests.payments.sandbox.making import make_hold, make_session, types_of_events

BACK = "http://localhost:1/back"


@pytest.fixture
def sam(stripe):
    return stripe.v1.customers.create({"email": "sam@example.org"}).id


def attach(stripe, sam, card="pm_card_visa"):
    return stripe.v1.payment_methods.attach(card, {"customer": sam})


def set_up(stripe, sam, card="pm_card_visa", **fields):
    asked = {"customer": sam, "payment_method": card, "confirm": True, "return_url": BACK}
    return stripe.v1.setup_intents.create({**asked, **fields})


def press(url, button):
    return httpx.post(url, data={"button": button})


def confirm_at_bank(intent, button="confirm"):
    return press(intent.next_action.redirect_to_url.url, button)


def pay_alone(stripe, sam, method, **fields):
    return make_hold(stripe, customer=sam, payment_method=method, off_session=True, **fields)


def refused(call, *arguments, **fields):
    with pytest.raises(InvalidRequestError) as caught:
        call(*arguments, **fields)
    return caught.value


def cards_of(stripe, sam):
    return [row.id for row in stripe.v1.payment_methods.list({"customer": sam, "type": "card"}).data]


# -- keeping and letting go ------------------------------------------------------------------------


def test_kept_cards_are_listed_in_two_places(stripe, sam):
    first, second = attach(stripe, sam), attach(stripe, sam, "pm_card_mastercard")

    by_customer = stripe.v1.customers.payment_methods.list(sam, {"type": "card", "limit": 1})

    assert cards_of(stripe, sam) == [second.id, first.id]
    assert (by_customer.data[0].card.last4, by_customer.has_more) == ("4444", True)
    assert stripe.v1.payment_methods.list({"customer": sam, "type": "twint"}).data == []
    assert stripe.v1.customers.payment_methods.retrieve(sam, first.id).customer == sam
    assert types_of_events(stripe)[-2:] == ["payment_method.attached"] * 2


def test_a_card_let_go_pays_nothing_more(stripe, sam):
    card = attach(stripe, sam)

    gone = stripe.v1.payment_methods.detach(card.id)

    assert (gone.customer, cards_of(stripe, sam)) == (None, [])
    assert refused(pay_alone, stripe, sam, card.id).param == "payment_method"
    assert refused(stripe.v1.payment_methods.attach, card.id, {"customer": sam}).http_status == 400
    assert refused(stripe.v1.payment_methods.detach, card.id).http_status == 400


def test_a_customers_card_is_nobody_elses(stripe, sam):
    card = attach(stripe, sam)
    rui = stripe.v1.customers.create({}).id

    assert refused(pay_alone, stripe, rui, card.id).param == "payment_method"
    assert refused(stripe.v1.payment_methods.attach, card.id, {"customer": rui}).http_status == 400
    assert refused(stripe.v1.customers.payment_methods.retrieve, rui, card.id).http_status == 404


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
    ],
)
def test_a_card_that_says_no_is_not_kept(stripe, sam, card, code, decline_code):
    with pytest.raises(CardError) as caught:
        attach(stripe, sam, card)

    error = caught.value.error
    assert (caught.value.http_status, error.code, error.decline_code) == (402, code, decline_code)
    assert cards_of(stripe, sam) == []


def test_a_customer_forgotten_takes_their_cards_along(stripe, sam):
    card = attach(stripe, sam)

    stripe.v1.customers.delete(sam)

    assert stripe.v1.customers.retrieve(sam).deleted is True
    assert stripe.v1.payment_methods.retrieve(card.id).customer is None
    assert refused(stripe.v1.payment_methods.list, {"customer": sam}).code == "resource_missing"


# -- setup intents ---------------------------------------------------------------------------------


def test_a_setup_keeps_the_card(stripe, sam):
    setup = set_up(stripe, sam)

    assert (setup.status, setup.usage, setup.id[:5]) == ("succeeded", "off_session", "seti_")
    assert cards_of(stripe, sam) == [setup.payment_method]
    assert types_of_events(stripe)[-3:] == [
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
    ]


def test_a_setup_can_wait_and_be_given_up(stripe, sam):
    waiting = stripe.v1.setup_intents.create({"customer": sam, "payment_method_types": ["card"]})
    done = stripe.v1.setup_intents.confirm(waiting.id, {"payment_method": "pm_card_visa"})
    other = stripe.v1.setup_intents.create({"customer": sam})

    canceled = stripe.v1.setup_intents.cancel(other.id, {"cancellation_reason": "abandoned"})

    assert (waiting.status, done.status, canceled.status) == ("requires_payment_method", "succeeded", "canceled")
    assert refused(stripe.v1.setup_intents.cancel, done.id).code == "setup_intent_unexpected_state"
    assert stripe.v1.setup_intents.retrieve(done.id).status == "succeeded"


def test_a_setup_that_is_declined_says_so(stripe, sam):
    with pytest.raises(CardError) as caught:
        set_up(stripe, sam, "pm_card_chargeDeclined")

    setup = stripe.v1.setup_intents.retrieve(caught.value.error.setup_intent.id)
    assert (setup.status, setup.last_setup_error.code) == ("requires_payment_method", "card_declined")
    assert types_of_events(stripe)[-1] == "setup_intent.setup_failed"


@pytest.mark.parametrize(
    ("button", "status", "kept"), [("confirm", "succeeded", 1), ("refuse", "requires_payment_method", 0)]
)
def test_the_bank_is_asked_before_a_card_is_kept(stripe, sam, button, status, kept):
    setup = set_up(stripe, sam, "pm_card_authenticationRequiredOnSetup")
    before = cards_of(stripe, sam)

    answer = confirm_at_bank(setup, button)

    assert (setup.status, before) == ("requires_action", [])
    assert answer.headers["Location"].startswith(f"{BACK}?setup_intent={setup.id}")
    assert stripe.v1.setup_intents.retrieve(setup.id).status == status
    assert len(cards_of(stripe, sam)) == kept


# -- paying while nobody is there ------------------------------------------------------------------


def test_a_kept_card_holds_for_less_than_five_days(stripe, sam):
    card = set_up(stripe, sam).payment_method

    hold = pay_alone(stripe, sam, card, expand=["latest_charge"])

    charge = hold.latest_charge
    assert hold.status == "requires_capture"
    assert charge.payment_method_details.card.capture_before - charge.created == (4 * 24 + 18) * 3600


@pytest.mark.parametrize(
    ("card", "is_asked"),
    [
        ("pm_card_visa", False),
        ("pm_card_authenticationRequiredOnSetup", True),
        ("pm_card_authenticationRequiredSetupForOffSession", False),
        ("pm_card_authenticationRequired", True),
        ("pm_card_threeDSecure2Required", True),
    ],
)
def test_who_was_only_attached_may_be_asked(stripe, sam, card, is_asked):
    method = attach(stripe, sam, card).id

    if not is_asked:
        assert pay_alone(stripe, sam, method).status == "requires_capture"
        return
    with pytest.raises(CardError) as caught:
        pay_alone(stripe, sam, method)
    error = caught.value.error
    assert (caught.value.http_status, error.code, error.decline_code) == (402, *["authentication_required"] * 2)
    assert (error.payment_method.id, error.payment_intent.status) == (method, "requires_payment_method")
    assert error.payment_intent.last_payment_error.code == "authentication_required"


@pytest.mark.parametrize(
    ("card", "pays"),
    [("pm_card_authenticationRequiredOnSetup", True), ("pm_card_threeDSecure2Required", False)],
)
def test_a_card_that_was_set_up_may_not_ask_again(stripe, sam, card, pays):
    setup = set_up(stripe, sam, card)
    confirm_at_bank(setup)
    (method,) = cards_of(stripe, sam)

    if pays:
        assert pay_alone(stripe, sam, method).status == "requires_capture"
    else:
        with pytest.raises(CardError, match="authentication|code"):
            pay_alone(stripe, sam, method)


def test_a_declined_intent_can_be_paid_again_by_the_customer_there(stripe, sam):
    method = attach(stripe, sam, "pm_card_threeDSecure2Required").id
    with pytest.raises(CardError) as caught:
        pay_alone(stripe, sam, method)
    intent = caught.value.error.payment_intent.id

    asked = stripe.v1.payment_intents.confirm(intent, {"payment_method": method, "return_url": BACK})
    confirm_at_bank(asked)

    assert asked.status == "requires_action"
    assert stripe.v1.payment_intents.retrieve(intent).status == "requires_capture"


def test_a_card_may_let_itself_be_kept_and_then_pay_nothing(stripe, sam):
    method = attach(stripe, sam, "pm_card_chargeCustomerFail").id

    with pytest.raises(CardError) as caught:
        pay_alone(stripe, sam, method)

    assert caught.value.code == "card_declined"


def test_who_confirms_without_saying_where_to_come_back_is_refused(stripe, sam):
    asked = {"amount": 5000, "currency": "chf", "confirm": True, "payment_method": attach(stripe, sam).id}

    error = refused(stripe.v1.payment_intents.create, {**asked, "customer": sam, "off_session": True})

    assert (error.http_status, error.param) == (400, "return_url")
    never = {"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}
    assert stripe.v1.payment_intents.create({**asked, **never, "customer": sam}).status == "succeeded"


# -- the hosted pages ------------------------------------------------------------------------------


def keep_page(stripe, **fields):
    asked = {"mode": "setup", "payment_method_types": ["card"], "success_url": f"{BACK}?s={{CHECKOUT_SESSION_ID}}"}
    return stripe.v1.checkout.sessions.create({**asked, **fields})


def test_a_page_keeps_a_card_and_takes_nothing(stripe, sandbox, sam):
    session = keep_page(stripe, customer=sam, setup_intent_data={"metadata": {"person": "7"}})

    page = httpx.get(session.url, headers={"Accept-Language": "de"})
    answer = press(session.url, "pay")

    assert "Diese Karte merken" in page.text
    assert answer.headers["Location"] == f"{BACK}?s={session.id}"
    done = stripe.v1.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert (done.status, done.payment_status, done.payment_intent) == ("complete", "no_payment_required", None)
    assert (done.setup_intent.status, done.setup_intent.metadata["person"]) == ("succeeded", "7")
    assert cards_of(stripe, sam) == [done.setup_intent.payment_method]
    assert sandbox.count("charge") == 0


def test_a_page_that_keeps_asks_the_bank_too(stripe, sam):
    session = keep_page(stripe, customer=sam)

    press(session.url, "decline")
    declined = httpx.get(session.url).text
    press(session.url, "ask")
    asked = httpx.get(session.url).text
    press(session.url, "confirm")

    assert "Your card was declined." in declined
    assert "may this card be kept" in asked
    assert len(cards_of(stripe, sam)) == 1


def test_a_page_to_keep_has_nothing_to_pay(stripe, sam):
    error = refused(keep_page, stripe, line_items=[{"quantity": 1}])

    assert error.param == "line_items"
    assert refused(stripe.v1.checkout.sessions.create, {"mode": "setup", "success_url": BACK}).param == "currency"


def test_an_expired_page_gives_the_setup_up(stripe, sam):
    session = keep_page(stripe, customer=sam)

    stripe.v1.checkout.sessions.expire(session.id)

    assert stripe.v1.setup_intents.retrieve(session.setup_intent).status == "canceled"


def test_a_payment_page_keeps_the_card_of_a_known_customer(stripe, sam):
    data = {"capture_method": "manual", "setup_future_usage": "off_session"}
    session = make_session(stripe, customer=sam, payment_intent_data=data)

    press(session.url, "pm_card_authenticationRequiredOnSetup")
    press(session.url, "confirm")

    done = stripe.v1.checkout.sessions.retrieve(session.id)
    assert (done.customer, done.customer_details.email) == (sam, "sam@example.org")
    assert pay_alone(stripe, sam, cards_of(stripe, sam)[0], currency="chf").status == "requires_capture"
