"""What people were seen with: the same for the same thing, told to nobody, read back by nobody, gone after a year."""

import ast
import hashlib
from datetime import timedelta
from itertools import combinations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts import actions, jobs, queries
from marketplace.accounts.fingerprints import address_of, digest_of
from marketplace.accounts.models import Fingerprint
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from tests.api.app import App
from tests.architecture.source import modules
from tests.architecture.test_personal_data import whole_database
from tests.factories import PASSWORD, make_place, make_seeker
from tests.race import answered, at_once

pytestmark = pytest.mark.django_db
DEVICE = "kUq2Jmd0-a-browser-that-only-Sam-has"
ONE_HOUSE = [
    ("Müllerstraße", "71b", "12045"),
    ("Müllerstrasse", "71b", "12045"),
    ("Müllerstr.", "71b", "12045"),
    ("Müllerstr", "71 b", "12045"),
    ("Muellerstraße", "71b", "12045"),
    ("Muellerstr.", "71B", "12045"),
    ("Mullerstrasse", "71 B", "12045"),
    ("MÜLLERSTRASSE", "71B", "12045"),
    ("müller straße", "71b", "12045"),
    ("Müller-Straße", "71-b", "12045"),
    ("Müller Str.", "Nr. 71b", "12045"),
    ("Müllerstraße", "Hausnummer 71b", "12045"),
    ("Müllerstraße 71b", "", "12045"),
    ("Müllerstraße, 71 b", "", "12045"),
    ("Müllerstr. 71b", "71b", "12045"),
    ("  Müllerstraße  ", " 71b ", " 12045 "),
    ("Müllerstraße", "71b, 4. OG", "12045"),
    ("Müllerstraße", "71b Hinterhaus", "12045"),
    ("Müllerstraße", "71b", "D-12045"),
    ("Müllerstraße", "71b", "DE 12045"),
    ("Mu\u0308llerstraße", "71b", "12 045"),
]
OTHER_HOUSES = [
    ("Müllerstraße", "71", "12045"),
    ("Müllerstraße", "71a", "12045"),
    ("Müllerstraße", "7", "12045"),
    ("Müllerallee", "71b", "12045"),
    ("Müllerstraße", "71b", "12047"),
]
NO_HOUSE = [("", "71b", "12045"), ("Müllerstraße", "", "12045"), ("Straße des 17. Juni", "", "10623"), ("A", "1", "")]


def seen(person, value: str = DEVICE, kind: str = "device") -> Fingerprint:
    return actions.record_fingerprint(by=SYSTEM, person_id=person.pk, kind=kind, value=value)


def sign_in(browser: Client, person) -> None:
    person.set_password(PASSWORD)
    person.save()
    browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert browser.session.get("_auth_user_id") == str(person.pk)


def test_twenty_spellings_of_an_address_are_one_house():
    assert len(ONE_HOUSE) > 20
    assert {address_of(*typed, "DE") for typed in ONE_HOUSE} == {"DE 12045 mullerstr 71b"}


def test_other_houses_are_others():
    found = [address_of(*typed, "DE") for typed in [ONE_HOUSE[0], *OTHER_HOUSES]]
    found.append(address_of(*ONE_HOUSE[0], "AT"))

    assert len(set(found)) == len(found)


@pytest.mark.parametrize("typed", NO_HOUSE)
def test_what_says_no_house_is_kept_for_nobody(typed):
    assert address_of(*typed, "DE") == ""


def test_a_fingerprint_is_kept_once_with_when_it_was_seen():
    sam = make_seeker()
    first = seen(sam)
    Fingerprint.objects.update(
        first_seen_at=timezone.now() - timedelta(days=9), last_seen_at=timezone.now() - timedelta(days=9)
    )

    again = seen(sam)

    assert again.pk == first.pk
    assert again.last_seen_at - again.first_seen_at > timedelta(days=8)
    assert Event.objects.filter(name="fingerprint.seen").count() == 1


def test_nothing_is_kept_of_nothing():
    assert seen(make_seeker(), "") is None
    assert Fingerprint.objects.count() == 0


def test_it_cannot_be_read_back(settings):
    """Neither the value nor a digest that somebody without the key could work out is in any table."""
    sam = make_seeker()
    row = seen(sam)
    seen(sam, address_of(*ONE_HOUSE[0], "DE"), "address")
    guesses = [hashlib.sha256(value.encode()).hexdigest() for value in (DEVICE, "DE 12045 mullerstr 71b")]

    kept = whole_database()
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-django-to-take-it"

    assert not any(told in kept for told in (DEVICE, "mullerstr", *guesses))
    assert digest_of("device", DEVICE) != bytes(row.digest)


def test_the_same_value_of_another_kind_is_another():
    assert digest_of("device", "one") != digest_of("payment", "one")


def test_who_shares_what_is_told_and_nothing_more():
    sam, hana, rui = make_seeker("Sam"), make_seeker("Hana"), make_seeker("Rui")
    for person in (sam, hana):
        seen(person)
    seen(rui, "another browser")
    for person in (hana, rui):
        seen(person, "DE 1 a 1", "address")
    everybody = [sam.pk, hana.pk, rui.pk]

    assert queries.shared_fingerprints(combinations(everybody, 2)) == {
        (sam.pk, hana.pk, "device"),
        (hana.pk, rui.pk, "address"),
    }
    assert queries.shared_fingerprints([(sam.pk, rui.pk)]) == set()


def test_a_place_leaves_the_fingerprint_of_its_house():
    sam, hana = make_seeker("Sam"), make_seeker("Hana")
    actions.save_place(by=sam, street="Sonnenallee", number="71b", postcode="12045", town="Berlin")
    draft = actions.save_place(by=SYSTEM, street="Sonnenallee 71 B", number="", postcode="12045", town="Berlin")
    assert Fingerprint.objects.count() == 1

    actions.claim_place(by=hana, place_id=draft.pk)

    assert queries.shared_fingerprints([(sam.pk, hana.pk)]) == {(sam.pk, hana.pk, "address")}


def test_one_browser_is_known_again_whoever_signs_in():
    browser, other = Client(), Client()
    sam, hana, rui = make_seeker("Sam"), make_seeker("Hana"), make_seeker("Rui")

    sign_in(browser, sam)
    browser.post(reverse("account_logout"))
    sign_in(browser, hana)
    sign_in(other, rui)

    assert queries.shared_fingerprints(combinations([sam.pk, hana.pk, rui.pk], 2)) == {(sam.pk, hana.pk, "device")}
    kept = browser.cookies["device"]
    assert (kept["httponly"], kept["samesite"], kept["path"], kept["domain"]) == (True, "Lax", "/", "")
    assert kept["max-age"] >= 365 * 24 * 60 * 60


def test_a_made_up_cookie_is_no_device():
    """Nobody can put themself beside somebody else by guessing or copying half a cookie."""
    browser, sam = Client(), make_seeker()
    browser.cookies["device"] = DEVICE

    sign_in(browser, sam)

    assert bytes(Fingerprint.objects.get().digest) != digest_of("device", DEVICE)


def test_pages_of_somebody_signed_in_write_none():
    browser, sam = Client(), make_seeker()
    browser.force_login(sam, backend="allauth.account.auth_backends.AuthenticationBackend")

    browser.get(reverse("requests"))

    assert Fingerprint.objects.count() == 0
    assert "device" not in browser.cookies


def test_an_app_that_comes_with_a_token_leaves_none():
    app = App(make_seeker())

    answer = app.get("/me/")

    assert answer.status_code == 200
    assert Fingerprint.objects.count() == 0
    assert "device" not in answer.cookies


def test_after_a_year_it_is_gone():
    sam = make_seeker()
    old, new = seen(sam, "old"), seen(sam, "new")
    long_ago = timezone.now() - timedelta(days=366)
    Fingerprint.objects.filter(pk=old.pk).update(first_seen_at=long_ago, last_seen_at=long_ago)
    hana = make_seeker("Hana")
    seen(hana, "old")
    assert queries.shared_fingerprints([(sam.pk, hana.pk)]) == set()

    jobs.forget_fingerprints(timestamp=0)

    assert set(Fingerprint.objects.filter(person=sam)) == {new}


def test_their_person_reads_kind_and_dates_and_they_go_with_them():
    sam = make_seeker()
    row = seen(sam)

    told = queries.personal_data_of(sam.pk)["seen_with"]
    actions.erase_person(by=SYSTEM, person_id=sam.pk)

    assert told == [{"kind": "device", "first_seen_at": row.first_seen_at, "last_seen_at": row.last_seen_at}]
    assert Fingerprint.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_seen_twice_at_the_same_moment_is_one():
    sam = make_seeker()

    answered(at_once([lambda: seen(sam)] * 6))

    assert Fingerprint.objects.count() == 1


# Who may name a fingerprint at all: who writes it, and those who watch over reviews. Matching never does (law 4).
READERS = ("marketplace/accounts/", "reviews/queries/watch.py", "frontend/flagging.py")


def namers(files) -> set[str]:
    """Modules that name the model or its read; of the writers those that read."""
    found = set()
    for module in files:
        names = {node.id for node in ast.walk(module.tree) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
        names |= {a.name for n in ast.walk(module.tree) if isinstance(n, ast.ImportFrom) for a in n.names}
        if names & {"Fingerprint", "shared_fingerprints"}:
            found.add(module.path)
    return found


def test_only_those_who_watch_over_reviews_read_it():
    assert [path for path in namers(modules()) if not path.startswith(READERS)] == []
    assert "reviews/queries/watch.py" in namers(modules())


def test_matching_knows_no_word_of_it():
    named = [module.path for module in modules() if "ingerprint" in module.text]

    assert [
        path for path in named if path.startswith(("matching/", "marketplace/bookings/", "marketplace/chat/"))
    ] == []


def test_the_table_has_no_column_but_these():
    with connection.cursor() as cursor:
        columns = {row.name for row in connection.introspection.get_table_description(cursor, "accounts_fingerprint")}

    assert columns == {"id", "person_id", "kind", "digest", "first_seen_at", "last_seen_at"}


def test_a_place_that_is_only_looked_at_leaves_none():
    make_place(make_seeker())

    assert Fingerprint.objects.count() == 0
