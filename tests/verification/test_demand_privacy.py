"""P1 and P2 of published demand: a home within its cell changes no byte of it, one in another cell does."""

import re
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from marketplace.accounts.models import Place, User
from marketplace.bookings.models import Request
from marketplace.core.actors import SYSTEM
from matching import actions
from matching.models import Digest
from tests.factories import make_helper, make_place, make_request, make_seeker, make_topic
from tests.jobs import run_jobs
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
    """The clock is frozen at noon, so that no header tells it and no quiet hours are kept."""
    now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
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


def alerted_with(client, helper: User, request: Request, home: tuple[float, float]) -> list:
    """What a saved search's helper reads, on the page and by mail, of a request from that home."""
    seen: list = []
    try:
        with transaction.atomic():
            move(request.place, home)
            actions.sight_request(by=SYSTEM, request_id=request.pk)
            Digest.objects.update(due_at=timezone.now())
            told = actions.tell_sightings(by=SYSTEM, helper_id=helper.pk)
            mail.outbox.clear()
            run_jobs()
            mails = [(one.subject, one.body) for one in mail.outbox]
            seen = [told, mails, answer(client, "/lookouts/"), answer(client, "/inbox/")]
            raise TakeBack
    except TakeBack:
        return seen


def test_an_alert_tells_two_homes_of_one_cell_alike(client):
    """Page, inbox and mail of a saved search; a home in another cell is told apart."""
    helper, request = make_helper(), make_request()
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
    wanted = {"radius_km": None, "day_parts": [], "net_least": None, "by_mail": True}
    actions.save_lookout(by=helper, topic_ids=[request.topic_id], **wanted)
    client.force_login(helper)
    alerted_with(client, helper, request, HOME)

    at_home = alerted_with(client, helper, request, HOME)

    assert (at_home[0], len(at_home[1])) == (1, 1)
    assert without_ids(alerted_with(client, helper, request, OTHER_HOME_SAME_CELL)) == without_ids(at_home)
    assert without_ids(alerted_with(client, helper, request, HOME_ELSEWHERE)) != without_ids(at_home)


def without_ids(seen: list) -> str:
    """Ids of notices go on counting when a savepoint is taken back, and the clock as well."""
    return re.sub(r"/inbox/\d+/|notice-\d+|datetime=\"[^\"]*\"", "", repr(seen))


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
