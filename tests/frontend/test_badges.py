"""Badges on pages and in the API: rules for everybody, dates on profiles, progress without pressure, and a way out."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from marketplace.bookings.models import Offer
from marketplace.core.actors import SYSTEM
from reviews import actions
from reviews.models import Recognition
from reviews.recognition import RULES
from tests.api.app import App
from tests.factories import make_helper, make_seeker
from tests.frontend.test_paying import post, read
from tests.reviews.test_recognition import DAY, make_visit, ten_visits

pytestmark = pytest.mark.django_db


def make_thanked(name: str = "Hana"):
    hana = make_helper(name)
    ten_visits(hana)
    actions.recognise_person(by=SYSTEM, person_id=hana.pk)
    return hana


def test_everybody_reads_the_rules_and_that_they_are_no_check():
    page = Client().get(reverse("badges"), headers={"Accept-Language": "en"}).content.decode()

    assert [code for code in RULES if f'id="{code}"' not in page] == []
    for words in ("at least 16 were answered", "They are no check", "they do not decide who is asked first"):
        assert words in page


def test_a_profile_says_what_somebody_is_thanked_for_since_when_and_by_which_rule(client):
    hana, sam = make_thanked(), make_seeker()

    page = read(client, sam, "person", hana.pk)

    assert "Thanked for" in page
    assert f"{reverse('badges')}#first_ten" in page
    with translation.override("en"):
        assert f"Since {date_format(timezone.localdate(), 'DATE_FORMAT')}" in page
    assert page.index("Vetted") < page.index("Thanked for"), "what was checked stands apart"


def test_a_profile_without_badges_has_no_empty_place_for_them(client):
    assert "Thanked for" not in read(client, make_seeker(), "person", make_helper().pk)


def test_progress_is_said_in_words_beside_the_rule(client):
    hana = make_helper()
    for number in range(6):
        make_visit(hana, 20 + number)
    # Nobody has to answer at night, so a request of then would not count, and this test at some hours not hold.
    noon = timezone.localtime().replace(hour=12) - 20 * DAY
    Offer.objects.update(sent_at=noon)

    page = read(client, hana, "own_badges")

    for words in ("6 of 10 visits so far", "6 of 20 requests so far", "There is nothing for you to do"):
        assert words in page
    assert "progress" not in page.replace("in-progress", ""), "no bar"


def test_what_ended_says_until_when_and_why(client):
    hana = make_thanked()
    ended = {"ended_at": timezone.now(), "ended_because": "case", "given_at": timezone.now() - 40 * DAY}
    Recognition.objects.update(**ended)

    assert "a case was decided" in read(client, hana, "own_badges")
    assert "Thanked for" not in read(client, make_seeker(), "person", hana.pk)


def test_badges_are_switched_off_and_on_for_everybody_but_oneself(client):
    hana, sam = make_thanked(), make_seeker()

    post(client, hana, "badges_hide")
    assert "Thanked for" not in read(client, sam, "person", hana.pk)
    assert App(sam).get(f"/people/{hana.pk}/").json()["thanked_for"] == []
    assert "Yours since" in read(client, hana, "own_badges")

    post(client, hana, "badges_show")
    assert "Thanked for" in read(client, sam, "person", hana.pk)


def test_an_app_reads_the_rules_somebodys_badges_and_ones_own():
    hana, sam = make_thanked(), make_seeker()

    rules = App().get("/badges/").json()["results"]
    thanked = App(sam).get(f"/people/{hana.pk}/").json()["thanked_for"]
    own = App(hana).get("/me/badges/").json()

    assert [rule["code"] for rule in rules] == list(RULES)
    assert [(one["code"], one["until"]) for one in thanked] == [("first_ten", None)]
    assert [(one["since"] is None, bool(one["progress"])) for one in own["badges"]] == [
        (False, False),
        *[(True, True)] * 3,
    ]


def test_an_app_switches_them_off():
    hana = make_thanked()

    told = App(hana).send("PUT", "/me/badges/", {"is_shown": False}).json()

    assert (told["is_shown"], App(hana).get("/me/badges/").json()["is_shown"]) == (False, False)
    assert App(make_seeker()).send("PUT", "/me/badges/", {"is_shown": False}).status_code == 404


def test_lists_of_neighbours_show_no_badges(client):
    """Nobody is chosen by how many they have: a list shows who was vetted, and a profile shows the thanks."""
    make_thanked()

    assert "First ten visits" not in read(client, make_seeker(), "nearby")
