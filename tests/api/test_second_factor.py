"""The API asks for the second factor too: of whoever has one, and of operators always."""

import json

import pytest
from django.urls import reverse

from marketplace.accounts import actions
from tests.accounts.second_factor import code_now, give_app, give_recovery_codes
from tests.factories import PASSWORD, make_operator, make_seeker

pytestmark = pytest.mark.django_db


def sign_in(client, person, **more):
    person.set_password(PASSWORD)
    person.save()
    body = {"email": person.email, "password": PASSWORD, "name": "a phone", **more}
    return client.post("/api/v1/tokens/", json.dumps(body), content_type="application/json")


def test_a_password_alone_is_not_enough_for_whoever_has_one(client):
    sam = make_seeker()
    secret = give_app(sam)

    refused = sign_in(client, sam)
    wrong = sign_in(client, sam, code="000000")
    taken = sign_in(client, sam, code=code_now(secret))

    assert [answer.status_code for answer in (refused, wrong, taken)] == [401, 401, 201]
    assert refused.json()["code"] == "second_factor_needed"


def test_a_recovery_code_signs_in_one_app(client):
    sam = make_seeker()
    give_app(sam)
    code = give_recovery_codes(sam)[0]

    assert [sign_in(client, sam, code=code).status_code for _ in range(2)] == [201, 401]


def test_an_operator_without_one_gets_no_token_and_no_answer(client, settings):
    olga = make_operator()
    token = actions.issue_token(by=olga, name="early")[1]
    settings.SECOND_FACTOR_REQUIRED = True

    refused = sign_in(client, olga)
    asked = client.get(reverse("api_console_people"), headers={"Authorization": f"Bearer {token}"})

    assert refused.status_code == 403 and refused.json()["code"] == "second_factor_missing"
    assert asked.status_code in {401, 403}
    assert olga.api_tokens.count() == 1
