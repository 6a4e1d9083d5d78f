"""What leads away is sent like everything else; its sender reads why we warn, the other side why to stay."""

import json
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from marketplace.chat import queries
from marketplace.chat.leakage import HINTS, REASONS
from marketplace.chat.models import Message
from marketplace.core.models import Event
from tests.api.app import App
from tests.chat.test_messages import make_conversation, say

pytestmark = pytest.mark.django_db

LEADS_AWAY = "Schreib mir auf WhatsApp: 079 555 12 34"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(conversation, by, text: str, **headers):
    address = f"/conversations/{conversation.pk}/send/"
    return signed_in(by).post(address, {"client_id": str(uuid4()), "text": text}, headers=headers)


def page_of(conversation, by) -> str:
    return unescape(signed_in(by).get(f"/conversations/{conversation.pk}/").content.decode())


def words(told: dict) -> str:
    """What is said of paying outside, in the language of the two."""
    with translation.override("de"):
        return str(told["payment"])


def warned_events() -> list[Event]:
    return list(Event.objects.filter(name="message.warned"))


def test_it_is_sent_and_noted_by_kind():
    conversation = make_conversation()

    message = say(conversation, conversation.seeker, LEADS_AWAY)

    message.refresh_from_db()
    assert (message.text, message.warned) == (LEADS_AWAY, ["elsewhere", "contact"])
    assert [event.facts for event in warned_events()] == [{"seq": message.seq, "kinds": ["elsewhere", "contact"]}]


def test_an_ordinary_message_has_no_warning():
    conversation = make_conversation()

    message = say(conversation, conversation.seeker, "Bis morgen um zehn!")

    assert message.warned == []
    assert warned_events() == []


def test_sent_again_it_is_warned_about_once():
    conversation, client_id = make_conversation(), uuid4()

    say(conversation, conversation.seeker, LEADS_AWAY, client_id)
    say(conversation, conversation.seeker, LEADS_AWAY, client_id)

    assert len(warned_events()) == 1


def test_the_event_holds_no_words():
    conversation = make_conversation()

    say(conversation, conversation.seeker, LEADS_AWAY)

    assert "079" not in json.dumps(warned_events()[0].facts)


def test_the_sender_reads_why_and_the_other_side_why_to_stay():
    conversation = make_conversation()

    answer = send(conversation, conversation.seeker, "Can I pay cash?")

    assert answer.status_code == 302
    own, other = page_of(conversation, conversation.seeker), page_of(conversation, conversation.helper)
    assert (words(REASONS) in own, words(HINTS) in own) == (True, False)
    assert (words(REASONS) in other, words(HINTS) in other) == (False, True)


def test_nothing_is_said_about_an_ordinary_message():
    conversation = make_conversation()

    send(conversation, conversation.seeker, "Bis morgen um zehn!")

    assert "bubble__note" not in page_of(conversation, conversation.seeker)
    assert "bubble__note" not in page_of(conversation, conversation.helper)


def test_a_script_is_told_at_once():
    conversation = make_conversation()

    answer = send(conversation, conversation.seeker, "Can I pay cash?", accept="application/json")

    assert len(answer.json()["warnings"]) == 1


def test_the_api_tells_both_sides():
    conversation = make_conversation()
    address = f"/conversations/{conversation.pk}/messages/"

    sent = App(conversation.seeker).post(address, {"client_id": str(uuid4()), "text": "Can I pay cash?"})

    assert sent.status_code == 201
    assert [one["code"] for one in sent.json()["warnings"]] == ["leads_to_payment"]
    read = App(conversation.helper).get(address).json()["results"]
    assert [[one["code"] for one in line["warnings"]] for line in read] == [[], ["stay_here"]]


def test_operators_can_count_by_person():
    conversation = make_conversation()
    say(conversation, conversation.seeker, LEADS_AWAY)
    say(conversation, conversation.seeker, "Kann ich bar bezahlen?")
    say(conversation, conversation.helper, "Nein, nur über die App.")

    assert queries.warned_counts(conversation.seeker_id) == {"elsewhere": 1, "contact": 1, "payment": 1}
    assert queries.warned_counts(conversation.helper_id) == {}


def test_nobody_is_blocked_however_often():
    conversation = make_conversation()

    for _ in range(20):
        say(conversation, conversation.seeker, LEADS_AWAY)

    assert Message.objects.filter(sender=conversation.seeker).count() == 20
    assert queries.why_not_send(conversation.seeker, conversation) is None
