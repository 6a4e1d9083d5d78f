"""M6: only Stripe speaks to the webhook; each wrong word is refused and leaves nothing behind."""

import hashlib
import hmac
import json
import time

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.test import Client
from django.urls import reverse

from frontend.views import webhook
from marketplace.bookings.models import Booking
from payments import flows
from payments.models import Heard
from payments.signature import LARGEST_WEBHOOK
from tests.jobs import run_jobs, waiting_jobs
from tests.payments.paying import make_paid_booking, make_payee, use_sandbox
from tests.race import until

pytestmark = pytest.mark.django_db
SECRET = "whsec_right"
EVENT = {"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}


@pytest.fixture(autouse=True)
def secret(settings):
    settings.STRIPE_WEBHOOK_SECRET = SECRET


def signed(body: bytes, *, secret: str = SECRET, at: float = 0.0) -> str:
    stamp = int(time.time() + at)
    proof = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={proof}"


def knock(client, body: bytes | dict = EVENT, signature: str | None = None):
    """Knock with a body, rightly signed unless said otherwise."""
    raw = json.dumps(body).encode() if isinstance(body, dict) else body
    headers = {"Stripe-Signature": signed(raw) if signature is None else signature}
    return client.post(reverse("stripe_webhook"), raw, content_type="application/json", headers=headers)


def refused(answer, code: str, status: int = 400) -> None:
    assert (answer.status_code, answer.content.decode()) == (status, code)
    assert Heard.objects.count() == 0
    assert waiting_jobs("payments.jobs.handle_heard") == 0


def test_what_stripe_says_is_kept_and_looked_at(client):
    assert knock(client).status_code == 200

    assert Heard.objects.get().subject == "pi_1"
    assert waiting_jobs("payments.jobs.handle_heard") == 1


def test_said_again_it_is_the_same(client):
    assert [knock(client).status_code for _ in range(3)] == [200, 200, 200]

    assert (Heard.objects.count(), waiting_jobs("payments.jobs.handle_heard")) == (1, 1)


RAW = json.dumps(EVENT).encode()
# How each signature is made when its test runs: made earlier, it would be too old by then.
WRONG = {
    "unsigned": (lambda: "", "no_signature"),
    "wrong secret": (lambda: signed(RAW, secret="whsec_wrong"), "wrong_signature"),
    "of another body": (lambda: signed(RAW + b" "), "wrong_signature"),
    "too old": (lambda: signed(RAW, at=-360), "not_now"),
    "from the future": (lambda: signed(RAW, at=360), "not_now"),
    "no time": (lambda: "v1=" + "0" * 64, "no_signature"),
    "time is no number": (lambda: "t=now,v1=" + "0" * 64, "no_signature"),
    "time is endless": (lambda: "t=" + "9" * 400 + ",v1=00", "no_signature"),
    "two times": (lambda: signed(RAW) + ",t=1", "no_signature"),
    "only an old scheme": (lambda: signed(RAW).replace("v1=", "v0="), "no_signature"),
    "not ascii": (lambda: signed(RAW).replace("v1=", "v1=é"), "no_signature"),
    "rubbish": (lambda: "=,=,t,,,", "no_signature"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_signature_is_refused(client, name):
    make, code = WRONG[name]

    refused(knock(client, RAW, make().encode().decode("latin-1")), code)


def test_one_changed_byte_is_refused(client):
    signature = signed(RAW)

    refused(knock(client, RAW.replace(b"pi_1", b"pi_2"), signature), "wrong_signature")


def test_of_two_signatures_one_right_one_is_enough_wherever_it_stands(client):
    stamp, _, right = signed(RAW).partition(",v1=")

    for proofs in ((right, "0" * 64), ("0" * 64, right)):
        assert knock(client, RAW, f"{stamp},v1={proofs[0]},v1={proofs[1]}").status_code == 200


def test_two_wrong_signatures_are_as_wrong_as_one(client):
    wrong = signed(RAW, secret="whsec_wrong")

    refused(knock(client, RAW, f"{wrong},v1={'0' * 64}"), "wrong_signature")


def test_an_empty_secret_lets_nobody_in(client, settings):
    settings.STRIPE_WEBHOOK_SECRET = ""

    refused(knock(client, RAW, signed(RAW, secret="")), "no_secret")


def test_ten_megabytes_are_refused(client):
    body = b"[" + b"1," * 5_000_000 + b"1]"

    refused(knock(client, body), "too_large", 413)


class Endless:
    """A body without end that counts how much of it was read."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "read to its end"
        self.given += size
        return b"1" * size


@pytest.mark.parametrize(
    ("length", "read"),
    [(b"10000000", 0), (b"", LARGEST_WEBHOOK + 1), (b"-1", LARGEST_WEBHOOK + 1), (b"5", LARGEST_WEBHOOK + 1)],
)
def test_whatever_a_large_body_says_of_its_length_little_of_it_is_read(length, read):
    body = Endless()
    headers = [(b"content-length", length), (b"stripe-signature", signed(RAW).encode())]
    scope = {"type": "http", "method": "POST", "path": "/hooks/stripe/", "headers": headers}

    refused(webhook.stripe(ASGIRequest(scope, body)), "too_large", 413)

    assert body.given == read


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/json", "image/png", ""])
def test_stripe_brings_no_token_and_gets_no_cookie(accept):
    headers = {"Stripe-Signature": signed(RAW), "Accept": accept}

    answer = Client(enforce_csrf_checks=True).post(
        reverse("stripe_webhook"), RAW, content_type="application/json", headers=headers
    )

    assert (answer.status_code, answer.content, len(answer.cookies)) == (200, b"", 0)


def test_a_refusal_is_logged_by_its_code_and_nothing_that_was_sent(client, caplog):
    body = {**EVENT, "data": {"object": {"id": "pi_1", "receipt_email": "sam@example.org"}}}

    knock(client, body, signed(RAW))

    said = [row.getMessage() for row in caplog.records if row.name == webhook.log.name]
    assert said == ["webhook refused: wrong_signature"]
    assert "sam@example.org" not in caplog.text


def test_an_account_that_is_not_ours_is_refused(client):
    refused(knock(client, {**EVENT, "account": "acct_foreign"}), "wrong_account")


def test_a_helpers_own_account_is_ours(client):
    payee = make_payee(make_paid_booking().helper, account="acct_ours")

    assert knock(client, {**EVENT, "type": "account.updated", "account": payee.account}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b"{}",
        b"null",
        b'{"id": "e", "data": {"object": {"id": "pi_1"}}}',
        b'{"type": "t", "data": {"object": {"id": "pi_1"}}}',
        b'{"id": "e", "type": "t", "data": 1}',
        b"\xff\xfe",
        b"",
    ],
    ids=["not json", "a list", "empty", "null", "no type", "no id", "no object", "not utf-8", "nothing"],
)
def test_what_is_signed_but_no_event_is_refused(client, body):
    refused(knock(client, body), "no_event")


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_only_post(client, method):
    assert getattr(client, method)(reverse("stripe_webhook")).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_payment_that_nobody_came_back_from_reaches_us_by_webhook(live_server, settings, sandbox):
    use_sandbox(settings, sandbox)
    sandbox.reset(webhook=live_server.url + reverse("stripe_webhook"), secret=settings.STRIPE_WEBHOOK_SECRET)
    booking = make_paid_booking()
    where = {"booking_id": booking.pk, "extra_id": None, "title": "WLAN", "back": "http://localhost:1/back"}
    page = flows.checkout(by=booking.seeker, **where)

    sandbox.press(page, "pay")
    until(Heard.objects.filter(kind="checkout.session.completed").exists, 10, "the webhook")
    run_jobs(only="payments.jobs.handle_heard")

    assert Booking.objects.get(pk=booking.pk).state == "agreed"
    assert not Heard.objects.filter(handled_at=None).exists()


def test_a_word_of_the_other_mode_is_counted_and_nobody_looks(client, settings):
    settings.STRIPE_SECRET_KEY = "sk_live_ours"

    assert knock(client, {**EVENT, "livemode": False}).status_code == 200
    assert knock(client, {**EVENT, "id": "evt_2", "livemode": True}).status_code == 200

    assert list(Heard.objects.order_by("pk").values_list("event", "is_foreign")) == [("evt_1", True), ("evt_2", False)]
    assert waiting_jobs("payments.jobs.handle_heard") == 1
    assert Heard.objects.get(event="evt_1").handled_at is not None


def test_a_test_key_does_not_hear_of_real_money(client, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_ours"

    assert knock(client, {**EVENT, "livemode": True}).status_code == 200

    assert (Heard.objects.get().is_foreign, waiting_jobs("payments.jobs.handle_heard")) == (True, 0)


def test_the_account_that_a_word_is_about_is_kept(client):
    account = make_payee(make_paid_booking().helper).account

    knock(client, {**EVENT, "type": "payout.paid", "data": {"object": {"id": "po_1"}}, "account": account})

    assert (Heard.objects.get().account, Heard.objects.get().subject) == (account, "po_1")
