"""An app does with a conversation what the pages do, and is told the same reasons."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.chat.models import Attachment, MessageReport
from tests.api.app import V1, App
from tests.api.test_files_and_money import upload
from tests.chat.test_messages import make_conversation, say
from tests.chat.uploads import as_jpeg, as_pdf
from tests.factories import make_operator, make_seeker

pytestmark = pytest.mark.django_db


def base(talk) -> str:
    return f"/conversations/{talk.pk}/"


def send_file(app: App, talk, body: bytes, name: str = "a.jpg", client_id: str = ""):
    fields = {"client_id": client_id or str(uuid4()), "file": SimpleUploadedFile(name, body)}
    return upload(app, "POST", f"{base(talk)}files/", **fields)


def test_a_message_is_edited_and_deleted_and_an_app_learns_of_it_by_revision():
    talk = make_conversation()
    sam, hana = App(talk.seeker), App(talk.helper)
    said = sam.post(f"{base(talk)}messages/", {"client_id": str(uuid4()), "text": "Um neun."}).json()
    known = hana.get(base(talk)).json()["revision"]

    edited = sam.send("PATCH", f"{base(talk)}messages/{said['seq']}/", {"text": "Um zehn."}).json()
    changed = hana.get(f"{base(talk)}messages/?changed_after={known}").json()["results"]
    gone = sam.send("DELETE", f"{base(talk)}messages/{said['seq']}/").json()

    assert (edited["text"], bool(edited["edited_at"]), edited["revision"]) == ("Um zehn.", True, known + 1)
    assert [(one["seq"], one["text"], one["kind"]) for one in changed] == [(said["seq"], "Um zehn.", "other")]
    assert (gone["text"], bool(gone["deleted_at"])) == ("", True)


def test_a_refusal_has_its_code():
    talk = make_conversation()
    message = say(talk, talk.seeker, "Um neun.")
    sam, address = App(talk.seeker), f"{base(talk)}messages/{message.seq}/"
    sam.send("DELETE", address)

    answer = sam.send("PATCH", address, {"text": "Um zehn."})

    assert (answer.status_code, answer.json()["code"]) == (422, "message_deleted")
    assert App(talk.helper).send("DELETE", address).status_code == 404


def test_how_far_the_other_has_read_is_told():
    talk = make_conversation()
    say(talk, talk.seeker, "Hallo")

    App(talk.helper).post(f"{base(talk)}read/", {"seq": 2})

    assert App(talk.seeker).get(base(talk)).json()["seen"] == 2


def test_words_are_searched():
    talk = make_conversation()
    say(talk, talk.seeker, "Der Router steht im Flur.")
    app = App(talk.helper)

    found = app.get(f"{base(talk)}messages/?q=ROUTER").json()["results"]

    assert [one["seq"] for one in found] == [2]
    assert app.get(f"{base(talk)}messages/?q=x").json()["code"] == "search_too_short"


def test_a_picture_is_sent_once_and_read_by_the_two():
    talk, client_id = make_conversation(), str(uuid4())
    sam, hana = App(talk.seeker), App(talk.helper)

    first, again = (send_file(sam, talk, as_jpeg(1), client_id=client_id) for _ in range(2))

    assert (first.status_code, first.json(), Attachment.objects.count()) == (201, again.json(), 1)
    file = hana.get(f"{base(talk)}messages/?after=1").json()["results"][0]["file"]
    addresses = [file["address"].removeprefix(V1), file["small_address"].removeprefix(V1)]
    assert [hana.get(address)["Content-Type"] for address in addresses] == ["image/webp", "image/webp"]
    assert [App(make_seeker("Stella")).get(address).status_code for address in addresses] == [404, 404]
    assert App().get(addresses[0]).status_code == 401


def test_a_pdf_has_pages_and_no_small_picture():
    talk = make_conversation()

    file = send_file(App(talk.seeker), talk, as_pdf(), "Rechnung.pdf").json()["file"]

    assert (file["pages"], file["name"], file["small_address"], file["scan"]) == (2, "Rechnung.pdf", "", "none")


@pytest.mark.parametrize("body, code", [(b"x", "file_unreadable"), (b"", "file_empty")], ids=["words", "empty"])
def test_what_is_no_file_of_ours_is_refused(body, code):
    talk = make_conversation()

    answer = send_file(App(talk.seeker), talk, body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_message_is_reported_and_an_operator_closes_it():
    talk, olga = make_conversation(), App(make_operator())
    message = say(talk, talk.seeker, "Du Trottel")
    address = f"{base(talk)}messages/{message.seq}/report/"

    told = App(talk.helper).post(address, {"reason": "rude"})
    queue = olga.get("/console/messages/").json()["results"]
    closed = olga.post(f"/console/messages/{told.json()['id']}/close/", {"outcome": "warned"}).json()

    assert told.status_code == 201
    assert [(one["text"], one["reason"], one["author_id"]) for one in queue] == [("Du Trottel", "rude", talk.seeker_id)]
    assert (closed["outcome"], MessageReport.objects.get().outcome) == ("warned", "warned")
    assert App(talk.helper).get("/console/messages/").status_code == 404


def test_operators_are_told_numbers_of_who_was_warned():
    talk = make_conversation()
    say(talk, talk.seeker, "Schreib mir auf WhatsApp: 079 555 12 34")

    told = App(make_operator()).get("/console/warned/").json()["results"]

    assert [(one["person_id"], one["warned"], one["kinds"]["contact"]) for one in told] == [(talk.seeker_id, 1, 1)]
