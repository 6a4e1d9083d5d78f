"""Light or dark is kept, and the way back never leaves the site."""

import pytest
from django.test import Client


@pytest.fixture
def visitor() -> Client:
    return Client()


def test_a_choice_is_kept(visitor):
    answer = visitor.post("/appearance/", {"theme": "dark", "next": "/accounts/login/"})

    assert answer.headers["Location"] == "/accounts/login/"
    assert answer.cookies["theme"].value == "dark"


@pytest.mark.django_db
def test_the_page_follows_the_choice(visitor):
    visitor.cookies["theme"] = "dark"

    assert b'data-theme="dark"' in visitor.get("/accounts/login/").content


@pytest.mark.django_db
def test_a_planted_cookie_changes_nothing(visitor):
    visitor.cookies["theme"] = '"><script>'

    assert b"data-theme" not in visitor.get("/accounts/login/").content


def test_like_my_device_forgets_the_choice(visitor):
    visitor.cookies["theme"] = "dark"

    answer = visitor.post("/appearance/", {"theme": "", "next": "/"})

    assert answer.cookies["theme"].value == ""


def test_the_way_back_stays_here(visitor):
    answer = visitor.post("/appearance/", {"theme": "dark", "next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_the_parts_are_shown_only_where_the_code_is_built(visitor, settings):
    settings.DEMO = settings.DEBUG = False

    assert visitor.get("/design/").status_code == 404


@pytest.mark.django_db
def test_the_parts_are_shown_in_the_demo(visitor, settings):
    settings.DEMO = True

    assert visitor.get("/design/").status_code == 200
