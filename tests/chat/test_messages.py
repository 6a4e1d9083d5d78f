"""Messages: no gap, no double, one order for both, and only for the two of them (C1, C2)."""

from functools import partial
from uuid import uuid4

import pytest

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer
from marketplace.chat import actions, handlers, queries
from marketplace.chat.models import Conversation, Message
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.factories import make_helper, make_offer, make_operator, make_request, make_seeker
from tests.jobs import run_jobs
from tests.long import record, rounds
from tests.race import at_once

pytestmark = pytest.mark.django_db

EACH = rounds(in_test=60, in_long=2_500)
SENDERS = 4


def make_conversation(**offer) -> Conversation:
    """A conversation about an open offer, with the platform's own first line in it."""
    return actions.open_conversation(by=SYSTEM, offer_id=make_offer(make_request(make_seeker("Sam")), **offer).pk)


def say(conversation: Conversation, by, text: str = "Hallo!", client_id=None) -> Message:
    return actions.send_message(by=by, conversation_id=conversation.pk, client_id=client_id or uuid4(), text=text)


def texts(messages) -> list[str]:
    return [message.text for message in messages]


def refusal_of(conversation, by, text="Hallo!") -> str:
    before = Message.objects.count()
    with pytest.raises(Refused) as refusal:
        say(conversation, by, text)
    conversation.refresh_from_db()
    assert (Message.objects.count(), conversation.last_seq) == (before, before)
    return refusal.value.reason.code


def test_the_platform_speaks_first():
    conversation = make_conversation()

    first = conversation.messages.get()

    assert (first.seq, first.sender, first.notice, conversation.helper_read) == (1, None, "offer.sent", 0)


def test_opening_twice_gives_the_same_conversation():
    conversation = make_conversation()

    again = actions.open_conversation(by=SYSTEM, offer_id=conversation.offer_id)

    assert (again, Message.objects.count()) == (conversation, 1)


def test_both_read_the_same_in_the_same_order():
    conversation = make_conversation()
    sam, hana = conversation.seeker, conversation.helper

    for by, text in ((sam, "Guten Tag"), (hana, "Hallo"), (hana, "Wo brennt es?"), (sam, "Im Flur")):
        say(conversation, by, text)

    heard = [queries.messages_after(person, conversation.pk, 1) for person in (sam, hana)]
    assert texts(heard[0]) == texts(heard[1]) == ["Guten Tag", "Hallo", "Wo brennt es?", "Im Flur"]
    assert [message.seq for message in heard[0]] == [2, 3, 4, 5]


def test_sent_again_it_is_the_same_message():
    conversation = make_conversation()
    client_id = uuid4()

    first, again = (say(conversation, conversation.seeker, text, client_id) for text in ("Hallo", "Hallo!!"))

    assert (again.pk, again.text, again.seq) == (first.pk, "Hallo", 2)
    assert Event.objects.filter(name="message.sent").count() == 1


def test_a_client_id_of_another_conversation_opens_nothing():
    sam = make_seeker()
    one, other = (actions.open_conversation(by=SYSTEM, offer_id=make_offer(make_request(sam)).pk) for _ in range(2))
    message = say(one, sam)

    with pytest.raises(Missing):
        say(other, sam, client_id=message.client_id)

    assert other.messages.count() == 1


def test_a_resend_is_acknowledged_after_the_conversation_closed():
    """The first answer was lost on the way; the truth is that the message is there."""
    conversation = make_conversation()
    message = say(conversation, conversation.seeker)
    Offer.objects.update(state="withdrawn")

    assert say(conversation, conversation.seeker, client_id=message.client_id) == message


@pytest.mark.parametrize("stranger", [make_seeker, make_operator, make_helper])
def test_for_anybody_else_it_is_missing(stranger):
    conversation = make_conversation()
    stella = stranger("Stella")

    for verb in (
        lambda: say(conversation, stella),
        lambda: queries.conversation_for(stella, conversation.pk),
        lambda: queries.messages_after(stella, conversation.pk, 0),
        lambda: queries.changes_in(stella, conversation, 0),
        lambda: actions.mark_read(by=stella, conversation_id=conversation.pk, seq=1),
        lambda: say(Conversation(pk=999_999), stella),
    ):
        with pytest.raises(Missing):
            verb()

    assert (Message.objects.count(), list(queries.conversations_of(stella))) == (1, [])


@pytest.mark.parametrize("blocker", ["seeker", "helper"])
def test_a_block_closes_it_for_both(blocker):
    conversation = make_conversation()
    people = {"seeker": conversation.seeker, "helper": conversation.helper}
    by = people.pop(blocker)
    accounts.block_person(by=by, person_id=people.popitem()[1].pk)

    for person in (conversation.seeker, conversation.helper):
        assert refusal_of(conversation, person) == "conversation_closed"


@pytest.mark.parametrize("state", sorted(set(Offer.State.values) - {"open", "quoted", "accepted", "standby"}))
def test_with_its_offer_gone_it_is_closed(state):
    conversation = make_conversation()
    Offer.objects.update(state=state)

    assert refusal_of(conversation, conversation.helper) == "conversation_closed"


def test_the_suspended_are_told_why():
    conversation = make_conversation()
    accounts.suspend_person(by=make_operator(), person_id=conversation.helper_id, reason="A test.")
    conversation.helper.refresh_from_db()

    assert refusal_of(conversation, conversation.helper) == "suspended"


@pytest.mark.parametrize(("text", "code"), [(" \n\t", "message_empty"), ("x" * 4_001, "message_too_long")])
def test_what_cannot_be_sent_is_said(text, code):
    conversation = make_conversation()

    assert refusal_of(conversation, conversation.seeker, text) == code


@pytest.mark.parametrize("seen", [0, 1, 7, 20])
def test_a_page_that_was_away_gets_exactly_its_gap(seen):
    conversation = make_conversation()
    for number in range(2, 21):
        say(conversation, conversation.seeker, str(number))

    gap = queries.messages_after(conversation.helper, conversation.pk, seen)

    assert [message.seq for message in gap] == list(range(seen + 1, 21))


def test_a_gap_longer_than_one_answer_is_fetched_in_parts():
    conversation = make_conversation()
    for number in range(2, 31):
        say(conversation, conversation.seeker, str(number))

    seen = [0]
    while part := queries.messages_after(conversation.helper, conversation.pk, seen[-1], limit=7):
        seen += [message.seq for message in part]

    assert seen == list(range(31))


def test_read_marks_never_go_back_and_never_ahead():
    conversation = make_conversation()
    sam, hana = conversation.seeker, conversation.helper
    for _ in range(4):
        say(conversation, sam)

    marks = []
    for seq in (3, 1, 99, 2):
        actions.mark_read(by=hana, conversation_id=conversation.pk, seq=seq)
        conversation.refresh_from_db()
        marks.append(conversation.helper_read)

    assert marks == [3, 3, 5, 5]
    said = Event.objects.filter(name="message.read").order_by("pk")
    assert [event.facts["seq"] for event in said] == [3, 5]
    assert (queries.unread_count(hana), queries.unread_count(sam)) == (0, 0)


def test_ones_own_words_count_as_read_and_the_others_do_not():
    conversation = make_conversation()

    say(conversation, conversation.seeker), say(conversation, conversation.seeker)

    assert queries.unread_count(conversation.seeker) == 0
    assert queries.unread_count(conversation.helper) == 3
    assert [talk.unread for talk in queries.conversations_of(conversation.helper)] == [3]


@pytest.mark.django_db(transaction=True)
def test_senders_at_once_leave_no_gap_and_no_double():
    conversation = make_conversation()
    people = [conversation.seeker, conversation.helper] * (SENDERS // 2)

    told = at_once([partial(send_many, conversation, by, f"{n}:") for n, by in enumerate(people)])

    seqs = sorted(seq for numbers in told for seq in numbers)
    assert seqs == list(range(2, SENDERS * EACH + 2))
    heard = [queries.messages_after(person, conversation.pk, 1, limit=10**6) for person in people[:2]]
    assert texts(heard[0]) == texts(heard[1])
    assert [message.seq for message in heard[0]] == seqs
    for n in range(SENDERS):
        own = [text for text in texts(heard[0]) if text.startswith(f"{n}:")]
        assert own == [f"{n}:{number}" for number in range(EACH)]
    record(f"{SENDERS * EACH} messages from {SENDERS} senders at once: 0 gaps, 0 doubles, one order")


def send_many(conversation: Conversation, by, prefix: str) -> list[int]:
    """Send one after the other, every tenth twice; returns the numbers that the sender was told."""
    numbers = []
    for number in range(EACH):
        client_id = uuid4()
        numbers.append(say(conversation, by, f"{prefix}{number}", client_id).seq)
        if number % 10 == 0:
            assert say(conversation, by, "again", client_id).seq == numbers[-1]
    return numbers


@pytest.mark.django_db(transaction=True)
def test_one_message_sent_many_times_at_once_is_one():
    conversation = make_conversation()
    client_id = uuid4()

    answers = at_once([lambda: say(conversation, conversation.seeker, "Hallo", client_id)] * 8)

    assert {answer.pk for answer in answers} == {Message.objects.get(sender__isnull=False).pk}


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_get_one_number(monkeypatch):
    """The twin: numbers given without holding the conversation collide."""

    def look_without_holding(conversation_id: int) -> Conversation:
        return Conversation.objects.select_related("offer").get(pk=conversation_id)

    conversation = make_conversation()
    monkeypatch.setattr("marketplace.chat.actions.holding.hold_conversation", look_without_holding)

    answers = [
        answer
        for _ in range(20)
        for answer in at_once(
            [lambda: say(conversation, conversation.seeker), lambda: say(conversation, conversation.helper)]
        )
    ]

    assert any(isinstance(answer, Exception) for answer in answers)


def test_erased_words_are_gone_and_their_places_stay():
    conversation = make_conversation()
    say(conversation, conversation.seeker, "canary of sam")
    say(conversation, conversation.helper, "words of hana")

    actions.erase_person(by=SYSTEM, person_id=conversation.seeker_id)

    assert texts(queries.messages_after(conversation.helper, conversation.pk, 1)) == ["", "words of hana"]


def test_a_conversation_opens_with_the_offer():
    offer = make_offer(make_request())

    for _ in range(2):
        handlers.on_offer_sent(Event(name="offer.sent", subject_id=offer.pk))

    assert Conversation.objects.get().offer == offer
    assert Message.objects.count() == 1


def test_it_hears_of_the_visit():
    conversation = make_conversation()

    bookings.accept_offer(by=conversation.helper, offer_id=conversation.offer_id)
    run_jobs(only="deliver")

    assert [message.notice for message in conversation.messages.all()] == ["offer.sent", "booking.agreed"]


def test_a_visitor_takes_no_part():
    conversation = make_conversation()

    with pytest.raises(Missing):
        say(conversation, VISITOR)

    assert conversation.messages.count() == 1
