"""A code by mail: who gets in with it, how often it may be tried, and what an address's owner need not fear."""

from collections import Counter
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from marketplace.accounts import actions, rules
from marketplace.accounts.actions import codes
from marketplace.accounts.models import EmailCode, User
from marketplace.core.actors import VISITOR
from marketplace.core.errors import Refused
from marketplace.core.models import Event
from tests.factories import make_seeker
from tests.jobs import run_jobs
from tests.race import at_once

GUESSES = 64
MAILBOX = {"email": "sam@example.org", "visitor_key": "browser-of-sam"}
SAM = {"name_shown": "Sam", "is_adult": True}


def sent_code(**fields) -> str:
    """The code as it stands in the mail."""
    actions.send_code(by=VISITOR, **{**MAILBOX, **fields})
    run_jobs(only="mail_code")
    return mail.outbox[-1].subject.split()[0]


def redeem(code: str, **fields) -> User:
    return actions.redeem_code(by=VISITOR, **{**MAILBOX, "code": code, **SAM, **fields})


def wrong(code: str) -> str:
    return str((int(code) + 1) % 10**6).zfill(6)


@pytest.mark.django_db
def test_the_code_from_the_mail_makes_a_person_with_a_proven_address():
    person = redeem(sent_code())

    assert (person.email, person.name_shown, person.has_usable_password()) == ("sam@example.org", "Sam", False)
    assert EmailAddress.objects.get(user=person).verified
    assert Event.objects.get(name="person.joined").subject_id == person.pk


@pytest.mark.django_db
def test_a_known_person_is_found_and_stays_as_they_are():
    sam = make_seeker(email="sam@example.org")
    sam.set_password("a-long-test-passphrase")
    sam.save()

    found = redeem(sent_code(email="Sam@Example.org "), name_shown="Somebody", is_adult=False)

    assert (found.pk, found.name_shown, found.has_usable_password()) == (sam.pk, "Sam", True)


@pytest.mark.django_db
def test_a_second_proven_address_leads_to_the_same_person():
    sam = make_seeker()
    sam.emailaddress_set.create(email="sam@example.org", verified=True)

    assert redeem(sent_code()) == sam


@pytest.mark.django_db
def test_a_password_set_by_somebody_who_never_read_the_mailbox_is_worth_nothing():
    squatter = User.objects.create_user("sam@example.org", "a-password-of-rui", name_shown="Rui")
    EmailAddress.objects.create(user=squatter, email=squatter.email, verified=False, primary=True)

    person = redeem(sent_code())

    assert (person.pk, person.name_shown) == (squatter.pk, "Sam")
    assert not person.check_password("a-password-of-rui")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "code"), [({"is_adult": False}, "adults_only"), ({"name_shown": " "}, "name_needed")]
)
def test_nobody_joins_without_a_name_or_under_18(fields, code):
    sent = sent_code()

    with pytest.raises(Refused) as refusal:
        redeem(sent, **fields)

    assert refusal.value.reason.code == code
    assert User.objects.count() == EmailAddress.objects.count() == 0
    assert redeem(sent).name_shown == "Sam"


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"email": "rui@example.org"}, {"visitor_key": "browser-of-rui"}])
def test_a_code_works_only_for_its_address_and_in_its_browser(fields):
    code = sent_code()

    with pytest.raises(Refused) as refusal:
        redeem(code, **fields)

    assert refusal.value.reason == rules.CODE_OVER
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_code_works_once_and_a_newer_one_replaces_it():
    first, second = sent_code(), sent_code()
    redeem(second)

    for code in (first, second):
        with pytest.raises(Refused) as refusal:
            redeem(code)
        assert refusal.value.reason == rules.CODE_OVER


@pytest.mark.django_db
def test_a_code_is_too_old_after_a_quarter_of_an_hour():
    code = sent_code()
    EmailCode.objects.update(sent_at=timezone.now() - rules.CODE_LIVES - timedelta(seconds=1))

    with pytest.raises(Refused) as refusal:
        redeem(code)

    assert refusal.value.reason == rules.CODE_OVER


@pytest.mark.django_db
def test_a_known_and_an_unknown_address_get_the_same_mail():
    make_seeker(email="known@example.org")

    for email in ("known@example.org", "unknown@example.org"):
        sent_code(email=email)

    one, other = ((m.subject.split(maxsplit=1)[1], len(m.body)) for m in mail.outbox)
    assert one == other


@pytest.mark.django_db
def test_no_table_holds_the_code():
    code = sent_code()

    row = EmailCode.objects.values().get()

    assert code not in str({name: value for name, value in row.items() if name != "sent_at"})


@pytest.mark.django_db
def test_an_address_gets_five_codes_an_hour(settings):
    settings.EMAIL_CODE_LIMIT_PER_HOUR = 5
    for _ in range(5):
        sent_code(visitor_key="another browser")

    with pytest.raises(Refused) as refusal:
        sent_code()

    assert refusal.value.reason == rules.CODES_TOO_MANY
    assert (EmailCode.objects.count(), len(mail.outbox)) == (5, 5)


def guess_at_once() -> Counter:
    """What 64 wrong guesses at the same moment are told."""
    code = wrong(sent_code())
    told = at_once([lambda: redeem(code)] * GUESSES)
    return Counter(answer.reason.code for answer in told)


@pytest.mark.django_db(transaction=True)
def test_of_64_guesses_at_once_five_are_looked_at():
    told = guess_at_once()

    assert told == {"code_wrong": rules.CODE_TRIES_AT_MOST, "code_over": GUESSES - rules.CODE_TRIES_AT_MOST}
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_guesses_are_looked_at(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)

    looked_at = [guess_at_once()["code_wrong"] for _ in range(4)]

    assert max(looked_at) > rules.CODE_TRIES_AT_MOST


def ask_at_once(settings) -> int:
    """How many codes an address gets that is asked for 16 times at the same moment."""
    settings.EMAIL_CODE_LIMIT_PER_HOUR = 3
    EmailCode.objects.all().delete()
    at_once([lambda n=n: actions.send_code(by=VISITOR, email=MAILBOX["email"], visitor_key=f"{n}") for n in range(16)])
    return EmailCode.objects.count()


@pytest.mark.django_db(transaction=True)
def test_asking_at_once_gets_no_more_codes(settings):
    assert ask_at_once(settings) == 3


@pytest.mark.django_db(transaction=True)
def test_without_holding_the_mailbox_asking_at_once_gets_more(settings, monkeypatch):
    monkeypatch.setattr(codes, "_hold_mailbox", lambda email: None)

    assert max(ask_at_once(settings) for _ in range(4)) > 3


def join_at_once() -> list:
    """Who comes out when four browsers redeem their codes for one address at the same moment."""
    User.objects.all().delete()
    keys = [f"browser {n}" for n in range(4)]
    sent = {key: sent_code(visitor_key=key) for key in keys}
    return at_once([lambda key=key: redeem(sent[key], visitor_key=key) for key in keys])


@pytest.mark.django_db(transaction=True)
def test_four_browsers_at_once_make_one_person():
    people = join_at_once()

    assert {person.pk for person in people} == {User.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_without_holding_the_mailbox_four_browsers_get_in_each_other_s_way(settings, monkeypatch):
    settings.EMAIL_CODE_LIMIT_PER_HOUR = 1000
    monkeypatch.setattr(codes, "_hold_mailbox", lambda email: None)

    assert any(isinstance(answer, IntegrityError) for _ in range(6) for answer in join_at_once())
