"""Who is told what, once, in their language, without an address; and a mail server that fails loses no mail."""

import re
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone, translation

from marketplace.config.subscriptions import SUBSCRIPTIONS
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing
from marketplace.core.models import Event
from marketplace.notifications import actions, flows, handlers, queries
from marketplace.notifications.audience import TOLD, TOLD_TO_HELPERS
from marketplace.notifications.models import Mail, Notice
from marketplace.notifications.wording import KINDS
from tests.factories import make_booking, make_person, make_place, make_seeker
from tests.jobs import run_jobs, waiting_jobs

TELL = "marketplace.notifications.handlers.on_event"
pytestmark = pytest.mark.django_db


def told_of(name: str, *, actor=None, **facts) -> list[tuple[int, str]]:
    """Whom an event tells what: (person, kind)."""
    who = {"actor_id": actor, "actor_kind": "person"}
    event = Event.objects.create(name=name, **who, subject_kind="booking", subject_id=1, facts=facts, at=timezone.now())
    handlers.on_event(event)
    return sorted(Notice.objects.filter(event_id=event.pk).values_list("person_id", "kind"))


def tell(person, kind: str = "booking_agreed", event_id: int = 1, subject_id: int = 1) -> Notice:
    return actions.tell_person(by=SYSTEM, person_id=person.pk, event_id=event_id, kind=kind, subject_id=subject_id)


class Failing(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages) -> int:
        raise SMTPServerDisconnected("gone")


def test_an_agreement_tells_both_each_in_their_own_words():
    sam, hana = make_seeker("Sam"), make_person("Hana")

    told = told_of("booking.agreed", actor=hana.pk, seeker=sam.pk, helper=hana.pk)

    assert told == [(sam.pk, "booking_agreed"), (hana.pk, "booking_won")]


@pytest.mark.parametrize(
    "actor, hearing", [("seeker", ["helper"]), ("helper", ["seeker"]), (None, ["helper", "seeker"])]
)
def test_nobody_is_told_what_they_did_themselves_but_for_their_calendar(actor, hearing):
    people = {"seeker": make_seeker().pk, "helper": make_person("Hana").pk}

    told = told_of("booking.cancelled", actor=people.get(actor), **people)

    assert [who for who, kind in told if kind == "booking_cancelled"] == sorted(people[name] for name in hearing)
    assert [who for who, kind in told if kind == "booking_cancelled_own"] == ([people[actor]] if actor else [])


def test_an_event_that_comes_twice_tells_once():
    sam = make_seeker()

    first, second = tell(sam), tell(sam)

    assert (first, Mail.objects.count(), waiting_jobs(actions.SEND)) == (second, 1, 1)


def test_everything_that_is_told_is_subscribed_and_has_words():
    kinds = {kind for told in TOLD.values() for kind, _ in told}

    told_here = {"message_received", "texts_stopped", "phone_taken"}
    assert kinds | set(TOLD_TO_HELPERS.values()) | told_here == set(KINDS)
    assert set(TOLD) == {name for name, listeners in SUBSCRIPTIONS.items() if TELL in listeners}


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_kind_reads_well_in_both_languages(kind, language):
    sam = make_seeker(language=language)
    notice = tell(sam, kind)

    message = flows.written(notice)

    with translation.override(language):
        assert message.subject == str(KINDS[kind].title)
    assert queries.address_of(notice) in message.body
    html = message.alternatives[0].content
    assert str(message.subject) in html
    assert not re.search(r"{{|{%|None", message.body + html)


def test_german_is_not_english():
    german = {kind for kind in KINDS if _title(kind, "de") != _title(kind, "en")}

    assert german == set(KINDS)


def _title(kind: str, language: str) -> str:
    with translation.override(language):
        return str(KINDS[kind].title)


def test_no_mail_holds_an_address():
    place = make_place(make_seeker())
    booking = make_booking()

    for kind in KINDS:
        message = flows.written(tell(booking.helper, kind, subject_id=booking.pk))
        assert place.street not in message.body + message.alternatives[0].content


def test_a_mail_is_sent_once_though_the_job_comes_twice():
    notice = tell(make_seeker())

    for _ in range(2):
        flows.send_mail(notice.mail.pk)

    assert len(mail.outbox) == 1
    assert Mail.objects.get().state == Mail.State.SENT


def test_a_server_that_takes_nothing_costs_no_mail(settings):
    letter = tell(make_seeker()).mail
    settings.EMAIL_BACKEND = f"{__name__}.Failing"

    for tries in range(1, 5):
        with pytest.raises(flows.NotSent):
            flows.send_mail(letter.pk)
        letter.refresh_from_db()
        assert (letter.state, letter.tries) == (Mail.State.WAITING, tries)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    flows.send_mail(letter.pk)
    assert len(mail.outbox) == 1


def test_after_five_tries_a_mail_has_failed_and_says_so(settings):
    letter = tell(make_seeker()).mail
    settings.EMAIL_BACKEND = f"{__name__}.Failing"

    for _ in range(5):
        with pytest.raises(flows.NotSent):
            flows.send_mail(letter.pk)
    flows.send_mail(letter.pk)

    letter.refresh_from_db()
    assert (letter.state, letter.tries) == (Mail.State.FAILED, 5)


def test_a_quiet_kind_sends_no_mail():
    tell(make_seeker(), "offer_lost")

    assert Mail.objects.count() == 0
    assert run_jobs(only="send_mail") == 0


def test_opening_a_notice_reads_it_and_leads_on(client):
    booking = make_booking()
    notice = tell(booking.seeker, subject_id=booking.pk)
    client.force_login(booking.seeker)

    assert queries.unread_notices(booking.seeker) == 1
    answer = client.post(reverse("notice", args=[notice.pk]))

    assert answer.url == reverse("booking", args=[booking.pk])
    assert queries.unread_notices(booking.seeker) == 0


def test_a_strangers_notice_does_not_exist(client):
    sam, stella = make_seeker("Sam"), make_seeker("Stella")
    notice = tell(sam)

    with pytest.raises(Missing):
        actions.read_notice(by=stella, notice_id=notice.pk)
    client.force_login(stella)
    assert client.post(reverse("notice", args=[notice.pk])).status_code == 404
    assert queries.unread_notices(sam) == 1
