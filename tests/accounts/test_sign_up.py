"""Signing up with a password and a code by mail, as a browser does it."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.core.models import Event
from tests.factories import PASSWORD, make_seeker

pytestmark = pytest.mark.django_db
SAM = {"name_shown": "Sam", "email": "sam@example.org", "password1": PASSWORD, "is_adult": "on"}


def sign_up(client, **fields):
    data = {name: value for name, value in {**SAM, **fields}.items() if value is not None}
    return client.post(reverse("account_signup"), data)


def code_in_mail() -> str:
    return mail.outbox[-1].subject.split()[0]


def test_the_code_opens_the_door(client):
    answer = sign_up(client)
    client.post(answer["Location"], {"code": code_in_mail()})

    sam = User.objects.get(email="sam@example.org")
    assert client.session["_auth_user_id"] == str(sam.pk)
    assert (sam.name_shown, sam.is_helper, sam.adult_confirmed_at is not None) == ("Sam", False, True)
    assert sam.password.startswith("argon2")
    assert Event.objects.get(name="person.joined").subject_id == sam.pk


def test_without_the_code_nobody_is_in(client):
    sign_up(client)

    client.post(reverse("account_login"), {"login": "sam@example.org", "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert not EmailAddress.objects.get().verified


@pytest.mark.parametrize("fields", [{"is_adult": None}, {"name_shown": " "}, {"password1": "short"}, {"email": "sam"}])
def test_what_is_missing_is_said_and_nobody_is_made(client, fields):
    answer = sign_up(client, **fields)

    assert 'aria-invalid="true"' in answer.content.decode()
    assert not User.objects.exists() and not mail.outbox


def test_the_answer_does_not_tell_whether_somebody_lives_at_the_address():
    make_seeker(email="known@example.org")

    answers = [sign_up(Client(), email=f"{name}@example.org") for name in ("known", "unknown")]

    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert [message.to for message in mail.outbox] == [["known@example.org"], ["unknown@example.org"]]
