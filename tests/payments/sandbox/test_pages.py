"""The hosted pages as a browser without scripts sees them."""

import time

import httpx
import pytest
from stripe import InvalidRequestError

from tests.payments.sandbox.making import make_account, make_hold, make_session, types_of_events

GERMAN = {"Accept-Language": "fr, de-CH; q=0.9, en;q=0.5"}


def view(url, **headers):
    return httpx.get(url, headers=headers)


def press(url, button):
    return httpx.post(url, data={"button": button})


def intent_of(stripe, session):
    asked = {"expand": ["payment_intent.latest_charge"]}
    return stripe.v1.checkout.sessions.retrieve(session.id, asked).payment_intent


def test_the_page_says_what_it_is_in_both_languages(stripe):
    session = make_session(stripe, 4505)

    english, german = view(session.url), view(session.url, **GERMAN)

    assert "Test payment page – no real money" in english.text
    assert '<html lang="de">' in german.text
    assert "Test-Zahlungsseite – kein echtes Geld" in german.text
    assert "CHF 45.05" in german.text
    assert "WLAN &lt;läuft&gt; nicht" in german.text
    assert 'href="http://localhost:1/back"' in german.text


def test_the_sessions_own_language_wins(stripe):
    session = make_session(stripe, locale="de")

    assert '<html lang="de">' in view(session.url).text


def test_paying_leads_back_with_the_sessions_id(stripe):
    session = make_session(stripe)

    answer = press(session.url, "pay")

    assert session.payment_intent is None
    assert (answer.status_code, answer.headers["Location"]) == (303, f"http://localhost:1/paid?session={session.id}")
    intent = intent_of(stripe, session)
    assert (intent.status, intent.transfer_group, intent.metadata["booking"]) == ("requires_capture", "booking-1", "1")
    assert intent.latest_charge.payment_method_details.card.capture_before > time.time()
    assert stripe.v1.checkout.sessions.retrieve(session.id).status == "complete"
    assert types_of_events(stripe)[-2:] == ["payment_intent.amount_capturable_updated", "checkout.session.completed"]


def test_a_hold_is_paid_when_it_is_captured(stripe):
    session = make_session(stripe)
    press(session.url, "pay")
    held = stripe.v1.checkout.sessions.retrieve(session.id)

    stripe.v1.payment_intents.capture(held.payment_intent)

    assert held.payment_status == "unpaid"
    assert stripe.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert stripe.v1.checkout.sessions.list({"payment_intent": held.payment_intent}).data[0].id == session.id


def test_a_declined_card_may_try_again(stripe):
    session = make_session(stripe)

    answer = press(session.url, "decline")
    page = view(session.url)
    press(session.url, "pay")

    assert answer.headers["Location"] in session.url
    assert "Your card was declined." in page.text
    assert intent_of(stripe, session).status == "requires_capture"
    assert "payment_intent.payment_failed" in types_of_events(stripe)


def test_the_bank_asks_and_the_customer_confirms(stripe):
    session = make_session(stripe)

    press(session.url, "ask")
    page = view(session.url)
    answer = press(session.url, "confirm")

    assert "is this payment from you?" in page.text
    assert answer.headers["Location"].startswith("http://localhost:1/paid")
    assert intent_of(stripe, session).status == "requires_capture"


def test_what_the_bank_refuses_is_not_paid(stripe):
    session = make_session(stripe)

    press(session.url, "ask")
    press(session.url, "refuse")

    assert "The payment was not confirmed." in view(session.url).text
    assert intent_of(stripe, session).status == "requires_payment_method"


def test_a_done_session_is_not_paid_twice(stripe, sandbox):
    session = make_session(stripe)
    press(session.url, "pay")

    press(session.url, "pay")

    assert "already done" in view(session.url).text
    assert sandbox.count("charge") == 1


def test_an_expired_session_says_so_and_takes_nothing(stripe, sandbox):
    session = make_session(stripe, expires_at=sandbox.state()["now"] + 1860)
    press(session.url, "decline")

    sandbox.advance(1860)
    press(session.url, "pay")
    page = view(session.url)

    assert page.status_code == 410
    assert "has expired" in page.text
    assert intent_of(stripe, session).status == "canceled"
    assert "checkout.session.expired" in types_of_events(stripe)


@pytest.mark.parametrize("seconds", [1700, 24 * 3600 + 60])
def test_a_session_lives_30_minutes_to_24_hours(stripe, sandbox, seconds):
    with pytest.raises(InvalidRequestError) as caught:
        make_session(stripe, expires_at=sandbox.state()["now"] + seconds)

    assert caught.value.param == "expires_at"
    assert sandbox.count("checkout.session") == 0


def test_a_session_can_be_expired_but_not_once_it_is_done(stripe):
    opened, done = make_session(stripe), make_session(stripe)
    press(done.url, "pay")

    expired = stripe.v1.checkout.sessions.expire(opened.id)

    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(InvalidRequestError):
        stripe.v1.checkout.sessions.expire(done.id)


def test_the_intent_of_an_open_session_is_not_canceled_behind_its_back(stripe):
    session = make_session(stripe)
    press(session.url, "decline")

    with pytest.raises(InvalidRequestError) as caught:
        stripe.v1.payment_intents.cancel(intent_of(stripe, session).id)

    assert caught.value.code == "payment_intent_unexpected_state"


def test_a_kept_card_pays_later_while_nobody_is_there(stripe):
    data = {"capture_method": "manual", "setup_future_usage": "off_session"}
    session = make_session(stripe, customer_email="sam@example.org", payment_intent_data=data)
    press(session.url, "pay")
    first = intent_of(stripe, session)

    asked = {"customer": first.customer, "payment_method": first.payment_method, "off_session": True}
    second = make_hold(stripe, **asked)

    assert second.status == "requires_capture"
    with pytest.raises(InvalidRequestError):
        make_hold(stripe, payment_method=first.payment_method)


def test_a_card_that_was_not_kept_pays_once(stripe, sandbox):
    session = make_session(stripe)
    press(session.url, "pay")

    with pytest.raises(InvalidRequestError) as caught:
        make_hold(stripe, payment_method=intent_of(stripe, session).payment_method)

    assert caught.value.param == "payment_method"
    assert sandbox.count("charge") == 1


def test_the_bank_can_be_answered_for_an_intent_of_the_api(stripe):
    back = "http://localhost:1/back?from=bank"
    intent = make_hold(stripe, payment_method="pm_card_authenticationRequired", return_url=back)

    answer = press(intent.next_action.redirect_to_url.url, "confirm")

    assert answer.headers["Location"].startswith(f"{back}&payment_intent={intent.id}")
    assert stripe.v1.payment_intents.retrieve(intent.id).status == "requires_capture"


def link_of(stripe, account):
    asked = {"account": account.id, "type": "account_onboarding"}
    addresses = {"refresh_url": "http://localhost:1/again", "return_url": "http://localhost:1/back"}
    return stripe.v1.account_links.create({**asked, **addresses}).url


def test_onboarding_enables_transfers_and_payouts(stripe):
    hana = make_account(stripe)
    url = link_of(stripe, hana)

    page = view(url, **GERMAN)
    answer = press(url, "complete")

    assert "Alles stimmt" in page.text
    assert answer.headers["Location"] == "http://localhost:1/back"
    after = stripe.v1.accounts.retrieve(hana.id)
    assert (after.capabilities.transfers, after.payouts_enabled, after.details_submitted) == ("active", True, True)
    assert (list(after.requirements.currently_due), after.requirements.disabled_reason) == ([], None)


def test_unfinished_onboarding_changes_nothing(stripe):
    hana = make_account(stripe)
    url = link_of(stripe, hana)
    view(url)

    answer = press(url, "unfinished")

    after = stripe.v1.accounts.retrieve(hana.id)
    assert answer.headers["Location"] == "http://localhost:1/back"
    assert (after.capabilities.transfers, after.payouts_enabled, after.details_submitted) == ("inactive", False, False)
    assert "external_account" in after.requirements.currently_due


def test_a_link_opens_once(stripe):
    url = link_of(stripe, make_account(stripe))
    view(url)

    assert view(url).headers["Location"] == "http://localhost:1/again"


def test_a_link_opens_for_five_minutes(stripe, sandbox):
    hana = make_account(stripe)
    url = link_of(stripe, hana)

    sandbox.advance(301)

    assert view(url).headers["Location"] == "http://localhost:1/again"
    assert press(url, "complete").status_code == 410
    assert stripe.v1.accounts.retrieve(hana.id).payouts_enabled is False


def test_an_unknown_page_is_a_404(sandbox):
    assert view(f"{sandbox.url}/c/pay/cs_test_nothing").status_code == 404
    assert view(f"{sandbox.url}/c/elsewhere").status_code == 404
