"""Pictures are sent as forms; a visit's money is told by side; a case holds a visit still."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from marketplace.bookings.models import Booking
from marketplace.disputes.models import Case
from marketplace.vetting.models import Document
from tests.api.app import V1, App
from tests.factories import make_booking, make_operator, make_seeker

pytestmark = pytest.mark.django_db


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "PNG")
    return SimpleUploadedFile("a.png", file.getvalue(), "image/png")


def upload(app: App, method: str, address: str, **fields):
    body, shown = encode_multipart(BOUNDARY, fields), {"Authorization": f"Bearer {app.token}"}
    return Client().generic(method, f"{V1}{address}", body, content_type=MULTIPART_CONTENT, headers=shown)


def test_a_document_is_sent_and_only_operators_look_at_it():
    anna = App(make_seeker("Anna"))
    anna.post("/application/")

    told = upload(anna, "POST", "/application/documents/", kind="identity", file=picture()).json()

    address = f"/console/documents/{Document.objects.get().pk}/"
    assert [one["kind"] for one in told["documents"]] == ["identity"]
    assert anna.get(address).status_code == 404
    assert App(make_operator("Olga")).get(address)["Content-Type"] == "image/webp"


def test_what_is_no_picture_is_refused_with_its_field():
    anna = App(make_seeker("Anna"))
    anna.post("/application/")
    text = SimpleUploadedFile("a.png", b"no pixels", "image/png")

    answer = upload(anna, "POST", "/application/documents/", kind="identity", file=text)

    assert answer.status_code == 422
    assert not Document.objects.exists()


def test_a_photo_is_shown_at_the_address_that_is_told():
    sam = App(make_seeker("Sam"))

    address = upload(sam, "PUT", "/me/photo/", photo=picture()).json()["photo"]

    assert sam.get(address.removeprefix(V1))["Content-Type"] == "image/webp"
    assert App().get(address.removeprefix(V1)).status_code == 401


def test_each_side_reads_its_own_part_of_the_money():
    booking = make_booking(price=3000, commission=300)
    address = f"/bookings/{booking.pk}/money/"

    seeker, helper = (App(who).get(address).json() for who in (booking.seeker, booking.helper))

    assert (seeker["price"], seeker["kept"], seeker["net"]) == (3000, 0, None)
    assert (helper["price"], helper["kept"], helper["net"]) == (3000, None, 2700)


def test_a_visit_free_of_charge_cannot_be_paid():
    booking = make_booking()

    answer = App(booking.seeker).post(f"/bookings/{booking.pk}/pay/")

    assert answer.status_code == 422 and answer.json()["code"]


def test_a_case_is_opened_answered_and_ruled():
    booking = make_booking(state="done")
    sam, hana, olga = App(booking.seeker), App(booking.helper), App(make_operator("Olga"))
    case = sam.post(f"/bookings/{booking.pk}/case/", {"about": "damage", "text": "Die Vase ist kaputt."}).json()
    address = f"/cases/{case['id']}/"

    said = hana.post(f"{address}say/", {"text": "Die war schon kaputt."}).json()
    foreign = sam.post(f"{address}rule/", {"ruling": "refund", "reason": "Weil ich das sage."})
    ruled = olga.post(f"{address}rule/", {"ruling": "release", "reason": "Das Bild zeigt es."}).json()

    assert [one["text"] for one in said["statements"]] == ["Die Vase ist kaputt.", "Die war schon kaputt."]
    assert foreign.status_code == 404
    assert (ruled["state"], ruled["ruling"]) == ("ruled", "release")
    assert Case.objects.get().ruled_by_id and Booking.objects.get().state != "done"
