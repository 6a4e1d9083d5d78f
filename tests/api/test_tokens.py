"""Signing an app in: by e-mail address and password, once; the token is kept by nobody but the app."""

import pytest
from django.db import connection

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import ApiToken, User
from tests.api.app import App
from tests.factories import PASSWORD, make_operator, make_seeker

pytestmark = pytest.mark.django_db


def make_sam(**fields) -> User:
    sam = make_seeker("Sam", **fields)
    sam.set_password(PASSWORD)
    sam.save()
    return sam


def sign_in(email: str, password: str = PASSWORD):
    return App().post("/tokens/", {"email": email, "password": password, "name": "Sam's phone"})


def test_the_token_opens_the_door():
    sam = make_sam()

    answer = sign_in(sam.email)

    assert answer.status_code == 201 and answer["Cache-Control"] == "no-store"
    me = App(token=answer.json()["token"]).get("/me/")
    assert me.json()["email"] == sam.email
    assert "no-store" in me["Cache-Control"]


def test_the_database_does_not_know_the_token():
    token = sign_in(make_sam().email).json()["token"]

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM accounts_apitoken t")
        assert token not in cursor.fetchone()[0]


def test_unknown_unproven_and_wrong_cannot_be_told_apart():
    sam, rui = make_sam(), make_sam()
    rui.emailaddress_set.update(verified=False)

    answers = [sign_in("nobody@example.org"), sign_in(rui.email), sign_in(sam.email, "another-long-one")]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert not ApiToken.objects.exists()


def test_a_suspended_person_gets_the_reason_and_no_token():
    sam = make_sam()
    accounts.suspend_person(by=make_operator("Olga"), person_id=sam.pk, reason="Three complaints.")

    answer = sign_in(sam.email)

    assert (answer.status_code, answer.json()["detail"]) == (403, "Three complaints.")
    assert not ApiToken.objects.exists()


def test_who_guesses_is_asked_to_wait():
    sam = make_sam()

    answers = [sign_in(sam.email, f"a-wrong-guess-{number}") for number in range(25)]

    last = answers[-1]
    assert (last.status_code, last.json()["code"]) == (429, "too_many_requests")
    assert int(last["Retry-After"]) > 0
    assert sign_in(sam.email).status_code == 429


def test_an_app_that_is_signed_out_stays_out():
    sam = make_sam()
    phone, tablet = App(sam), App(sam)
    number = phone.get("/me/tokens/").json()["results"][0]["id"]

    assert phone.send("DELETE", f"/me/tokens/{number}/").status_code == 204

    assert tablet.get("/me/").status_code == 401
    assert phone.get("/me/").status_code == 200


def test_a_new_password_signs_every_app_out():
    sam = make_sam()
    app = App(sam)

    sam.set_password("quite-another-passphrase")
    sam.save()

    assert app.get("/me/").status_code == 401


def test_an_erased_persons_app_finds_nobody():
    sam = make_sam()
    app = App(sam)

    accounts.erase_person(by=sam, person_id=sam.pk)

    assert app.get("/me/").status_code == 401


def test_there_is_an_end_to_apps():
    sam = make_sam()
    for _ in range(20):
        accounts.issue_token(by=sam, name="an app")

    answer = sign_in(sam.email)

    assert (answer.status_code, answer.json()["code"]) == (422, "tokens_too_many")
