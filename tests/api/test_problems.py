"""Whatever goes wrong, an app gets a problem with a stable code, and nothing has changed."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection
from psycopg_pool import PoolTimeout

from marketplace.bookings.models import Offer, Request
from tests.api.app import App
from tests.factories import make_booking, make_helper, make_offer, make_request, make_seeker

pytestmark = pytest.mark.django_db
MEMBERS = {"type", "title", "status", "detail", "code", "instance"}


def problem(answer) -> dict:
    """The body of an answer that is a problem and says so in every place."""
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert MEMBERS <= set(body) <= MEMBERS | {"field", "errors"}
    assert body["status"] == answer.status_code
    assert body["type"].endswith(body["code"])
    return body


def test_who_shows_no_token_is_asked_for_one():
    answer = App().get("/offers/")

    assert problem(answer)["code"] == "not_signed_in"
    assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"


def test_a_browsers_session_counts_for_nothing():
    app = App()
    app.client.force_login(make_seeker("Sam"), backend="allauth.account.auth_backends.AuthenticationBackend")

    assert app.get("/me/").status_code == 401


def test_an_address_that_leads_nowhere_is_a_problem_and_no_page():
    answer = App(make_seeker("Sam")).get("/nothing/")

    assert (answer.status_code, problem(answer)["code"]) == (404, "not_found")
    assert problem(answer)["instance"] == "/api/v1/nothing/"


def test_what_is_foreign_is_missing_in_the_same_words():
    stella = App(make_seeker("Stella"))
    offer = make_offer()

    foreign, missing = problem(stella.get(f"/offers/{offer.pk}/")), problem(stella.get("/offers/999999999/"))

    assert {**foreign, "instance": ""} == {**missing, "instance": ""}


MALFORMED = ["{", "[]", "3", '{"words": NaN}', '{"words": "\\u0000"}', '{"words": "\\ud800"}', "[" * 100_000, b"\xff"]


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
def test_a_body_that_cannot_be_read_is_malformed(body):
    sam = App(make_seeker("Sam"))

    answer = sam.post("/drafts/", body)

    assert (answer.status_code, problem(answer)["code"]) == (400, "malformed")
    assert not Request.objects.exists()


def test_a_body_beyond_all_measure_is_not_read():
    answer = App(make_seeker("Sam")).post("/drafts/", '{"words": "' + "x" * 300_000 + '"}')

    assert (answer.status_code, problem(answer)["code"]) == (413, "too_large")


def test_a_form_is_no_json():
    answer = App(make_seeker("Sam")).post("/drafts/", "topic=wifi", Content_Type="application/x-www-form-urlencoded")

    assert (answer.status_code, problem(answer)["code"]) == (415, "unsupported_media_type")


def test_an_unknown_method_is_named():
    answer = App(make_seeker("Sam")).send("DELETE", "/offers/")

    assert (answer.status_code, problem(answer)["code"]) == (405, "method_not_allowed")


def test_each_wrong_field_has_its_sentence():
    answer = App(make_seeker("Sam")).post("/drafts/", {"languages": ["de", "xx"], "budget": 0})

    body = problem(answer)
    assert answer.status_code == 422 and body["code"] == "invalid"
    assert set(body["errors"]) == {"topic", "languages.1", "budget"}


def test_a_yes_that_lost_is_a_conflict_with_its_reason():
    hana, rui = make_helper("Hana"), make_helper("Rui")
    wish = make_request(make_seeker("Sam"))
    won, lost = make_offer(wish, hana), make_offer(wish, rui)
    App(hana).post(f"/offers/{won.pk}/accept/")

    answer = App(rui).post(f"/offers/{lost.pk}/accept/")

    assert (answer.status_code, problem(answer)["code"]) == (409, "offer_lost")
    assert Offer.objects.get(pk=lost.pk).state == "lost"


def test_a_refusal_says_why_in_the_persons_language():
    hana = make_helper("Hana", language="de")
    booking = make_booking(make_offer(helper=hana))

    answer = App(hana).post(f"/bookings/{booking.pk}/finish/")

    assert (answer.status_code, problem(answer)["code"]) == (422, "not_started")
    assert problem(answer)["detail"] == "Der Besuch hat noch nicht angefangen."
    booking.refresh_from_db()
    assert booking.state == "agreed"


def test_a_suspended_person_is_told_why():
    sue = make_seeker("Sue")
    app = App(sue)
    sue.suspensions.create(reason="Three complaints.", by=sue)
    type(sue).objects.filter(pk=sue.pk).update(suspended_at=sue.date_joined)

    answer = app.get("/me/")

    assert (answer.status_code, problem(answer)["code"]) == (403, "suspended")
    assert problem(answer)["detail"] == "Three complaints."


@pytest.mark.django_db(transaction=True)
def test_when_every_connection_is_taken_an_app_hears_when_to_come_again():
    app, pool = App(make_seeker("Sam")), connection.pool
    taken, patience = [], pool.timeout
    pool.timeout = 0.3
    try:
        with suppress(PoolTimeout):
            while len(taken) < pool.max_size:
                taken.append(pool.getconn())
        with ThreadPoolExecutor(1) as other:
            answer = other.submit(app.get, "/me/").result()
    finally:
        pool.timeout = patience
        for one in taken:
            pool.putconn(one)

    assert (answer.status_code, problem(answer)["code"]) == (503, "busy")
    assert int(answer["Retry-After"]) > 0
