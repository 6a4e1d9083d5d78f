"""The admin: rows to look at, for operators alone, without what is nobody's business and without a way to change."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.core import events
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from marketplace.core.sheets import ReadOnly
from tests.accounts.second_factor import give_app
from tests.architecture.test_personal_data import make_known_person, plant_canaries
from tests.factories import make_helper, make_operator, make_seeker

pytestmark = pytest.mark.django_db
SHEETS = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
UNSEEN = {
    *("accounts.Place.street", "accounts.Place.number", "accounts.Place.floor", "accounts.Place.note"),
    *("accounts.Place.postcode", "accounts.Place.lng", "accounts.Place.lat", "accounts.Place.cell_lng"),
    *("accounts.Place.cell_lat", "accounts.User.password", "chat.Message.text", "vetting.Document.file"),
    *("vetting.Application.birth_date", "vetting.Application.motivation", "vetting.Application.answers"),
    *("bookings.Request.words", "bookings.Extra.words", "mfa.Authenticator.data", "matching.Receipt.ranked"),
    *("disputes.Statement.text", "notifications.Notice.facts"),
}
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:")


@pytest.fixture
def olga(client):
    person = make_operator()
    client.force_login(person)
    return person


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def pages(client) -> dict[str, str]:
    """Every list, and the sheet of its first row where there is one, as text by address."""
    found = {}
    for model, _sheet in SHEETS:
        row = model.objects.first()
        for where in [address(model, "changelist")] + ([address(model, "change", row.pk)] if row else []):
            answer = client.get(where)
            assert answer.status_code == 200, where
            found[where] = answer.content.decode()
    return found


def test_the_rest_is_there_to_look_at():
    shown = {model._meta.app_label for model, _sheet in SHEETS}

    assert {"accounts", "catalog", "vetting", "bookings", "chat", "notifications", "matching", "core"} <= shown
    assert [model for model, sheet in SHEETS if not isinstance(sheet, ReadOnly) or not sheet.fields] == []


def test_a_library_brings_no_sheet_of_its_own():
    site = type(admin.site)()

    site.register(User, ModelAdmin)
    site.register(User)

    assert not site.is_registered(User)


def test_no_sheet_shows_what_is_private(olga, client):
    planted = plant_canaries(make_known_person())
    assert set(planted) >= UNSEEN

    said = "\n".join(pages(client).values())

    assert [name for name in UNSEEN if planted[name] in said] == []
    assert planted["accounts.User.name_shown"] in said


def test_no_page_needs_what_the_policy_forbids(olga, client):
    make_known_person()

    said = pages(client) | {"index": client.get(reverse("admin:index")).content.decode()}

    assert {where: found for where, text in said.items() if (found := INLINE.findall(text))} == {}


@pytest.mark.parametrize("verb", ["post", "put", "delete"])
def test_nothing_is_changed_here(olga, client, verb):
    sam = make_seeker("Sam")

    answer = getattr(client, verb)(address(User, "change", sam.pk), {"name_shown": "Mallory", "is_staff": "on"})

    sam.refresh_from_db()
    assert answer.status_code in {200, 403}
    assert (sam.name_shown, sam.is_staff) == ("Sam", False)


@pytest.mark.parametrize("rest", ["add/", "1/delete/", "1/history/", "1/password/"])
def test_there_is_no_address_to_add_or_delete(olga, client, rest):
    assert client.get(f"/admin/accounts/user/{rest}").status_code in {302, 404}


@pytest.mark.parametrize("make", [make_seeker, make_helper])
def test_for_others_it_does_not_exist(client, make):
    client.force_login(make())

    assert client.get(reverse("admin:index")).status_code == 404
    assert client.get(address(User, "changelist")).status_code == 404


def test_a_visitor_signs_in_where_everybody_does(client):
    answer = client.get(reverse("admin:index"))

    assert answer["Location"] == f"{reverse('account_login')}?next=/admin/"


def test_an_operator_without_second_factor_stays_outside(olga, client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.get(reverse("admin:index")).status_code == 403

    give_app(olga)

    assert client.get(reverse("admin:index")).status_code == 200


def test_events_are_found_by_what_they_are_about(olga, client):
    events.record("person.joined", by=SYSTEM, subject=olga)

    listed = client.get(address(Event, "changelist"), {"subject_kind": "accounts.user"}).content.decode()

    assert "person.joined" in listed
