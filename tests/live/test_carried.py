"""What a ring carries is taken where it fits, and asked for where it does not; each time the page is as a fresh one."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from frontend import deciding, pubsub
from marketplace.accounts.models import User
from marketplace.chat import actions as chat
from marketplace.vetting import actions as vetting
from marketplace.vetting.models import Application
from tests.chat.test_messages import make_conversation
from tests.factories import make_operator, make_seeker
from tests.jobs import run_jobs
from tests.live.page import LivePage
from tests.live.test_live_equals_fresh import signed_in
from tests.vetting.applying import make_application, make_sent_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def rings(monkeypatch, settings) -> list[dict]:
    """What is sent to whomever, from here on as it comes."""
    settings.ACCOUNT_RATE_LIMITS = False
    sent: list[dict] = []
    monkeypatch.setattr(pubsub.server, "publish", lambda message: sent.append(json.loads(message)))
    return sent


def page_of(person: User, address: str, rings: list[dict]) -> LivePage:
    """A page that has just been opened, and heard whatever rang until then."""
    run_jobs(only="deliver")
    page = LivePage(signed_in(person), address)
    run_jobs(only="deliver")
    rings.clear()
    page.asked.clear()
    return page


def heard(page: LivePage, person: User, rings: list[dict], backwards: bool = False) -> list[str]:
    """Let a page hear what was sent to its person; returns what it asked for."""
    run_jobs(only="deliver")
    mine = [one["ring"] for one in rings if person.pk in one["people"]]
    for ring in mine[::-1] if backwards else mine:
        page.hear(ring)
    return page.asked.copy()


def say(conversation, text: str, by: User | None = None):
    by = by or conversation.helper
    return chat.send_message(by=by, conversation_id=conversation.pk, client_id=uuid4(), text=text)


def talk_of(person: User, conversation, rings) -> LivePage:
    return page_of(person, reverse("conversation", args=[conversation.pk]), rings)


@pytest.mark.parametrize("language", ["de", "en"])
def test_messages_come_without_a_question(rings, language):
    conversation = make_conversation()
    User.objects.filter(pk=conversation.seeker_id).update(language=language)
    sam = User.objects.get(pk=conversation.seeker_id)
    page = talk_of(sam, conversation, rings)

    first = say(conversation, "Hallo!")
    say(conversation, "Bist du da?")
    run_jobs(only="deliver")
    chat.edit_message(by=conversation.helper, conversation_id=conversation.pk, seq=first.seq, text="Hallo Sam!")

    assert (heard(page, sam, rings), page.differences()) == ([], [])


def test_rings_in_the_wrong_order_make_the_page_ask(rings):
    conversation = make_conversation()
    page = talk_of(conversation.seeker, conversation, rings)

    say(conversation, "Hallo!")
    say(conversation, "Bist du da?")

    assert len(heard(page, conversation.seeker, rings, backwards=True)) == 1
    assert page.differences() == []


def test_a_message_changed_before_it_was_told_makes_the_page_ask(rings):
    conversation = make_conversation()
    page = talk_of(conversation.seeker, conversation, rings)

    message = say(conversation, "Halo!")
    chat.edit_message(by=conversation.helper, conversation_id=conversation.pk, seq=message.seq, text="Hallo!")

    assert len(heard(page, conversation.seeker, rings)) == 1
    assert page.differences() == []


def test_a_page_in_another_language_asks(rings):
    conversation = make_conversation()
    page = talk_of(conversation.seeker, conversation, rings)
    User.objects.filter(pk=conversation.seeker_id).update(language="en")

    say(conversation, "Hallo!")

    assert len(heard(page, conversation.seeker, rings)) == 1


def queue_of(olga: User, rings: list[dict], number: int = 1) -> LivePage:
    return page_of(olga, f"{reverse('console')}?page={number}", rings)


def submit(name: str) -> Application:
    return make_sent_application(by=make_seeker(name))


def withdraw(application: Application) -> None:
    vetting.withdraw_application(by=application.person, application_id=application.pk)


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_application_comes_and_goes_without_a_question(rings, language):
    olga, first = make_operator(language=language), submit("Anna")
    page = queue_of(olga, rings)

    submit("Ben")
    assert (heard(page, olga, rings), page.differences()) == ([], [])
    rings.clear()
    page = queue_of(olga, rings)
    withdraw(first)
    assert (heard(page, olga, rings), page.differences()) == ([], [])


def test_what_was_told_later_is_not_undone_by_what_was_told_before(rings):
    olga, first = make_operator(), submit("Anna")
    submit("Ben")
    page = queue_of(olga, rings)

    withdraw(first)
    run_jobs(only="deliver")
    submit("Cem")
    heard(page, olga, rings, backwards=True)

    assert page.differences() == []


def test_the_first_and_the_last_one_make_the_page_ask(rings):
    olga = make_operator()
    page = queue_of(olga, rings)
    first = submit("Anna")
    assert (len(heard(page, olga, rings)), page.differences()) == (1, [])

    page = queue_of(olga, rings)
    withdraw(first)
    assert (len(heard(page, olga, rings)), page.differences()) == (1, [])


def test_with_more_than_one_page_each_page_asks_for_itself(rings, monkeypatch):
    monkeypatch.setattr(deciding, "PER_PAGE", 2)
    olga = make_operator()
    for name in ("Anna", "Ben", "Cem"):
        submit(name)
    pages = [queue_of(olga, rings, number) for number in (1, 2)]
    submit("Dea")

    for page in pages:
        page.asked.clear()
        assert (len(heard(page, olga, rings)), page.differences()) == (1, [])


def test_an_operator_without_a_second_factor_is_told_nothing_of_the_queue(rings, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    make_operator()
    submit("Anna")

    run_jobs(only="deliver")

    assert [one["ring"]["changed"] for one in rings if one["ring"]["changed"] == "queue"] == []


def test_a_draft_is_no_news_of_the_queue(rings):
    make_operator()
    make_application()

    run_jobs(only="deliver")

    assert "queue" not in {one["ring"]["changed"] for one in rings}
