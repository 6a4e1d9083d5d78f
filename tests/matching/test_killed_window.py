"""Kill -9 of the worker in the middle of a window: each of its searches is sent once, as planned, nobody twice (T5)."""

import random
import time
from datetime import datetime

import pytest
from django.utils import timezone

from marketplace.bookings.models import Offer
from marketplace.core import timers
from marketplace.core.actors import SYSTEM
from matching import actions, queries
from matching.actions.searches import WAVE
from matching.models import Receipt, Search
from tests.factories import make_request, make_topic
from tests.long import record, rounds
from tests.matching.test_races import helpers_near
from tests.race import until
from tests.server import worker

pytestmark = pytest.mark.django_db(transaction=True)

SIZE, WITHIN = 8, 90.0
# A killed worker is missed after half a minute: in `make test` it lives, and `test_windows` dies between two timers.
DEATHS = rounds(in_test=0, in_long=4)


def gathered(topic, now: datetime) -> Search:
    """A search whose window ends now."""
    request = make_request(topic=topic)
    search = Search.objects.create(request=request, policy=queries.policy_now(), step="gather", window_at=now)
    timers.schedule(WAVE, at=now, search_id=search.pk, wave=1)
    return search


def test_a_worker_killed_within_a_window_leaves_nobody_unasked(chance: random.Random):
    """As many helpers as searches, each for one offer at a time: only the plan serves everybody."""
    rules = {**queries.policy_now().rules, "window_seconds": 20, "open_offers_at_most": 1, "waves_at_most": 1}
    actions.add_policy(by=SYSTEM, rules=rules, reason="Windows.")
    topic = make_topic()
    helpers = helpers_near(topic, SIZE)
    now = timezone.now()
    searches = [gathered(topic, now) for _ in range(SIZE)]

    for sent in range(1, DEATHS + 1):
        with worker() as process:
            until(lambda: Offer.objects.count() >= sent, WITHIN, "an offer")  # noqa: B023
            time.sleep(chance.random() / 20)
            process.kill()
    with worker():
        until(lambda: Receipt.objects.count() == SIZE, WITHIN, "everybody's wave")

    asked = list(Offer.objects.values_list("request_id", "helper_id"))
    assert sorted(request for request, _ in asked) == [search.request_id for search in searches]
    assert sorted(helper for _, helper in asked) == [helper.pk for helper in helpers]
    assert set(Receipt.objects.values_list("together", flat=True)) == {SIZE}
    record(f"worker killed {DEATHS} times within a window of {SIZE}: each asked once, as planned")
