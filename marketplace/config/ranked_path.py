"""The whole path of `bench matching`: from an HTTP request through Django to the ranked list, beside its bare SQL.

The address exists in the measure alone. It asks what a product's page would: whose token, which request, which policy,
which options, and then the one statement with everything that changes fast, on the tables as they are.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from rest_framework.request import Request as Asked
from rest_framework.response import Response

from frontend.api.endpoint import Endpoint
from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Place, User
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Offer, Request
from marketplace.catalog.models import Package, Topic
from matching import queries
from matching.bench.crowd import Ask
from matching.bench.tables import CODES, PACKAGE, SLOT_MINUTES
from matching.reach import reached_by, reached_by_many

OFFERS_EACH = 10
MANY = 100


class Ranking(Endpoint):
    """Who could come for a request, best first."""

    def get(self, request: Asked, request_id: int) -> Response:
        wish = bookings.request_for(request.user, request_id)
        _, ranked = queries.ranked_for(wish, queries.policy_now())
        return Response([one.receipt(place) for place, one in enumerate(ranked, start=1)])


urlpatterns = [path("ranking/<int:request_id>/", Ranking.as_view())]


def measure(asks: Sequence[Ask], helpers: set[int], repeats: int, write: Callable[[str], object]) -> None:
    """Ask over HTTP for each request's list, and say how long that took and how much of it was not SQL."""
    seeker = User.objects.create(
        pk=10**8, email="seeker@example.org", languages=["de"], adult_confirmed_at=timezone.now()
    )
    _, token = accounts.issue_token(by=seeker, name="bench")
    requests = _requests(seeker, asks)
    _past(helpers, requests[0])
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"]):
        client = Client(headers={"Authorization": f"Bearer {token}"})
        spans, in_sql, counts = _timed(client, requests, repeats)
    median, p95 = (np.percentile(spans, share) for share in (50, 95))
    beside = np.array(spans) - np.array(in_sql)
    write(
        f"HTTP request to ranked list, everything that changes fast included: p50 {median:.2f} ms, p95 {p95:.2f} ms; "
        f"not SQL: p50 {np.percentile(beside, 50):.2f} ms, p95 {np.percentile(beside, 95):.2f} ms; "
        f"{max(counts)} queries at most"
    )
    _together(requests[:MANY], repeats, write)


def _requests(seeker: User, asks: Sequence[Ask]) -> list[Request]:
    """The requests as rows: in the coming week, at the hour of the slot that each asks for."""
    topics = {topic.number: topic for topic in Topic.objects.all()}
    prices = {"price_low": 1, "price_high": 10**6, "price_usual": 3_000}
    blank = {"topic": topics[1], "slug": "bench", "name": {}, "minutes": 60, **prices}
    package, _ = Package.objects.get_or_create(pk=int(PACKAGE), defaults=blank)
    places = Place.objects.bulk_create(
        Place(
            owner=seeker, postcode="", town="", precision="town", lng=ask.lng, lat=ask.lat, cell=ask.cell,
            cell_lng=ask.lng, cell_lat=ask.lat,
        )
        for ask in asks
    )  # fmt: skip
    return Request.objects.bulk_create(
        Request(
            seeker=seeker, state=Request.State.OPEN, topic=topics[ask.topic + 1], package=package, place=place,
            urgency="urgent", begins_at=_begins(ask.slot), ends_at=_begins(ask.slot) + timedelta(hours=1),
            languages=[CODES[ask.language]], budget=ask.budget, published_at=timezone.now(),
        )
        for ask, place in zip(asks, places, strict=True)
    )  # fmt: skip


def _begins(slot: int) -> datetime:
    """The next week's hour in which a slot begins, in local time."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today + timedelta(days=7 - today.weekday())
    day, minute = divmod(slot * SLOT_MINUTES, 24 * 60)
    return (monday + timedelta(days=day)).replace(hour=minute // 60).astimezone(UTC)


def _past(helpers: set[int], request: Request) -> None:
    """Those who are on some list, as people with ten offers each in the last month."""
    now = timezone.now()
    known = set(User.objects.filter(pk__in=helpers).values_list("pk", flat=True))
    User.objects.bulk_create((User(pk=pk, email=f"{pk}@example.org") for pk in helpers - known), batch_size=1_000)
    states = ("standby", "declined", "expired", "lost")
    Offer.objects.bulk_create(
        (
            Offer(
                request=request, helper_id=pk, round=2 + n, wave=1, state=states[(pk + n) % 4] if n else "lost",
                distance_band="2-5", sent_at=now - timedelta(days=2 * n + 2), expires_at=now,
            )
            for pk in helpers
            for n in range(OFFERS_EACH)
        ),
        batch_size=2_000,
    )  # fmt: skip


def _timed(client: Client, requests: Sequence[Request], repeats: int) -> tuple[list[float], list[float], list[int]]:
    """Best milliseconds of each request, how many of those were SQL, and how often the database was asked."""
    spans, in_sql, counts = [], [], []
    for request in requests:
        tries: list[tuple[float, float, int]] = []
        for _ in range(repeats + 1):
            with _watched() as took:
                begun = time.perf_counter()
                answer = client.get(f"/ranking/{request.pk}/")
                tries.append((1000 * (time.perf_counter() - begun), sum(took), len(took)))
            if answer.status_code != 200:
                raise RuntimeError(f"the ranking answered {answer.status_code}")
        whole, sql, count = min(tries[1:])
        spans.append(whole)
        in_sql.append(sql)
        counts.append(count)
    return spans, in_sql, counts


@contextmanager
def _watched() -> Iterator[list[float]]:
    """The milliseconds of each time that the database is asked meanwhile."""
    took: list[float] = []

    def ask(execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took.append(1000 * (time.perf_counter() - begun))

    with connection.execute_wrapper(ask):
        yield took


def _together(requests: Sequence[Request], repeats: int, write: Callable[[str], object]) -> None:
    """Many requests in one LATERAL statement against one by one."""
    rules, wishes = queries.policy_now().rules, [queries.wish_of(request) for request in requests]
    spans: dict[str, list[float]] = {"one by one": [], "together": []}
    for _ in range(repeats + 1):
        begun = time.perf_counter()
        alone = [reached_by(wish, rules) for wish in wishes]
        spans["one by one"].append(time.perf_counter() - begun)
        begun = time.perf_counter()
        together = reached_by_many(wishes, rules)
        spans["together"].append(time.perf_counter() - begun)
        if [one.candidates for one in alone] != [one.candidates for one in together]:
            raise RuntimeError("many at once differ from one by one")
    alone_ms, together_ms = (1000 * min(spans[name][1:]) / len(wishes) for name in ("one by one", "together"))
    write(
        f"{len(wishes)} requests by the whole statement: {alone_ms:.3f} ms each one by one, {together_ms:.3f} ms each "
        "in one LATERAL statement"
    )
