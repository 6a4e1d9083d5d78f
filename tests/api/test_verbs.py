"""What apps do: asking, helping, applying and deciding lead to the same rows as the pages."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.bookings.models import Request
from marketplace.chat.actions import open_conversation
from marketplace.core.actors import SYSTEM
from marketplace.vetting.models import Application
from marketplace.vetting.questions import questions
from tests.api.app import App
from tests.factories import make_draft, make_extra, make_helper, make_operator, make_place, make_seeker, make_topic

pytestmark = pytest.mark.django_db


def test_a_wish_is_written_in_any_order_and_sent():
    package = make_topic("wifi").packages.first()
    sam = make_seeker("Sam")
    app, place = App(sam), make_place(sam)
    begins = timezone.now() + timedelta(days=2)
    draft = app.post("/drafts/", {"topic": "wifi", "urgency": "flexible", "begins_at": begins.isoformat()}).json()
    assert draft["missing_code"] == "place_missing"

    ready = app.send("PATCH", f"/drafts/{draft['id']}/", {"place_id": place.pk, "package": package.slug}).json()
    sent = app.post(f"/drafts/{draft['id']}/publish/")

    assert ready["missing_code"] is None and ready["package"] == package.slug
    assert (sent.status_code, sent.json()["state"]) == (200, "open")
    wish = Request.objects.get()
    assert wish.ends_at - wish.begins_at == timedelta(minutes=package.minutes)


def test_a_wish_is_sent_once():
    sam = make_seeker("Sam")
    draft = make_draft(sam)
    App(sam).post(f"/drafts/{draft.pk}/publish/")

    again = App(sam).post(f"/drafts/{draft.pk}/publish/")

    assert (again.status_code, again.json()["code"]) == (422, "already_open")


def test_somebody_elses_place_cannot_be_used():
    make_topic("wifi")
    foreign = make_place(make_seeker("Stella"))

    answer = App(make_seeker("Sam")).post("/drafts/", {"topic": "wifi", "place_id": foreign.pk})

    assert answer.status_code == 422 and set(answer.json()["errors"]) == {"place_id"}
    assert not Request.objects.exists()


def test_an_extra_is_approved_by_the_seeker_alone():
    extra = make_extra()
    address = f"/extras/{extra.pk}/approve/"

    refused = App(extra.booking.helper).post(address)
    approved = App(extra.booking.seeker).post(address)

    assert (refused.status_code, refused.json()["code"]) == (422, "not_yours")
    assert approved.json()["state"] == "approved"


def test_a_message_sent_twice_is_one_message():
    booking = make_extra().booking
    talk = open_conversation(by=SYSTEM, offer_id=booking.offer_id)
    address, said = f"/conversations/{talk.pk}/messages/", {"client_id": str(uuid4()), "text": "Ich bin da."}

    first, again = (App(booking.helper).post(address, said) for _ in range(2))

    assert first.json() == again.json()
    heard = App(booking.seeker).get(f"{address}?after=1").json()["results"]
    assert [(row["seq"], row["kind"], row["text"]) for row in heard] == [(2, "other", "Ich bin da.")]
    assert heard[0]["client_id"] is None


def test_helpers_set_where_when_and_with_what():
    package = make_topic("wifi").packages.first()
    price = {"package": package.slug, "amount": package.price_usual}
    app = App(make_helper("Hana"))

    app.send("PUT", "/helping/hours/", {"hours": [{"begins": 480, "ends": 720}]})
    app.send("PUT", "/helping/prices/", {"prices": [price]})
    app.send("PATCH", "/helping/", {"radius_km": 12})
    paused = app.post("/helping/pause/").json()

    assert paused["hours"] == [{"begins": 480, "ends": 720}]
    assert paused["prices"] == [price]
    assert paused["radius_km"] == 12 and paused["paused_at"]


def test_a_helper_offers_only_what_they_are_vetted_for():
    make_topic("wifi")
    make_topic("tv")

    answer = App(make_helper("Hana")).send("PUT", "/helping/topics/", {"topics": ["wifi", "tv"]})

    assert answer.status_code == 422 and answer.json()["errors"] == {"topics": ["tv"]}


def test_an_application_is_written_and_approved():
    make_topic("wifi")
    anna, olga = make_seeker("Anna"), make_operator("Olga")
    app, right = App(anna), {row["slug"]: row["right"] for row in questions()}
    app.post("/application/")
    app.send("PUT", "/application/about/", {"birth_date": "1990-05-01", "motivation": "Ich helfe gern."})
    app.send("PUT", "/application/topics/", {"topics": ["wifi"]})
    told = app.send("PUT", "/application/conduct/", {"answers": right}).json()
    assert told["open_steps"] == ["identity"]
    Application.objects.update(state="submitted", submitted_at=timezone.now())

    answer = App(olga).post(f"/console/applications/{told['id']}/approve/", {"reason": "Willkommen!"})

    assert answer.json()["state"] == "approved"
    assert User.objects.get(pk=anna.pk).is_helper


def test_questions_do_not_tell_the_right_answer():
    told = App().get("/application/questions/").json()["results"]

    assert {name for row in told for name in row} == {"slug", "text", "answers"}
    assert {name for row in told for answer in row["answers"] for name in answer} == {"slug", "text"}


def test_wrong_answers_are_explained():
    app = App(make_seeker("Anna"))
    app.post("/application/")

    answer = app.send("PUT", "/application/conduct/", {"answers": {}})

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {row["slug"] for row in questions()}


def test_operators_suspend_with_a_reason_that_is_read():
    sam, olga = make_seeker("Sam"), make_operator("Olga")
    app = App(sam)

    told = App(olga).post(f"/console/people/{sam.pk}/suspend/", {"reason": "Three complaints."})

    assert told.json()["is_suspended"]
    assert app.get("/me/").json()["detail"] == "Three complaints."


def test_a_block_is_made_once_and_taken_back():
    sam, rui = App(make_seeker("Sam")), make_helper("Rui")

    first, again = (sam.send("PUT", f"/me/blocks/{rui.pk}/") for _ in range(2))
    gone = sam.send("DELETE", f"/me/blocks/{rui.pk}/")

    assert first.json() == again.json() and gone.status_code == 204
    assert sam.get("/me/blocks/").json()["results"] == []
