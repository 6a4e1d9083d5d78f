"""The link in a mail's foot: one press, no sign-in, for years, for nobody else; whoever only looks changes nothing."""

import re

import pytest
from django.core import mail
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from marketplace.notifications import flows, links
from marketplace.notifications.models import Muted
from marketplace.notifications.topics import EVERYTHING, TOPICS
from tests.factories import make_seeker
from tests.notifications.test_telling import tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def anybody() -> Client:
    """A mail program or a browser that is signed in nowhere, and whose posts carry no token of a form."""
    return Client(enforce_csrf_checks=True)


def link_in(person, kind: str = "tip_received") -> str:
    """The address that the mail of a notice carries."""
    message = flows.written(tell(person, kind))
    return re.fullmatch(r"<http://[^/]+(/\S+)>", message.extra_headers["List-Unsubscribe"])[1]


def switched_off(person) -> set[str]:
    return set(Muted.objects.filter(person=person, channel="mail").values_list("topic", flat=True))


def test_a_mail_program_posts_once_without_a_sign_in_and_the_topic_stops(anybody):
    sam = make_seeker()
    link = link_in(sam)

    answers = [anybody.post(link, {"List-Unsubscribe": "One-Click"}).status_code for _ in range(2)]
    flows.send_mail(getattr(tell(sam, "tip_received", event_id=9), "mail", None) and 0)

    assert (answers, switched_off(sam)) == ([200, 200], {"money"})
    assert mail.outbox == []


def test_the_headers_are_those_of_rfc_8058_and_the_foot_has_the_same_link():
    message = flows.written(tell(make_seeker(), "tip_received"))

    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in message.body and link in message.alternatives[0].content


def test_looking_changes_nothing(anybody):
    sam = make_seeker()
    link = link_in(sam)

    pages = [anybody.get(link), anybody.head(link), anybody.options(link)]

    assert [page.status_code for page in pages] == [200, 200, 405]
    assert switched_off(sam) == set()
    assert pages[0].text.count("<form") and "no-store" in pages[0].headers["Cache-Control"]


def test_what_was_stopped_comes_again_with_one_press(anybody):
    sam = make_seeker()
    link = link_in(sam)
    anybody.post(link)

    answer = anybody.post(link, {"is_on": "on"})

    assert (answer.status_code, switched_off(sam)) == (200, set())
    assert reverse("telling") in answer.text


def test_the_link_of_a_digest_stops_all_that_can_be_and_undoing_brings_back_only_that(anybody):
    sam = make_seeker()
    Muted.objects.create(person=sam, topic="reviews", channel="mail")
    link = reverse("mail_off", args=[links.token_for(sam.pk, EVERYTHING)])

    anybody.post(link)
    stopped = switched_off(sam)
    anybody.post(link, {"is_on": "on"})

    assert stopped == set(TOPICS) - {"account"}
    assert switched_off(sam) == {"reviews"}


def test_a_link_is_for_one_person_and_cannot_be_guessed_or_changed(anybody):
    sam, stella = make_seeker("Sam"), make_seeker("Stella")
    token = links.token_for(sam.pk, "money")
    said, _, signature = token.rpartition(":")
    other = links.token_for(stella.pk, "money").rpartition(":")[0]
    forged = [
        f"{other}:{signature}",
        f"{said}:{signature[:-1]}",
        f"{said}:",
        said,
        "x" * 300,
        Signer(salt="another").sign_object([sam.pk, "money"]),
        Signer(salt=links.SALT).sign_object([sam.pk, "nothing"]),
    ]

    answers = {anybody.post(reverse("mail_off", args=[one])).status_code for one in forged}

    assert answers == {404}
    assert Muted.objects.count() == 0
    assert len(signature) >= 43


def test_a_link_outlives_a_new_key_of_the_server(anybody, settings):
    sam = make_seeker()
    link = link_in(sam)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-of-the-server" * 3

    assert anybody.post(link).status_code == 200
    assert switched_off(sam) == {"money"}


@pytest.mark.parametrize("kind", ["person_suspended", "payout_failed", "chargeback_due", "case_opened"])
def test_a_mail_that_always_comes_has_no_such_link_and_says_why(kind):
    message = flows.written(tell(make_seeker(language="en"), kind))

    assert "List-Unsubscribe" not in message.extra_headers
    assert "always comes" in message.body and "/mails/off/" not in message.body


def test_a_link_that_stops_what_always_comes_is_refused_with_words(anybody):
    sam = make_seeker()

    answer = anybody.post(reverse("mail_off", args=[links.token_for(sam.pk, "account")]))

    assert (answer.status_code, switched_off(sam)) == (422, set())
