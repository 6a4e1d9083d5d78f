"""Text messages: once, whatever the provider does; never with an address; the words only in the last hour."""

from collections.abc import Iterator
from datetime import timedelta

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
from tests.notifications.texting import PHONE, Provider, provider_on_loopback


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    with provider_on_loopback(settings) as provider:
        yield provider


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
