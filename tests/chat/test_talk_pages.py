"""What one does beside writing: search, a quick reply, block, report; and what operators see of it."""

from html import unescape

import pytest
from django.utils import translation

from marketplace.accounts.models import Block
from marketplace.chat import actions, queries, replies, rules
from marketplace.chat.models import Message, MessageReport
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.chat.test_changes import delete, edit, refusal
from tests.chat.test_messages import make_conversation, say
from tests.chat.test_warnings import LEADS_AWAY, page_of, signed_in
from tests.factories import make_booking, make_operator, make_seeker

pytestmark = pytest.mark.django_db


def read(by, address: str, status: int = 200) -> str:
    answer = signed_in(by).get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def post(by, address: str, status: int = 302, **fields) -> str:
    answer = signed_in(by).post(address, fields)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def report(message: Message, by, reason: str = "rude") -> MessageReport:
    place = {"conversation_id": message.conversation_id, "seq": message.seq}
    return actions.report_message(by=by, reason=reason, **place)


def test_words_are_found_whatever_their_case_and_lead_to_their_place():
    talk = make_conversation()
    say(talk, talk.seeker, "Der ROUTER steht im Flur.")
    say(talk, talk.helper, "Alles klar.")

    found = read(talk.helper, f"/conversations/{talk.pk}/search/?q=router")

    assert f"/conversations/{talk.pk}/?at=2#m2" in found and "Der ROUTER steht im Flur." in found
    assert "Alles klar." not in found


def test_of_a_long_message_what_stands_around_the_words_is_shown():
    talk = make_conversation()
    say(talk, talk.seeker, f"{'Anfang ' * 30}der Router {'Ende ' * 60}")

    found = read(talk.helper, f"/conversations/{talk.pk}/search/?q=ROUTER")

    title = found.partition(f"/conversations/{talk.pk}/?at=2#m2")[2].partition(">")[2].partition("<")[0]
    assert title.startswith("… Anfang ") and " der Router Ende " in title and title.endswith(" Ende …")
    assert len(title) < 240


@pytest.mark.parametrize("q", ["%", "_", "\\", "100%", "'; --"], ids=["%", "_", "backslash", "100%", "quote"])
def test_signs_stand_for_themselves(q):
    talk = make_conversation()
    say(talk, talk.seeker, "Nichts davon.")
    say(talk, talk.seeker, f"Hier: {q}{q}")

    assert [one.text for one in queries.messages_found(talk.seeker, talk.pk, q + q)] == [f"Hier: {q}{q}"]


def test_what_is_too_short_is_said_and_nothing_else_is_searched():
    talk, other = make_conversation(), make_conversation()
    say(other, other.seeker, "Ein Geheimnis")

    assert str(rules.SEARCH_SHORT) in read(talk.seeker, f"/conversations/{talk.pk}/search/?q=x", 422)
    assert "Nichts gefunden" in read(talk.seeker, f"/conversations/{talk.pk}/search/?q=Geheimnis")
    assert read(make_seeker("Stella"), f"/conversations/{other.pk}/search/?q=Geheimnis", 404)


def test_deleted_words_are_not_found_and_edited_ones_as_they_are():
    talk = make_conversation()
    delete(say(talk, talk.seeker, "Geheimnis eins"))
    edit(say(talk, talk.seeker, "Geheimnis zwei"), "Offen")

    assert queries.messages_found(talk.helper, talk.pk, "Geheimnis") == []


def test_quick_replies_fit_who_writes_and_how_far_the_visit_is():
    said = {
        pair: list(replies.replies_for(*pair)) for pair in [("helper", ""), ("helper", "agreed"), ("seeker", "done")]
    }

    assert (
        "photo" in said["helper", ""] and "on_my_way" in said["helper", "agreed"] and "works" in said["seeker", "done"]
    )
    assert {code for codes in [*replies.REPLIES.values(), *replies.BEFORE.values()] for code in codes} == set(
        replies.SENTENCES
    )


def test_a_quick_reply_fills_the_composer_and_sends_nothing():
    booking = make_booking()
    talk = actions.open_conversation(by=SYSTEM, offer_id=booking.offer_id)
    before = Message.objects.count()

    page = read(booking.helper, f"/conversations/{talk.pk}/?say=on_my_way")

    with translation.override("de"):
        words = str(replies.SENTENCES["on_my_way"])
    assert f">{words}</textarea>" in page
    assert f'data-fill="{words}"' in read(booking.helper, f"/bookings/{booking.pk}/")
    assert words not in read(booking.seeker, f"/conversations/{talk.pk}/?say=on_my_way")
    assert Message.objects.count() == before


def test_blocked_in_place_the_conversation_stays_to_be_read():
    talk = make_conversation()
    say(talk, talk.helper, "Hallo Sam")

    post(talk.seeker, f"/conversations/{talk.pk}/block/")

    assert Block.objects.get().blocked_id == talk.helper_id
    page = page_of(talk, talk.seeker)
    assert "Hallo Sam" in page and "data-composer" not in page
    with pytest.raises(Refused):
        say(talk, talk.helper)


def test_strangers_block_and_report_nobody():
    talk = make_conversation()
    message = say(talk, talk.seeker, "Hallo")

    for by in (make_seeker("Stella"), make_operator()):
        post(by, f"/conversations/{talk.pk}/block/", 404)
        post(by, f"/conversations/{talk.pk}/{message.seq}/report/", 404, reason="rude")

    assert (Block.objects.count(), MessageReport.objects.count()) == (0, 0)


def test_a_report_is_one_and_the_other_side_is_not_told():
    talk = make_conversation()
    message = say(talk, talk.seeker, "Du Trottel")

    post(talk.helper, f"/conversations/{talk.pk}/{message.seq}/report/", reason="rude")

    assert str(rules.REPORTED) in post(
        talk.helper, f"/conversations/{talk.pk}/{message.seq}/report/", 422, reason="fraud"
    )
    assert MessageReport.objects.get().reason == "rude"
    event = Event.objects.get(name="message.reported")
    assert event.facts == {"seq": message.seq, "reason": "rude"}
    assert queries.changes_after(talk.seeker, talk.pk, message.revision) == []


def test_one_reports_what_the_other_wrote_for_one_of_the_reasons():
    talk = make_conversation()
    message = say(talk, talk.seeker, "Hallo")

    assert refusal(report, message, talk.helper, "because") == "reason_unknown"
    for target, by in ((message, talk.seeker), (talk.messages.get(seq=1), talk.helper)):
        with pytest.raises(Missing):
            report(target, by)


def test_an_operator_reads_the_reported_message_alone_and_closes_it():
    talk, olga = make_conversation(), make_operator()
    say(talk, talk.seeker, "Etwas anderes")
    message = say(talk, talk.seeker, "Du Trottel")
    made = report(message, talk.helper)
    edit(message, "Entschuldigung")

    queue = read(olga, "/console/messages/")
    post(olga, f"/console/messages/{made.pk}/close/", outcome="warned")

    assert "Du Trottel" in queue and "Entschuldigung" in queue and "Etwas anderes" not in queue
    made.refresh_from_db()
    assert (made.outcome, made.closed_by_id) == ("warned", olga.pk)
    assert "Du Trottel" not in read(olga, "/console/messages/")


def test_a_report_is_closed_once_by_an_operator_with_an_outcome():
    talk, olga = make_conversation(), make_operator()
    made = report(say(talk, talk.seeker, "Du Trottel"), talk.helper)

    def close(by, outcome):
        return actions.close_report(by=by, report_id=made.pk, outcome=outcome)

    assert refusal(close, olga, "hanged") == "outcome_unknown"
    with pytest.raises(Missing):
        close(talk.helper, "fine")
    close(olga, "fine")
    assert refusal(close, olga, "acted") == "report_closed"


def test_of_warned_messages_operators_see_numbers_and_no_words():
    talk, olga = make_conversation(), make_operator()
    say(talk, talk.seeker, LEADS_AWAY)
    say(talk, talk.seeker, "Bis morgen!")

    for address in ("/console/messages/", f"/console/people/{talk.seeker_id}/"):
        page = read(olga, address)
        assert "1 von 2 Nachrichten" in page and "Kontaktdaten: 1" in page
        assert "WhatsApp" not in page and "079" not in page
    assert "Nachrichten, die wegführen" not in read(olga, f"/console/people/{talk.helper_id}/")


def test_the_queue_says_how_many_are_reported():
    talk, olga = make_conversation(), make_operator()
    report(say(talk, talk.seeker, "Du Trottel"), talk.helper)

    assert "gemeldete Nachrichten" in read(olga, "/console/")


def test_all_conversations_are_one_step_from_every_page():
    sam = make_seeker()

    assert 'href="/conversations/"' in read(sam, "/")
    assert "Noch hat niemand geschrieben" in read(sam, "/conversations/")
