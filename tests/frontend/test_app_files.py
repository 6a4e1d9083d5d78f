"""What makes the site an app: manifest, worker, the page without a connection; and mails alone in their frame."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image

from frontend.views.app import version
from marketplace.notifications import flows, letters
from marketplace.notifications.models import MailboxMessage
from tests.factories import make_booking, make_seeker
from tests.notifications.test_telling import tell

pytestmark = pytest.mark.django_db
REMOTE = re.compile(r"""(?:src|background|srcset)=|url\(|@import|<link|<img|<script""", re.IGNORECASE)


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en"})


def test_the_manifest_names_icons_that_are_there_in_their_sizes(client):
    said = client.get(reverse("manifest")).json()

    assert (said["name"], said["start_url"], said["display"]) == ("Service Friend", "/", "standalone")
    assert {icon.get("purpose", "any") for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        file = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        assert file, icon["src"]
        if icon["type"] == "image/png":
            assert "{}x{}".format(*Image.open(file).size) == icon["sizes"]


def test_the_worker_comes_from_the_root_and_knows_its_version_and_the_languages(client):
    answer = client.get("/service-worker.js")

    assert answer.headers["Content-Type"] == "text/javascript"
    assert f'VERSION = "{version()}"' in answer.text and '"de en".split' in answer.text
    assert "{{" not in answer.text


@pytest.mark.parametrize(("language", "words"), [("de", "Keine Verbindung"), ("en", "No connection")])
def test_the_page_without_a_connection_is_the_same_for_everybody(language, words):
    signed_in = Client()
    signed_in.force_login(make_seeker("Sam"))
    address = reverse("offline", args=[language])

    pages = [one.get(address).text for one in (Client(), signed_in)]

    assert pages[0] == pages[1]
    assert words in pages[0] and f'lang="{language}"' in pages[0]


def test_there_is_no_such_page_in_another_language(client):
    assert client.get(reverse("offline", args=["xx"])).status_code == 404


def test_a_mail_stands_alone_in_its_frame(client, settings):
    settings.DEMO = True
    mail = MailboxMessage.objects.create(to="x@example.org", subject="-", text="-", html="<p>A mail</p>")

    frame = client.get(reverse("mailbox_html", args=[mail.pk]))
    page = client.get(reverse("mailbox_message", args=[mail.pk]))

    policy = frame.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert 'sandbox=""' in page.text and "frame-src 'self'" in page.headers["Content-Security-Policy"]
    settings.DEMO = False
    assert client.get(reverse("mailbox_html", args=[mail.pk])).status_code == 404


def test_a_mail_asks_for_nothing_from_elsewhere_and_has_one_action():
    booking = make_booking()
    notice = tell(booking.seeker, "booking_agreed", subject_id=booking.pk)
    one, several = flows.written(notice), letters.written_digest(booking.seeker, [notice])

    for message in (one, several):
        html = message.alternatives[0].content
        assert REMOTE.findall(html) == []
        assert "prefers-color-scheme: dark" in html and html.count('class="button"') == 1


def test_a_name_with_marks_of_html_stays_a_name():
    sam = make_seeker("<b>Sam</b> & Co")

    message = flows.written(tell(sam, "tip_received"))

    assert "&lt;b&gt;Sam&lt;/b&gt; &amp; Co" in message.alternatives[0].content
    assert "<b>Sam</b> & Co" in message.body
