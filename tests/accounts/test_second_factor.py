"""Second factors: set up, asked for at every door, asked of operators before anything else, sealed at rest."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from marketplace.accounts import queries
from tests.accounts.second_factor import code_now, give_app, give_recovery_codes
from tests.factories import PASSWORD, make_helper, make_operator, make_seeker
from tests.verification.crawl import addresses
from tests.verification.routes import methods_of
from tests.verification.world import make_world

pytestmark = pytest.mark.django_db
OPEN = {
    *("mail_off", "mail_hook", "manifest", "service_worker", "offline"),
    *("account_logout", "account_reauthenticate", "account_email", "account_email_verification_sent"),
    *("set_language", "appearance", "healthz", "readyz"),
}


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def with_password(person):
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(person) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def sign_in_twice(person) -> Client:
    """Signed in, and asked once more whether it is really them, as before each important change."""
    client = sign_in(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def show(client: Client, code: str):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in():
    olga = with_password(make_operator())
    client = sign_in_twice(olga)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<code class="reference">(\w+)</code>', page).group(1)
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")

    again = sign_in(olga)
    assert not is_in(again)
    show(again, code_now(secret))

    assert is_in(again)


def test_a_wrong_code_sets_nothing_up():
    olga = with_password(make_operator())
    client = sign_in_twice(olga)

    answer = client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert 'aria-invalid="true"' in answer.content.decode()
    assert not queries.has_second_factor(olga.pk)


@pytest.mark.parametrize("code", ["", "000000", "x" * 5000, "\u0661\u0662\u0663"])
def test_the_password_alone_does_not_open(code):
    olga = with_password(make_operator())
    give_app(olga)
    client = sign_in(olga)

    show(client, code)

    assert not is_in(client)


def test_a_code_from_the_mailbox_does_not_stand_for_the_second_factor(mailoutbox):
    olga = with_password(make_operator())
    give_app(olga)
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": olga.email})

    client.post(reverse("account_confirm_login_code"), {"code": mailoutbox[-1].subject.split()[0]})

    assert not is_in(client)


def test_a_code_of_the_app_counts_once():
    olga = with_password(make_operator())
    code = code_now(give_app(olga))
    first, second = sign_in(olga), sign_in(olga)

    show(first, code)
    show(second, code)

    assert is_in(first) and not is_in(second)


def test_a_recovery_code_opens_once():
    olga = with_password(make_operator())
    give_app(olga)
    code = give_recovery_codes(olga)[3]
    first, second = sign_in(olga), sign_in(olga)

    show(first, code)
    show(second, code)

    assert is_in(first) and not is_in(second)


def test_secrets_rest_sealed():
    olga = make_operator()
    secret = give_app(olga)
    codes = give_recovery_codes(olga)

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in stored
    assert not [code for code in codes if code in stored]
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_now(secret))


def test_an_operator_without_one_reaches_nothing(required):
    world = make_world()
    client, wrong = world.client("operator"), []
    cookies = client.cookies.copy()
    for number, (name, address) in enumerate(addresses(world).items()):
        if name in OPEN or name.startswith(("mfa_", "api_")):
            continue
        for method in methods_of(number):
            client.cookies = cookies.copy()
            answer = client.generic(method, address)
            if answer.status_code != 403:
                wrong.append(f"{method} {address} ({name}): {answer.status_code}")

    assert wrong == []


def test_the_page_says_why_and_leads_on(required, client):
    client.force_login(make_operator())

    answer = client.get(reverse("console"))

    assert answer.status_code == 403
    assert reverse("mfa_index") in answer.content.decode()
    assert client.get(reverse("mfa_index")).status_code == 200


def test_an_operator_with_one_reaches_the_console(required, client):
    olga = make_operator()
    give_app(olga)
    client.force_login(olga)

    assert client.get(reverse("console")).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(required, client):
    olga = make_operator()
    give_recovery_codes(olga)
    client.force_login(olga)

    assert client.get(reverse("console")).status_code == 403


@pytest.mark.parametrize("make", [make_seeker, make_helper])
def test_nobody_else_has_to(required, client, make):
    client.force_login(make())

    assert client.get(reverse("home")).status_code == 200


def test_the_demo_lets_operators_in_and_offers_it(client):
    client.force_login(make_operator())

    assert client.get(reverse("console")).status_code == 200
    assert reverse("mfa_index") in client.get(reverse("profile")).content.decode()


PAGES = (
    *("mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes"),
    *("mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate"),
)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_stands(name):
    olga = with_password(make_operator())
    client = sign_in_twice(olga)
    if name != "mfa_activate_totp":
        give_app(olga)
        give_recovery_codes(olga)

    answer = client.get(reverse(name))

    assert answer.status_code == 200
    assert answer.content.decode().count("<h1>") == 1
