"""A picture or a PDF is a message: for the two in it, looked through where a scanner is, never public (R3, P4)."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from marketplace.accounts import actions as accounts
from marketplace.chat import actions, files, flows, gateway, jobs, queries
from marketplace.chat.models import Attachment, Message
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.disputes.models import Case
from tests.chat.clamd import VIRUS, nobody_there, scanner
from tests.chat.test_changes import delete
from tests.chat.test_messages import make_conversation, say
from tests.chat.test_warnings import page_of, signed_in
from tests.chat.uploads import as_jpeg, as_pdf
from tests.factories import make_booking, make_operator, make_seeker

pytestmark = pytest.mark.django_db
# The scanner is asked with no transaction open, and files leave the disk with the commit.
committed = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_scanner(settings):
    settings.SCANNER_URL = ""


def send(talk, by, body: bytes | None = None, name: str = "IMG_1.jpg", client_id=None) -> Message:
    said = {"client_id": client_id or uuid4(), "file": io.BytesIO(body or as_jpeg(1)), "name": name}
    return flows.send_file(by=by, conversation_id=talk.pk, **said)


def refusal(talk, by, body: bytes | None = None) -> str:
    before = Message.objects.count()
    with pytest.raises(Refused) as refused:
        send(talk, by, body)
    assert (Message.objects.count(), Attachment.objects.count()) == (before, 0)
    return refused.value.reason.code


def get(message: Message, by, what: str = "file"):
    return signed_in(by).get(f"/conversations/{message.conversation_id}/{message.seq}/{what}/")


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def on_disk(message: Message) -> list[str]:
    """The files of a message that are still there."""
    kept = Attachment.objects.get(message=message)
    return [file.name for file in (kept.file, kept.thumbnail) if file and file.storage.exists(file.name)]


def post(talk, by, name: str, body: bytes, **headers):
    fields = {"client_id": str(uuid4()), "file": SimpleUploadedFile(name, body)}
    return signed_in(by).post(f"/conversations/{talk.pk}/files/", fields, headers=headers)


def test_both_get_the_picture_and_nobody_else():
    talk = make_conversation()
    message = send(talk, talk.seeker)

    for by in (talk.seeker, talk.helper):
        answer = get(message, by)
        assert (Image.open(io.BytesIO(body_of(answer))).size, answer["Content-Type"]) == ((96, 64), "image/webp")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert get(message, by, "small").status_code == 200
    for by in (make_seeker("Stella"), make_operator()):
        assert (get(message, by).status_code, get(message, by, "small").status_code) == (404, 404)


def test_a_pdf_is_saved_and_never_shown_in_our_name():
    talk = make_conversation()
    message = send(talk, talk.seeker, as_pdf(), "Küche.pdf")

    answer = get(message, talk.helper)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''K%C3%BCche.pdf"
    assert body_of(answer).startswith(b"%PDF-")
    assert get(message, talk.helper, "small").status_code == 404
    assert "2 Seiten" in page_of(talk, talk.helper)


def test_sent_again_it_is_the_same_message():
    talk, client_id = make_conversation(), uuid4()

    first, again = (send(talk, talk.seeker, client_id=client_id) for _ in range(2))

    assert (first, Attachment.objects.count()) == (again, 1)


def test_the_id_of_a_text_is_no_id_of_a_file_elsewhere():
    talk, other = make_conversation(), make_conversation()
    said = say(talk, talk.seeker)
    other.seeker_id = talk.seeker_id
    other.save()

    with pytest.raises(Missing):
        send(other, talk.seeker, client_id=said.client_id)


def test_strangers_send_nothing_and_learn_nothing():
    talk = make_conversation()

    with pytest.raises(Missing):
        send(talk, make_seeker("Stella"), b"no picture at all")
    assert post(talk, make_seeker("Stella"), "a.jpg", as_jpeg(1)).status_code == 404


def test_a_closed_conversation_takes_no_file():
    talk = make_conversation()
    accounts.block_person(by=talk.helper, person_id=talk.seeker_id)

    assert refusal(talk, talk.seeker) == "conversation_closed"


def test_closed_while_it_was_looked_at_it_is_not_kept(monkeypatch):
    talk = make_conversation()
    clean = files.cleaned

    def block_meanwhile(*arguments):
        accounts.block_person(by=talk.helper, person_id=talk.seeker_id)
        return clean(*arguments)

    monkeypatch.setattr(files, "cleaned", block_meanwhile)

    assert refusal(talk, talk.seeker) == "conversation_closed"


def test_there_is_a_most_for_a_day(monkeypatch):
    talk = make_conversation()
    send(talk, talk.seeker)
    monkeypatch.setattr(queries, "FILES_A_DAY", 1)

    with pytest.raises(Refused) as refused:
        send(talk, talk.seeker)

    assert refused.value.reason.code == "files_enough"
    assert send(talk, talk.helper)


def test_what_we_cannot_read_is_refused_where_it_was_chosen():
    talk = make_conversation()

    page = post(talk, talk.seeker, "a.jpg", b"no pixels")
    told = post(talk, talk.seeker, "a.jpg", b"", Accept="application/json")

    assert page.status_code == 422 and str(files.UNREADABLE) in page.content.decode()
    assert (told.status_code, told.json()) == (422, {"reason": str(files.EMPTY)})


def test_without_a_scanner_it_goes_and_operators_see_that():
    talk = make_conversation()
    message = send(talk, talk.seeker)

    assert message.attachment.scan == "none"
    assert get(message, talk.helper).status_code == 200
    assert "nicht auf Viren geprüft" in signed_in(make_operator()).get("/console/messages/").content.decode()


@committed
def test_clean_it_goes(settings, tmp_path):
    talk = make_conversation()
    for path in ("", str(tmp_path / "clamd.ctl")):
        with scanner(path=path) as (settings.SCANNER_URL, clamd):
            message = send(talk, talk.seeker)

        assert (message.attachment.scan, bool(message.attachment.scanned_at)) == ("clean", True)
        assert clamd.seen == [as_jpeg(1), body_of(get(message, talk.helper))], "what was sent, and what goes on"


@committed
def test_infected_it_is_refused_and_noted(settings):
    talk = make_conversation()
    with scanner() as (settings.SCANNER_URL, _clamd):
        code = refusal(talk, talk.seeker, as_jpeg(1) + VIRUS)

    assert code == "file_infected"
    assert Event.objects.get(name="file.infected").actor_id == talk.seeker_id


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR", b"", b"\xff" * 9000], ids=["error", "", "x"]
)
@committed
def test_what_is_no_verdict_is_none(settings, answer):
    talk = make_conversation()
    with scanner(answer) as (settings.SCANNER_URL, _clamd):
        assert send(talk, talk.seeker).attachment.scan == "waiting"


@committed
def test_away_it_waits_and_only_its_sender_sees_it(settings):
    talk = make_conversation()
    settings.SCANNER_URL = nobody_there()

    message = send(talk, talk.seeker, name="Geheim.jpg")

    assert (get(message, talk.seeker).status_code, get(message, talk.helper).status_code) == (200, 404)
    assert get(message, talk.helper, "small").status_code == 404
    assert "wird geprüft" in page_of(talk, talk.seeker) and "wird geprüft" in page_of(talk, talk.helper)
    assert "Geheim" not in page_of(talk, talk.helper)


@committed
def test_when_the_scanner_is_back_both_see_it(settings):
    talk = make_conversation()
    settings.SCANNER_URL = nobody_there()
    message = send(talk, talk.seeker)
    jobs.scan_files(0)
    still, known = Attachment.objects.get().scan, message.revision

    with scanner() as (settings.SCANNER_URL, _clamd):
        jobs.scan_files(0)

    assert (still, Attachment.objects.get().scan, get(message, talk.helper).status_code) == ("waiting", "clean", 200)
    assert [one.pk for one in queries.changes_after(talk.helper, talk.pk, known)] == [message.pk]
    assert Event.objects.get(name="message.checked").facts["seq"] == message.seq


@committed
def test_what_turns_out_to_be_infected_is_gone(settings):
    talk = make_conversation()
    settings.SCANNER_URL = nobody_there()
    message = send(talk, talk.seeker)

    with scanner(b"stream: Bad FOUND") as (settings.SCANNER_URL, _clamd):
        jobs.scan_files(0)

    assert (on_disk(message), Attachment.objects.get().scan) == ([], "infected")
    assert "nicht sicher" in page_of(talk, talk.seeker) and get(message, talk.seeker).status_code == 404


@committed
def test_a_scanner_that_is_given_up_lets_files_go(settings):
    talk = make_conversation()
    settings.SCANNER_URL = nobody_there()
    message = send(talk, talk.seeker)
    settings.SCANNER_URL = ""

    jobs.scan_files(0)

    assert (Attachment.objects.get().scan, get(message, talk.helper).status_code) == ("none", 200)


@committed
def test_a_file_is_let_through_once(settings):
    talk = make_conversation()
    settings.SCANNER_URL = nobody_there()
    waiting = send(talk, talk.seeker).attachment

    told = [actions.record_scan(by=SYSTEM, attachment_id=waiting.pk, scan=scan) for scan in ("clean", "infected")]

    assert told[0] and told[1] is None
    assert Attachment.objects.get().scan == "clean"


def test_nothing_is_asked_inside_a_transaction(settings):
    settings.SCANNER_URL = nobody_there()

    with pytest.raises(gateway.TransactionOpen), transaction.atomic():
        gateway.finds_virus(b"x")


def test_deleted_it_is_gone_for_both_and_there_for_a_case():
    booking = make_booking()
    talk = actions.open_conversation(by=SYSTEM, offer_id=booking.offer_id)
    message, olga = send(talk, booking.seeker), make_operator()
    delete(message)
    without = get(message, olga).status_code
    Case.objects.create(booking=booking, opened_by=booking.helper, about="price")

    answers = [get(message, by).status_code for by in (booking.seeker, booking.helper, olga)]

    assert (without, answers) == (404, [404, 404, 200])
    assert Event.objects.get(name="file.inspected").facts["seq"] == message.seq
    assert f"/{message.seq}/small/" in signed_in(olga).get(f"/bookings/{booking.pk}/").content.decode()
    assert f"/{message.seq}/small/" not in page_of(talk, booking.helper)


def test_a_file_is_not_edited():
    talk = make_conversation()
    message = send(talk, talk.seeker)

    with pytest.raises(Refused) as refused:
        actions.edit_message(by=talk.seeker, conversation_id=talk.pk, seq=message.seq, text="x")

    assert refused.value.reason.code == "message_has_file"


@committed
def test_who_is_erased_takes_the_files_along():
    talk = make_conversation()
    message = send(talk, talk.seeker, name="canary.jpg")
    before = on_disk(message)

    actions.erase_person(by=SYSTEM, person_id=talk.seeker_id)

    kept = Attachment.objects.get()
    assert (len(before), on_disk(message), kept.name, bool(kept.file)) == (2, [], "", False)
    assert get(message, talk.helper).status_code == 404
    assert "gibt es nicht mehr" in page_of(talk, talk.helper)


def test_what_was_refused_leaves_nothing_on_the_disk(settings):
    talk = make_conversation()
    storage = Attachment._meta.get_field("file").storage
    before = set(storage.listdir("conversations")[1]) if storage.exists("conversations") else set()

    for body in (b"no picture", as_pdf()[:500]):
        refusal(talk, talk.seeker, body)

    after = set(storage.listdir("conversations")[1]) if storage.exists("conversations") else set()
    assert after == before
