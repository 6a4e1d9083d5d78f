"""Leaving word on pages: from a draft, by a visitor after the code, from a request; and taking it back."""

import re

import pytest
from django.core import mail
from django.test import Client

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import User
from marketplace.bookings.models import Request
from matching.models import Waiting
from tests.factories import make_draft, make_helper, make_place, make_request, make_seeker
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
VISITOR = {"name_shown": "Vera", "email": "vera@example.org", "is_adult": "on", "wait": "1"}


def signed_in(person) -> Client:
    person.language = "en"
    person.save()
    client = Client()
    client.force_login(person)
    return client


def visitor_with_a_draft() -> tuple[Client, Request]:
    client = Client(headers={"Accept-Language": "en"})
    session = client.session
    session["visitor_key"] = "a-key"
    session.save()
    return client, make_draft(None, visitor_key="a-key", place=make_place(None))


def test_where_nobody_comes_the_page_offers_to_leave_word_and_then_says_that_one_waits():
    seeker = make_seeker()
    draft, client = make_draft(seeker), signed_in(seeker)

    before = client.get(f"/post/{draft.pk}/send/").content.decode()
    client.post(f"/post/{draft.pk}/wait/")

    assert "Tell me when somebody can help" in before
    assert "You have left word" in client.get(f"/post/{draft.pk}/send/").content.decode()
    assert "No longer needed" in client.get("/waiting/").content.decode()
    assert "You wait for help with 1 thing" in client.get("/requests/").content.decode()


def test_a_visitor_waits_after_the_code_and_nothing_is_sent_out():
    client, draft = visitor_with_a_draft()

    onward = client.post(f"/post/{draft.pk}/wait/")
    asked = client.get(onward.headers["Location"]).content.decode()
    client.post(f"/post/{draft.pk}/send/", VISITOR)
    run_jobs()
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    done = client.post(f"/post/{draft.pk}/code/", {"code": code, "wait": "1"})

    assert onward.headers["Location"] == f"/post/{draft.pk}/send/?wait=1"
    assert "Where do we tell you?" in asked
    assert "Leave word" not in asked
    assert done.headers["Location"] == "/waiting/"
    vera = User.objects.get(email="vera@example.org")
    assert Waiting.objects.get().person == vera
    draft.refresh_from_db()
    assert (draft.state, draft.seeker, draft.place.owner) == ("draft", vera, vera)


def test_a_wrong_code_leaves_no_word():
    client, draft = visitor_with_a_draft()
    client.post(f"/post/{draft.pk}/send/", VISITOR)

    answer = client.post(f"/post/{draft.pk}/code/", {"code": "000000", "wait": "1"})

    assert answer.status_code == 422
    assert 'name="wait" value="1"' in answer.content.decode()
    assert not Waiting.objects.exists()


def test_a_request_that_found_nobody_offers_it_too():
    request = make_request(state="unfilled")
    client = signed_in(request.seeker)

    page = client.get(f"/requests/{request.pk}/").content.decode()
    answer = client.post(f"/requests/{request.pk}/wait/")

    assert "Tell me when somebody can help" in page
    assert answer.headers["Location"] == "/waiting/"
    assert Waiting.objects.get().request == request


def test_where_somebody_can_help_the_reason_is_said_and_no_word_is_kept():
    helper, seeker = make_helper(), make_seeker()
    make_all_week(helper)
    draft = make_draft(seeker)

    answer = signed_in(seeker).post(f"/post/{draft.pk}/wait/")

    assert answer.status_code == 422
    assert "Somebody can help here already" in answer.content.decode()
    assert not Waiting.objects.exists()


def make_all_week(helper) -> None:
    """All hours, as the event of the profile's change brings them into the index."""
    days = {f"{part}_{day}": at for day in range(7) for part, at in (("from", "00:00"), ("until", "23:59"))}
    signed_in(helper).post("/help/hours/", {**days, "time_zone": "Europe/Berlin", "buffer_minutes": "15"})
    run_jobs()


def test_one_click_takes_the_word_back():
    seeker = make_seeker()
    client, draft = signed_in(seeker), make_draft(seeker)
    client.post(f"/post/{draft.pk}/wait/")

    client.post(f"/waiting/{Waiting.objects.get().pk}/leave/")

    assert Waiting.objects.get().state == "left"
    assert "You are not waiting for anything" in client.get("/waiting/").content.decode()


def test_the_app_leaves_word_and_takes_it_back():
    seeker = make_seeker()
    draft = make_draft(seeker)
    headers = {"Authorization": f"Bearer {token_of(seeker)}"}
    client = Client(headers=headers)

    word = client.post(f"/api/v1/drafts/{draft.pk}/wait/", content_type="application/json").json()
    ended = client.delete(f"/api/v1/waiting/{word['id']}/").json()

    assert (word["state"], word["request_id"], ended["state"]) == ("waiting", draft.pk, "left")


def token_of(person) -> str:
    return accounts.issue_token(by=person, name="a test's app")[1]
