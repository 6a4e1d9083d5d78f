"""A message is put right or taken back: the other side sees that it was, disputes see what it said, pages converge."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.chat import actions, queries, rules
from marketplace.chat.actions import changes
from marketplace.chat.models import Message, Wording
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.disputes.models import Case
from tests.chat.test_messages import make_conversation, say
from tests.chat.test_warnings import LEADS_AWAY, page_of, send, signed_in
from tests.factories import make_booking, make_operator, make_seeker
from tests.race import at_once

pytestmark = pytest.mark.django_db


def edit(message: Message, text: str, by=None) -> Message:
    place = {"conversation_id": message.conversation_id, "seq": message.seq}
    return actions.edit_message(by=by or message.sender, text=text, **place)


def delete(message: Message, by=None) -> Message:
    place = {"conversation_id": message.conversation_id, "seq": message.seq}
    return actions.delete_message(by=by or message.sender, **place)


def refusal(act, *arguments) -> str:
    with pytest.raises(Refused) as refused:
        act(*arguments)
    return refused.value.reason.code


def later(message: Message, **ago) -> Message:
    Message.objects.filter(pk=message.pk).update(at=timezone.now() - timedelta(**ago))
    message.refresh_from_db()
    return message


def post(message: Message, verb: str, by, **fields):
    address = f"/conversations/{message.conversation_id}/{message.seq}/{verb}/"
    return signed_in(by).post(address, fields, headers={"Accept": "application/json"})


def test_the_words_are_new_and_the_old_ones_kept():
    talk = make_conversation()
    message = say(talk, talk.seeker, "Um neun.")

    edit(message, " Um zehn. ")

    message.refresh_from_db()
    assert (message.text, message.edited_at is not None) == ("Um zehn.", True)
    assert [wording.text for wording in message.wordings.all()] == ["Um neun."]
    assert Event.objects.get(name="message.edited").facts == {
        "seq": 2,
        "revision": 3,
        "people": [talk.seeker_id, talk.helper_id],
    }


def test_the_same_words_change_nothing():
    talk = make_conversation()
    message = say(talk, talk.seeker, "Um neun.")

    edit(message, "Um neun. ")

    assert (Wording.objects.count(), Event.objects.filter(name="message.edited").count()) == (0, 0)


def test_deleted_words_are_gone_for_both_and_kept_for_disputes():
    talk = make_conversation()
    message = say(talk, talk.seeker, "Ein Geheimnis.")

    delete(message)
    delete(message)

    assert "Geheimnis" not in page_of(talk, talk.helper) + page_of(talk, talk.seeker)
    assert "gelöscht" in page_of(talk, talk.helper)
    assert [wording.text for wording in message.wordings.all()] == ["Ein Geheimnis."]
    assert Event.objects.filter(name="message.deleted").count() == 1


def test_a_page_that_holds_it_learns_of_every_change_in_order():
    talk = make_conversation()
    first, second = say(talk, talk.seeker, "eins"), say(talk, talk.helper, "zwei")
    talk.refresh_from_db()
    known = talk.revision

    edit(first, "eins und halb")
    third = say(talk, talk.seeker, "drei")
    delete(second)

    changed = queries.changes_after(talk.helper, talk.pk, known)
    assert [(one.seq, one.text) for one in changed] == [(first.seq, "eins und halb"), (third.seq, "drei"), (2 + 1, "")]
    assert [one.revision for one in changed] == [known + 1, known + 2, known + 3]


@pytest.mark.parametrize("seen", [0, 1, 3, 6, 9])
def test_from_any_revision_a_page_comes_to_the_same(seen):
    """C2 and C3 for edits: what was held, put over with what changed, is what a fresh page holds."""
    talk = make_conversation()
    held, messages = {}, []
    for step in range(10):
        if step == seen:
            held = {one.seq: one.text for one in queries.messages_after(talk.helper, talk.pk, 0)}
            talk.refresh_from_db()
            known = talk.revision
        if step % 3 == 2:
            edit(messages[step // 3], f"edited {step}")
        else:
            messages.append(say(talk, talk.seeker, f"said {step}"))

    held |= {one.seq: one.text for one in queries.changes_after(talk.helper, talk.pk, known)}

    assert held == {one.seq: one.text for one in queries.messages_after(talk.helper, talk.pk, 0)}


def test_a_gap_of_more_than_one_answer_is_closed_part_by_part(monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 500)
    talk = make_conversation()
    rows = [Message(conversation=talk, seq=n, revision=n, sender=talk.seeker, text=str(n)) for n in range(2, 1_203)]
    Message.objects.bulk_create(rows)
    talk.last_seq = talk.revision = 1_202
    talk.save()
    client, known, got, asked, told = signed_in(talk.helper), 1, [], 0, "data-more"

    while "data-more" in told:
        told = client.get(f"/conversations/{talk.pk}/changes/{known}/").content.decode()
        got += [int(part.split('"')[0]) for part in told.split('data-seq="')[1:]]
        known, asked = int(told.split('data-revision="')[1].split('"')[0]), asked + 1

    assert (got, asked) == (list(range(2, 1_203)), 3)


def test_a_fresh_page_shows_the_end_and_leads_back():
    talk = make_conversation()
    rows = [Message(conversation=talk, seq=n, revision=n, sender=talk.seeker, text=f"W{n}.") for n in range(2, 502)]
    Message.objects.bulk_create(rows)
    talk.last_seq = talk.revision = 501
    talk.save()

    end = page_of(talk, talk.helper)
    before = signed_in(talk.helper).get(f"/conversations/{talk.pk}/?at=301").content.decode()

    assert "W501." in end and "W302." in end and "W301." not in end
    assert "?at=301#m301" in end
    assert "W301." in before and "W501." not in before and "data-composer" not in before


def test_a_look_at_the_past_marks_nothing_read():
    talk = make_conversation()
    rows = [Message(conversation=talk, seq=n, revision=n, sender=talk.seeker, text=f"W{n}.") for n in range(2, 502)]
    Message.objects.bulk_create(rows)
    talk.last_seq = talk.revision = 501
    talk.save()

    signed_in(talk.helper).get(f"/conversations/{talk.pk}/?at=5")

    talk.refresh_from_db()
    assert talk.helper_read == 0


def test_after_15_minutes_the_words_stand_but_can_be_taken_back():
    talk = make_conversation()
    message = later(say(talk, talk.seeker, "Um neun."), minutes=15)

    assert refusal(edit, message, "Um zehn.") == "message_too_old"
    assert post(message, "edit", talk.seeker, text="Um zehn.").json() == {"reason": str(rules.TOO_OLD)}
    delete(message)

    message.refresh_from_db()
    assert message.deleted_at


@pytest.mark.parametrize("act", [partial(edit, text="x"), delete])
def test_nobody_changes_what_another_wrote(act):
    talk = make_conversation()
    message = say(talk, talk.seeker, "Meins.")
    system = talk.messages.get(seq=1)

    for by in (talk.helper, make_seeker("Stella"), make_operator(), VISITOR):
        for target in (message, system):
            with pytest.raises(Missing):
                act(target, by=by)

    message.refresh_from_db()
    assert (message.text, Wording.objects.count()) == ("Meins.", 0)


@pytest.mark.parametrize(
    "text, code", [(" ", "message_empty"), ("x" * 4_001, "message_too_long")], ids=["empty", "long"]
)
def test_new_words_follow_the_rules_of_any_message(text, code):
    talk = make_conversation()
    message = say(talk, talk.seeker, "Um neun.")

    answer = post(message, "edit", talk.seeker, text=text)

    message.refresh_from_db()
    assert refusal(edit, message, text) == code
    assert (answer.status_code, message.text, message.edited_at) == (422, "Um neun.", None)


def test_a_closed_conversation_stays_as_it_is():
    talk = make_conversation()
    message = say(talk, talk.seeker, "Um neun.")
    accounts.block_person(by=talk.helper, person_id=talk.seeker_id)

    assert refusal(edit, message, "Um zehn.") == "conversation_closed"
    assert refusal(delete, message) == "conversation_closed"


def test_a_deleted_message_is_not_edited():
    talk = make_conversation()
    message = delete(say(talk, talk.seeker, "Um neun."))

    assert refusal(edit, message, "Um zehn.") == "message_deleted"


def test_words_that_lead_away_are_warned_about_once_and_counted_even_when_they_are_gone():
    talk = make_conversation()
    message = say(talk, talk.seeker, "Bis morgen!")

    delete(edit(message, LEADS_AWAY))

    assert queries.warned_counts(talk.seeker_id) == {"elsewhere": 1, "contact": 1}
    assert Event.objects.filter(name="message.warned").count() == 1


def test_what_was_said_once_never_changes_in_the_database():
    talk = make_conversation()
    edit(say(talk, talk.seeker, "Um neun."), "Um zehn.")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE chat_wording SET text = 'Um elf.'")

    assert Wording.objects.get().text == "Um neun."


def test_who_is_erased_leaves_no_trace():
    talk = make_conversation()
    edit(say(talk, talk.seeker, "canary one"), "canary two")
    delete(say(talk, talk.helper, "words of hana"))

    actions.erase_person(by=SYSTEM, person_id=talk.seeker_id)

    assert [wording.text for wording in Wording.objects.all()] == ["words of hana"]


def test_only_an_operator_with_a_case_reads_what_it_said():
    booking = make_booking()
    talk = actions.open_conversation(by=SYSTEM, offer_id=booking.offer_id)
    edit(say(talk, booking.seeker, "Ich zahle bar."), "Ich zahle hier.")
    delete(say(talk, booking.helper, "Komm allein."))
    olga = make_operator()

    def read(by) -> str:
        return signed_in(by).get(f"/bookings/{booking.pk}/").content.decode()

    without = read(olga)
    Case.objects.create(booking=booking, opened_by=booking.seeker, about="price")
    inspected = read(olga)

    assert "Ich zahle bar." not in without and "Ich zahle hier." not in without
    assert all(words in inspected for words in ("Ich zahle bar.", "Ich zahle hier.", "Komm allein."))
    assert all(words not in read(booking.helper) for words in ("Ich zahle bar.", "Komm allein."))
    assert Event.objects.filter(name="conversation.inspected").count() == 1


def test_without_a_script_nothing_that_was_written_is_lost():
    talk = make_conversation()
    message = later(say(talk, talk.seeker, "Um neun."), hours=1)
    client = signed_in(talk.seeker)

    late = client.post(f"/conversations/{talk.pk}/{message.seq}/edit/", {"text": "Um zehn Uhr dreissig."})
    sent = send(talk, talk.seeker, " ")
    long = client.post(f"/conversations/{talk.pk}/send/", {"client_id": "none", "text": "Ein langer Gedanke."})

    assert (late.status_code, sent.status_code, long.status_code) == (422, 422, 422)
    assert "Um zehn Uhr dreissig." in late.content.decode()
    assert "Ein langer Gedanke." in long.content.decode()


def test_the_state_of_a_message_is_seen():
    talk = make_conversation()
    say(talk, talk.seeker, "Hallo")
    before = page_of(talk, talk.seeker)

    signed_in(talk.helper).get(f"/conversations/{talk.pk}/")

    assert "gelesen" not in before.split("data-chat-words")[0]
    assert "gelesen" in page_of(talk, talk.seeker).split("data-chat-words")[0]
    assert 'data-seen="2"' in signed_in(talk.seeker).get(f"/conversations/{talk.pk}/changes/2/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_edits_and_sends_at_once_leave_no_gap_in_the_revisions():
    talk = make_conversation()
    message = say(talk, talk.seeker, "v")
    acts = [partial(edit, message, f"v{n}", talk.seeker) for n in range(4)]

    at_once([*acts, *[partial(say, talk, talk.helper, str(n)) for n in range(4)]])

    talk.refresh_from_db()
    assert talk.revision == 10
    assert len(set(talk.messages.values_list("revision", flat=True))) == talk.messages.count() == 6
    assert Wording.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_an_old_wording_is_lost(monkeypatch):
    """The twin: two edits that do not hold the conversation take the same revision, or keep the same old words."""
    talk = make_conversation()
    message = say(talk, talk.seeker, "v")
    Plain = type(talk)

    def look_without_holding(by, conversation_id: int):
        return Plain.objects.select_related("offer").get(pk=conversation_id)

    monkeypatch.setattr(changes, "hold_for", look_without_holding)
    for n in range(30):
        told = at_once([partial(edit, message, f"a{n}", talk.seeker), partial(edit, message, f"b{n}", talk.seeker)])
        texts = list(Wording.objects.values_list("text", flat=True))
        if any(isinstance(one, Exception) for one in told) or len(texts) != len(set(texts)):
            return
    pytest.fail("nothing was lost without the lock")
