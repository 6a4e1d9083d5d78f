"""P1 and P2 of published demand: a home within its cell changes no byte of it, one in another cell does."""

import time

import pytest
from django.db import transaction
from django.utils import timezone

from marketplace.accounts.models import Place
from marketplace.core.actors import SYSTEM
from matching import actions
from tests.factories import make_helper, make_place, make_seeker, make_topic
from tests.verification.asked import make_asked
from tests.verification.crawl import answer
from tests.verification.test_place_privacy import HOME, HOME_ELSEWHERE, OTHER_HOME_SAME_CELL, move

pytestmark = pytest.mark.django_db
ADDRESSES = [
    "/demand/",
    "/demand/?weeks=4",
    "/demand/asked.geojson",
    "/demand/asked.geojson?detail=5",
]


@pytest.fixture(autouse=True)
def _standstill(monkeypatch) -> None:
    """The clock is frozen, so that no header tells it."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr(time, "time", lambda: now.timestamp())


class TakeBack(Exception):
    """Ends a savepoint: a week is published once, so each home is tried in a world of its own."""


def published_with(client, place: Place, home: tuple[float, float]) -> list[tuple]:
    """What a helper sees of the week when one of the five has lived there."""
    seen: list[tuple] = []
    try:
        with transaction.atomic():
            move(place, home)
            actions.publish_demand(by=SYSTEM)
            seen = [answer(client, address) for address in ADDRESSES]
            raise TakeBack
    except TakeBack:
        return seen


def test_a_home_within_its_cell_changes_no_byte_and_one_elsewhere_does(client):
    sam, topic = make_seeker(), make_topic()
    place = make_place(sam)
    make_asked(sam, topic, place)
    client.force_login(make_helper(topic=topic))

    at_home = published_with(client, place, HOME)

    assert [status for status, _headers, _body in at_home] == [200] * len(ADDRESSES)
    assert published_with(client, place, OTHER_HOME_SAME_CELL) == at_home
    assert published_with(client, place, HOME_ELSEWHERE) != at_home


def test_moving_about_after_the_week_tells_nothing_more(client):
    """P2: 20 saves all over the town, and each look is the same."""
    sam, topic = make_seeker(), make_topic()
    place = make_place(sam)
    make_asked(sam, topic, place)
    client.force_login(make_helper(topic=topic))
    actions.publish_demand(by=SYSTEM)

    looks = []
    for step in range(20):
        move(place, (HOME[0] + step / 100, HOME[1]))
        looks.append([answer(client, address) for address in ADDRESSES])

    assert all(look == looks[0] for look in looks)
