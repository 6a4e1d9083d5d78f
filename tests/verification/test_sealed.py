"""Show 4: before the reveal nothing tells that the other side has written; the twin, which is open, is told apart."""

import time
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.throttling import UserRateThrottle

from frontend import live
from marketplace.bookings.models import Booking
from marketplace.core.models import Delivery, Event
from marketplace.notifications.models import Notice
from matching.models import Reach
from reviews import actions, queries
from reviews.models import Photo, Review, TrustState
from tests.api.app import App
from tests.architecture.test_personal_data import everything_about, whole_database
from tests.factories import make_request
from tests.jobs import run_jobs
from tests.long import rounds
from tests.payments.paying import PRICE, make_hold, make_paid_booking
from tests.reviews.test_photos import picture
from tests.reviews.test_reviews import make_confirmed, write
from tests.verification.crawl import NOT_CRAWLED, addresses, answer, differing
from tests.verification.world import World, make_world

pytestmark = pytest.mark.django_db
# Who looks, and which side writes meanwhile. One of the two in a test, both in the long run.
WATCHERS = dict([("assigned", "seeker"), ("owner", "helper")][: rounds(in_test=1, in_long=2)])
# Where the twin, which is open, has to be told apart.
TELLING = {"booking confirmed", "api_reviews confirmed", "review confirmed", "inbox"}
# What a sealed review is kept in. No other row changes when one is written, so that nothing can show it.
KEPT_IN = {"core_event", "reviews_review", "reviews_note", "reviews_photo"}


def write_all(booking: Booking, side: str) -> Review:
    """Everything that one can say: a photo, words that could hurt, and a note to our team."""
    by = getattr(booking, side)
    actions.add_photo(by=by, booking_id=booking.pk, file=picture(), may_show=True)
    said = {"text": "Ein Idiot, sagt man", "is_sure": True, "private_note": "Nur für euch", "felt": "unsafe"}
    return write(booking, side, stars=2, **said)


@pytest.fixture
def world(monkeypatch, settings) -> World:
    """The world at a standstill, with one more confirmed visit that nobody has written about."""
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setitem(UserRateThrottle.THROTTLE_RATES, "user", None)
    settings.STRIPE_SECRET_KEY = "sk_test_pages"
    world = make_world()
    asked = {"budget": PRICE, "begins_at": timezone.now() + timedelta(days=40)}
    request = make_request(world.people["owner"], place=world.booking.request.place, **asked)
    booking = make_paid_booking(
        "confirmed", request=request, helper=world.people["assigned"], confirmed_at=timezone.now()
    )
    make_hold(booking, "captured")
    world.values["booking_id"] = booking.pk
    world.visits["confirmed"] = booking
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr(time, "time", lambda: now.timestamp())
    run_jobs()
    return world


def crawl(world: World, principal: str, only: Collection[str] = ()) -> dict[str, tuple]:
    """Every route (or those): status, headers and body, and how often the database was asked for it."""
    cache.clear()
    client, seen = world.client(principal), {}
    for name, address in addresses(world).items():
        if name not in NOT_CRAWLED and (not only or name in only):
            with CaptureQueriesContext(connection) as asked:
                found = answer(client, address)
            seen[name] = (*found, len(asked))
    return seen


@pytest.mark.parametrize("watcher", WATCHERS)
def test_no_route_tells_that_the_other_has_written(world, watcher):
    booking, writer = world.visits["confirmed"], WATCHERS[watcher]
    own = "seeker" if writer == "helper" else "helper"
    crawl(world, watcher)
    before = crawl(world, watcher)

    write_all(booking, writer)
    run_jobs(only="deliver")
    assert differing(before, crawl(world, watcher)) == []

    write(booking, own)
    run_jobs(only="deliver")
    after = crawl(world, watcher, TELLING)
    assert {name for name in TELLING if before[name] != after[name]} == TELLING


@pytest.mark.parametrize("side", ["seeker", "helper"])
def test_no_row_changes_but_those_it_is_kept_in(side):
    booking = make_confirmed()
    before = whole_database().splitlines()

    write_all(booking, side)

    after = whole_database().splitlines()
    changed = {new.split(": ")[0] for old, new in zip(before, after, strict=True) if old != new}
    assert changed <= KEPT_IN
    assert {"reviews_review", "reviews_note", "reviews_photo"} <= changed


def test_the_export_the_ranking_and_the_notices_of_the_other_stay_as_they_are():
    booking = make_confirmed()
    run_jobs()

    def known() -> tuple:
        rows = (model.objects.order_by("pk").values() for model in (Reach, Notice, TrustState))
        return everything_about(booking.helper), *(list(found) for found in rows)

    before = known()
    write_all(booking, "seeker")
    run_jobs()
    assert known() == before

    write(booking, "helper")
    run_jobs()
    assert known() != before


@pytest.fixture
def rings(monkeypatch) -> list:
    """What every socket is told, in order."""
    heard: list = []
    monkeypatch.setattr(live, "ring", lambda people, changed, subject_id, **facts: heard.append((changed, subject_id)))
    return heard


def test_sockets_ring_at_the_reveal_and_not_before(rings, django_capture_on_commit_callbacks):
    booking = make_confirmed()
    with django_capture_on_commit_callbacks(execute=True):
        write_all(booking, "seeker")
        write_all(booking, "seeker")
        run_jobs(only="deliver")
    assert rings == []

    with django_capture_on_commit_callbacks(execute=True):
        write(booking, "helper")
        run_jobs(only="deliver")

    assert ("booking", booking.pk) in rings


def test_writing_asks_the_database_the_same_whether_or_not_the_other_has_written_until_it_is_known():
    """The page on which one writes, and a first refusal of it, cost the same; only the reveal itself costs more."""
    silent, written = make_confirmed(), make_confirmed()
    write_all(written, "seeker")
    counts = []
    for booking in (silent, written):
        app = App(booking.helper)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            refused = app.post(f"/bookings/{booking.pk}/reviews/", {"axes": {}})
        counts.append((refused.status_code, refused.json()["code"], len(asked)))

    assert counts[0] == counts[1]
    assert counts[0][:2] == (422, "axes_wrong")


def test_a_photo_of_the_other_is_missing_like_one_that_is_not_there(client):
    booking = make_confirmed()
    write_all(booking, "seeker")
    client.force_login(booking.helper)

    real, none = (answer(client, reverse("review_photo", args=[pk])) for pk in (Photo.objects.get().pk, 999_999))

    assert real == none
    assert real[0] == 404


@pytest.mark.parametrize("model", [Event, Delivery])
def test_an_operator_who_helps_too_looks_up_no_row_of_it(model):
    booking = make_confirmed()
    booking.helper.is_staff = True
    booking.helper.save()
    request = RequestFactory().get("/")
    request.user = booking.helper
    sheet = site.get_model_admin(model)
    run_jobs(only="deliver")
    before = sheet.get_queryset(request).count()

    write_all(booking, "seeker")
    with suppress(Exception):
        actions.open_note(by=booking.helper, review_id=Review.objects.get().pk)
    run_jobs(only="deliver")

    assert sheet.get_queryset(request).count() == before
    assert queries.notes_open(booking.helper).count() == 0
