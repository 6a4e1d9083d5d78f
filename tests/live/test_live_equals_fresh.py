"""C3: after every kind of event that rings, a page that was open shows what a fresh one shows.

Pages of both sides are open before it happens; what rings makes them ask as our scripts do (`tests/live/page.py`), and
they are compared with pages opened anew: texts and addresses of the main part, beside it and of the next step. Not
compared: the counts in the head of the page, what a browser's hands hold back (a half-written text), and pages that
nothing rings for: those of operators but their queue, and of visits or people that the event does not name.
"""

import json
import os
import random
from collections.abc import Iterable
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from frontend import pubsub
from marketplace.accounts.models import User
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.chat.models import Conversation
from marketplace.config.subscriptions import SUBSCRIPTIONS
from marketplace.core.models import Event
from marketplace.vetting.models import Application
from tests.jobs import run_jobs
from tests.live.page import LivePage
from tests.live.paid_scenes import PAID_SCENES
from tests.live.queue_scenes import QUEUE_SCENES
from tests.live.scenes import SCENES as TRADE
from tests.long import record, rounds

pytestmark = pytest.mark.django_db

SCENES = TRADE | PAID_SCENES | QUEUE_SCENES
SHARE = rounds(in_test=8, in_long=1)
done = count(1)


def ringing() -> set[str]:
    """The kinds of event that a handler of the pages hears."""
    return {name for name, handlers in SUBSCRIPTIONS.items() if any(one.startswith("frontend.") for one in handlers)}


def drawn() -> list[str]:
    """In `make test` a part of them, by the run's seed; in `make long` all."""
    names = sorted(SCENES)
    return sorted(random.Random(os.environ["SEED"]).sample(names, len(names) // SHARE))


def without_scene(names: Iterable[str]) -> set[str]:
    return set(names) - set(SCENES)


@pytest.fixture
def rings(monkeypatch) -> list[tuple[list[int], dict]]:
    heard: list = []
    monkeypatch.setattr(pubsub.server, "publish", lambda message: heard.append(tuple(json.loads(message).values())))
    return heard


@pytest.fixture(autouse=True)
def open_to_all(settings, tmp_path) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    settings.STRIPE_SECRET_KEY = "sk_test_pages"
    settings.SCANNER_URL = ""


def request_of(it: Any) -> Request:
    if isinstance(it, Conversation):
        return it.offer.request
    return it if isinstance(it, Request) else it.request


def addresses_of(it: Any) -> list[tuple[User, str]]:
    """The pages of both sides that this may be on; of an application, the queue of those who decide."""
    if isinstance(it, Application):
        return [(operator, reverse("console")) for operator in User.objects.filter(is_staff=True)]
    request = request_of(it)
    found = [(request.seeker, reverse(name)) for name in ("requests", "inbox", "conversations")]
    if request.state != "draft":
        found.append((request.seeker, reverse("request", args=[request.pk])))
    for offer in Offer.objects.filter(request=request).select_related("helper"):
        found += [(offer.helper, reverse(name)) for name in ("offers", "today", "inbox", "conversations")]
        found.append((offer.helper, reverse("offer", args=[offer.pk])))
    for booking in Booking.objects.filter(request=request):
        found += [(by, reverse("booking", args=[booking.pk])) for by in (booking.seeker, booking.helper)]
    for talk in Conversation.objects.filter(offer__request=request):
        found += [(by, reverse("conversation", args=[talk.pk])) for by in (talk.seeker, talk.helper)]
    return found


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def open_pages(it: Any) -> list[tuple[User, LivePage]]:
    return [(person, LivePage(signed_in(person), address)) for person, address in addresses_of(it)]


def hear(pages: list[tuple[User, LivePage]], rings: list[tuple[list[int], dict]]) -> None:
    """Every ring reaches the pages of its people; what they do then may ring again."""
    run_jobs(only="deliver")
    while rings:
        people, ring = rings.pop(0)
        for person, page in pages:
            if person.pk in people:
                page.hear(ring)
        run_jobs(only="deliver")


def stale(pages: list[tuple[User, LivePage]]) -> dict[str, list[str]]:
    """Address → what it shows otherwise than a fresh page."""
    found = {f"{person.name_shown} {page.address}": page.differences() for person, page in pages}
    return {where: lines for where, lines in found.items() if lines}


def test_every_kind_of_event_that_rings_has_a_scene():
    assert without_scene(ringing()) == set()
    assert set(SCENES) - ringing() == set()


def test_a_planted_kind_without_a_scene_is_seen():
    assert without_scene({*ringing(), "planted.kind"}) == {"planted.kind"}


@pytest.mark.parametrize("name", drawn())
def test_what_is_shown_live_is_what_a_fresh_page_shows(name, rings):
    it = SCENES[name].make()
    run_jobs(only="deliver")
    before = Event.objects.count()
    pages = open_pages(it)
    hear(pages, rings)

    SCENES[name].act(it)
    hear(pages, rings)

    assert stale(pages) == {}
    assert name in Event.objects.order_by("pk").values_list("name", flat=True)[before:]
    if next(done) == len(drawn()):
        record(f"{len(drawn())} kinds of event of {len(SCENES)}: live pages show what fresh ones do")


@pytest.mark.parametrize("name", ["offer.accepted", "message.sent"])
def test_a_ring_that_does_not_come_is_seen(name, rings):
    """The control: pages that hear nothing differ."""
    it = SCENES[name].make()
    pages = open_pages(it)
    hear(pages, rings)

    SCENES[name].act(it)
    run_jobs(only="deliver")

    assert stale(pages)
