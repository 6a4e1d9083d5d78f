"""A message that is still unread after some minutes is told; once for a conversation until it is read (no flood)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.chat import actions as chat
from marketplace.chat.models import Conversation
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from marketplace.notifications import actions, queries
from marketplace.notifications.models import Notice
from marketplace.notifications.rules import UNREAD_AFTER
from tests.factories import make_offer, make_request, make_seeker
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
SOON = timedelta(seconds=30)


@pytest.fixture
def talk() -> Conversation:
    offer = make_offer(make_request(make_seeker("Sam")))
    return chat.open_conversation(by=SYSTEM, offer_id=offer.pk)


def say(talk: Conversation, by, times: int = 1) -> None:
    for _ in range(times):
        chat.send_message(by=by, conversation_id=talk.pk, client_id=uuid4(), text="Hallo!")


def read(talk: Conversation, by) -> None:
    talk.refresh_from_db()
    chat.mark_read(by=by, conversation_id=talk.pk, seq=talk.last_seq)


def wait(after: timedelta = UNREAD_AFTER + SOON) -> None:
    run_jobs(only="deliver")
    run_jobs(until=timezone.now() + after, only="tell_unread")


def told(person) -> int:
    return Notice.objects.filter(person=person, kind="message_received").count()


def test_an_unread_message_is_told_after_some_minutes_and_not_before(talk):
    say(talk, talk.helper)

    wait(UNREAD_AFTER - SOON)
    early = told(talk.seeker)
    wait()

    assert (early, told(talk.seeker), told(talk.helper)) == (0, 1, 0)
    assert Notice.objects.get().mail


def test_a_message_that_was_read_in_time_is_not_told(talk):
    say(talk, talk.helper)
    read(talk, talk.seeker)

    wait()

    assert told(talk.seeker) == 0


def test_many_messages_are_told_once_until_they_are_read_and_then_again(talk):
    say(talk, talk.helper, times=5)
    wait()
    say(talk, talk.helper, times=5)
    wait()
    before = told(talk.seeker)

    read(talk, talk.seeker)
    say(talk, talk.helper)
    wait()

    assert (before, told(talk.seeker)) == (1, 2)


def test_reading_the_conversation_reads_what_was_told_of_it(talk):
    say(talk, talk.helper)
    wait()
    unread = queries.unread_notices(talk.seeker)
    read(talk, talk.seeker)

    run_jobs(only="deliver")

    assert (unread, queries.unread_notices(talk.seeker)) == (1, 0)


def test_our_own_lines_are_not_told_a_second_time(talk):
    chat.note_event(by=SYSTEM, offer_id=talk.offer_id, notice="booking.agreed")

    wait()

    assert Notice.objects.filter(kind="message_received").count() == 0


def test_whoever_has_blocked_the_other_hears_no_more_of_them(talk):
    say(talk, talk.helper)
    run_jobs(only="deliver")
    accounts.block_person(by=talk.seeker, person_id=talk.helper_id)

    wait()

    assert told(talk.seeker) == 0


def test_two_timers_at_once_tell_once(talk):
    say(talk, talk.helper, times=2)
    events = Event.objects.filter(name="message.sent", actor_id=talk.helper_id)

    for event in events:
        actions.tell_unread(by=SYSTEM, event_id=event.pk, person_id=talk.seeker_id)

    assert told(talk.seeker) == 1
