"""T1: 32 helpers at a barrier over HTTP, on pages, by their script and with apps, 100 requests: exactly one wins
each; without the guard, several do."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import cycle
from threading import Barrier

import httpx
import pytest
from django.db import connection
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import User
from marketplace.bookings.actions import offers as offer_actions
from marketplace.bookings.models import Booking, Offer, Request
from tests.factories import make_helper, make_place, make_request, make_seeker, make_topic
from tests.long import record, rounds
from tests.server import Server, plain_client, web

pytestmark = pytest.mark.django_db(transaction=True)

HELPERS = 32
REQUESTS = rounds(100, 1000)
ROUNDS_WITHOUT_GUARD = 3
RIVALS = 8
WON, LOST, BUSY = "won", "lost", "busy"
WAYS = ("page", "script", "app")


def ask_everybody(helpers: list[User], count: int) -> list[list[Offer]]:
    """Requests at different times, each offered to all helpers; a list of offers per request."""
    seeker, topic = make_seeker(), make_topic()
    place = make_place(seeker)
    asked = []
    for number in range(count):
        begins = timezone.now() + timedelta(hours=2 + 2 * number)
        request = make_request(seeker, topic=topic, place=place, begins_at=begins)
        expires = timezone.now() + timedelta(hours=1)
        rows = [
            Offer(request=request, helper=helper, wave=1, distance_band="under-2", expires_at=expires)
            for helper in helpers
        ]
        asked.append(Offer.objects.bulk_create(rows))
    return asked


def outcome(answer: httpx.Response) -> str:
    """What the helper was told: won, lost, or that the house is full right now."""
    onward = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
    if answer.status_code == 200 or (answer.status_code in {204, 302} and "/bookings/" in onward):
        return WON
    if answer.status_code in {409, 422}:
        return LOST
    if answer.status_code == 503 and "Retry-After" in answer.headers:
        return BUSY
    return f"unexpected {answer.status_code}"


def yes_of(server: Server, helper: User, way: str) -> Callable[[Offer], httpx.Response]:
    """How this helper says yes: on the page, by the page's script, or by an app with its token."""
    if way != "app":
        browser = server.browser(helper, follow_redirects=False)
        headers = {"HX-Request": "true"} if way == "script" else {}
        return lambda offer: browser.post(f"/offers/{offer.pk}/accept/", headers=headers)
    token = accounts.issue_token(by=helper, name="a test's app")[1]
    app = plain_client(base_url=server.url, headers={"Authorization": f"Bearer {token}"})
    return lambda offer: app.post(f"/api/v1/offers/{offer.pk}/accept/", json={})


def race(yeses: list[Callable[[Offer], httpx.Response]], offers: list[Offer], pool: ThreadPoolExecutor) -> list[str]:
    barrier = Barrier(len(offers))

    def accept(number: int) -> str:
        barrier.wait()
        return outcome(yeses[number](offers[number]))

    return list(pool.map(accept, range(len(offers))))


def test_exactly_one_helper_wins_each_request():
    topic = make_topic()
    helpers = [make_helper(f"Helper{n}", topic=topic) for n in range(HELPERS)]
    asked = ask_everybody(helpers, REQUESTS)
    with web() as server, ThreadPoolExecutor(HELPERS) as pool:
        yeses = [yes_of(server, helper, way) for helper, way in zip(helpers, cycle(WAYS), strict=False)]
        told = [race(yeses, offers, pool) for offers in asked]

    for offers, words in zip(asked, told, strict=True):
        assert Counter(words)[WON] == 1, words
        assert set(words) <= {WON, LOST, BUSY}, words
        winner = offers[words.index(WON)]
        assert Booking.objects.get(request_id=winner.request_id).helper_id == winner.helper_id
    assert Booking.objects.count() == REQUESTS
    assert Offer.objects.filter(state="accepted").count() == REQUESTS
    record(f"{REQUESTS} requests, {HELPERS} helpers at once: one winner each")


def test_without_the_guards_several_win(monkeypatch, owner_connection):
    """The twin: the same verb, everybody reading before anybody writes, without lock and without constraints."""
    everybody_has_read = Barrier(RIVALS)

    def look_without_holding(offer_id: int) -> Offer:
        offer = Offer.objects.select_related("request").get(pk=offer_id)
        everybody_has_read.wait(timeout=20)
        return offer

    guards = ("one_accepted_offer_per_request", "one_live_booking_per_request")
    dropped = [drop_index(owner_connection, name) for name in guards]
    monkeypatch.setattr(offer_actions, "lock_offer", look_without_holding)
    # Telling the others locks their rows; without the order of locks that alone is a deadlock, which ends all but one.
    monkeypatch.setattr(offer_actions, "_lose_the_others", lambda winner: None)
    helpers = [make_helper(f"Helper{n}") for n in range(RIVALS)]
    try:
        winners = [rush(offers) for offers in ask_everybody(helpers, ROUNDS_WITHOUT_GUARD)]
    finally:
        Booking.objects.all().delete()
        Offer.objects.all().delete()
        Request.objects.all().delete()
        for definition in dropped:
            owner_connection.execute(definition)

    assert min(winners) > 1, winners


def drop_index(owner, name: str) -> str:
    definition = owner.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name]).fetchone()[0]
    owner.execute(f'DROP INDEX "{name}"')
    return definition


def rush(offers: list[Offer]) -> int:
    """All accept at once in threads of this process; returns how many were told that they won."""
    barrier = Barrier(len(offers))

    def accept(offer: Offer) -> bool:
        barrier.wait()
        try:
            offer_actions.accept_offer(by=offer.helper, offer_id=offer.pk)
        except Exception:  # noqa: BLE001  a loser may fail in any way here; only the winners are counted
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(offers)) as pool:
        return sum(pool.map(accept, offers))
