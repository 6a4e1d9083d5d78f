"""Text messages: once, whatever the provider does; never with an address; the words only in the last hour."""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.utils import timezone

from frontend.forms.doorstep import RecipientForm
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking, Recipient
from marketplace.core.actors import SYSTEM
from marketplace.notifications import actions, flows, gateway
from marketplace.notifications.models import MailboxMessage, TextMessage
from tests.factories import make_booking, make_doorstep, make_offer, make_request
from tests.jobs import run_jobs

PHONE = "+491701234567"


class Provider:
    """A provider of text messages on loopback. `answers`: a status each, "lose" (sent, no answer) or "hang up"."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        self.answers: list = []
        self.sign_ins: set[str] = set()
        self.url = ""

    def take(self, body: dict[str, str]) -> int:
        answer = self.answers.pop(0) if self.answers else 201
        if answer in (201, "lose"):
            self.sent.append(body)
        return answer


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    box = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            box.sign_ins.add(b64decode(self.headers["Authorization"].split()[1]).decode())
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            answer = box.take({name: values[0] for name, values in body.items()})
            if isinstance(answer, int):
                self.say(answer, {"sid": f"SM{len(box.sent)}", "code": 21211})

        def do_GET(self) -> None:
            to = parse_qs(urlsplit(self.path).query)["To"][0]
            found = [
                {"sid": f"SM{n}", "body": one["Body"], "status": "sent"}
                for n, one in enumerate(box.sent, 1)
                if one["To"] == to
            ]
            self.say(200, {"messages": found})

        def say(self, status: int, told: dict) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    box.url = f"http://127.0.0.1:{server.server_port}"
    settings.SMS_BACKEND, settings.SMS_API_BASE = "rest", box.url
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_FROM = "AC1", "secret", "Friend"
    yield box
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def is_set_up(settings) -> None:
    """There is a provider; what none was started for sends nothing."""
    settings.SMS_BACKEND = "rest"


def make_visit(hours: float = 30, phone: str = PHONE):
    begins = timezone.now() + timedelta(hours=hours)
    booking = make_booking(make_offer(make_request(begins_at=begins)))
    make_doorstep(booking)
    said = {"name": "Erika", "relation": "parent", "consent": "spoken", "consent_at": timezone.now()}
    Recipient.objects.create(request=booking.request, phone=phone, **said)
    return booking


def intend(booking, kind: str = "appointment") -> TextMessage:
    return actions.intend_text(by=SYSTEM, booking_id=booking.pk, kind=kind)


def send(message: TextMessage, times: int = 1) -> TextMessage:
    for _ in range(times):
        try:
            flows.send_text(message.pk)
        except flows.NotSent:
            continue
    message.refresh_from_db()
    return message


@pytest.mark.django_db(transaction=True)
def test_an_appointment_is_sent_once_with_a_link_and_without_a_place_or_the_words(provider):
    booking = make_visit()
    message = send(intend(booking), times=3)
    assert intend(booking).pk == message.pk

    assert (message.state, len(provider.sent), provider.sign_ins) == ("sent", 1, {"AC1:secret"})
    sent = provider.sent[0]
    assert (sent["To"], sent["From"]) == (PHONE, "Friend")
    assert "/door/" in sent["Body"] and "Hana" in sent["Body"] and len(sent["Body"]) <= 306
    for hidden in ("Sonnenallee", "71b", "12045", "Apfel", "Wolke"):
        assert hidden not in sent["Body"]


@pytest.mark.django_db(transaction=True)
def test_the_words_go_out_only_while_they_can_be_read(provider):
    early, near = make_visit(hours=5), make_visit(hours=0.5)

    for booking in (early, near):
        send(intend(booking, "words"))

    assert ["Apfel" in one["Body"] and "Wolke" in one["Body"] for one in provider.sent] == [False, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", ["lose", "hang up", 500, 503, 429])
def test_a_fault_on_the_other_side_loses_nothing_and_doubles_nothing(provider, fault):
    provider.answers = [fault, 201]

    message = send(intend(make_visit()), times=3)

    assert (message.state, len(provider.sent)) == ("sent", 1)


@pytest.mark.django_db(transaction=True)
def test_without_looking_first_a_lost_answer_would_be_sent_twice(provider, monkeypatch):
    """The control of the test above."""
    provider.answers = ["lose", 201]
    monkeypatch.setattr(gateway, "find", lambda *given: None)

    send(intend(make_visit()), times=2)

    assert len(provider.sent) == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_that_is_refused_is_not_tried_again_and_a_dead_provider_five_times(provider):
    provider.answers = [400]
    refused = send(intend(make_visit()), times=3)
    provider.answers = [500] * 9
    dead = send(intend(make_visit(hours=60)), times=9)

    assert (refused.state, refused.error, refused.tries) == ("failed", "21211", 1)
    assert (dead.state, dead.tries, provider.sent) == ("failed", 5, [])


@pytest.mark.django_db
def test_nothing_is_sent_inside_a_transaction(provider):
    with transaction.atomic(), pytest.raises(RuntimeError):
        gateway.send(PHONE, "Hello", "1")

    assert provider.sent == []


@pytest.mark.django_db(transaction=True)
def test_in_the_demo_messages_lie_beside_the_mails(settings):
    settings.DEMO, settings.SMS_BACKEND = True, "console"

    message = send(intend(make_visit()))

    kept = MailboxMessage.objects.get()
    assert (message.state, kept.to, kept.subject) == ("sent", PHONE, "SMS")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("backend", ["none", "console"])
def test_without_a_provider_nothing_is_asked_for_intended_or_said_to_be_sent(settings, backend):
    booking = make_visit()
    intended = intend(booking)
    settings.SMS_BACKEND, settings.DEMO = backend, False

    assert intend(make_visit()) is None
    assert "phone" not in RecipientForm().fields
    if backend == "none":
        assert (send(intended).state, intended.error) == ("failed", "no_provider")


@pytest.mark.django_db
def test_help_from_afar_sends_nobody_to_a_door():
    booking = make_visit()
    Booking.objects.update(is_remote=True)

    assert intend(booking) is None


@pytest.mark.django_db
def test_who_gave_no_number_and_who_asks_for_themselves_get_no_message():
    alone = make_booking()

    assert intend(make_visit(phone="")) is None
    assert intend(alone) is None


@pytest.mark.django_db
def test_a_visit_that_is_agreed_and_one_that_is_called_off_are_told_to_the_person_it_is_for():
    gone, offer = make_visit(), make_offer()
    said = {"name": "Erika", "relation": "parent", "consent": "spoken", "consent_at": timezone.now()}
    Recipient.objects.create(request=offer.request, phone=PHONE, **said)

    bookings.cancel_booking(by=gone.seeker, booking_id=gone.pk, reason="solved")
    booking = bookings.accept_offer(by=offer.helper, offer_id=offer.pk)
    run_jobs(until=timezone.now(), only="deliver")

    told = set(TextMessage.objects.values_list("booking_id", "kind"))
    assert told == {(gone.pk, "called_off"), (booking.pk, "appointment")}
