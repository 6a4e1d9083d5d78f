"""Kill -9 of the worker and of the web process during a search: it goes on, and nothing is doubled or lost (T5, C1)."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import uuid4

import httpx
import pytest
from django.db import connection
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.bookings.models import Offer
from marketplace.chat import actions as chat
from marketplace.chat.models import Conversation, Message
from marketplace.core import timers
from marketplace.core.actors import SYSTEM
from marketplace.notifications.models import Notice
from matching import actions as matching
from matching import queries
from matching.models import Policy, Search
from matching.rules import FIRST_RULES
from tests.factories import make_booking, make_offer, make_request
from tests.long import record, rounds
from tests.matching.searching import publish
from tests.race import until
from tests.server import Server, free_port, web, worker

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN = 90.0
HELPERS = 6
DEATHS = rounds(in_test=2, in_long=20)
AWAKE = {**FIRST_RULES, "quiet_from": 0, "quiet_until": 0}
QUICK = {**AWAKE, "flexible": {"wave_every": 2, "at_most": 1}, "waves_at_most": 60}


def keep_talking(server: Server, conversation: Conversation, by: User, over: Event) -> dict[str, int]:
    """Say one thing after the other until it is over; what got no answer is said again. Returns what was answered."""
    told: dict[str, int] = {}
    with server.browser(by) as browser:
        browser.headers["Accept"] = "application/json"
        while not over.is_set():
            client_id = str(uuid4())
            told[client_id] = say_until_answered(browser, conversation, client_id)
    return told


def say_until_answered(browser: httpx.Client, conversation: Conversation, client_id: str) -> int:
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        try:
            fields = {"client_id": client_id, "text": f"words {client_id}"}
            answer = browser.post(f"/conversations/{conversation.pk}/send/", data=fields)
        except httpx.TransportError:
            time.sleep(0.1)  # the server is dead and comes again
            continue
        assert answer.status_code == 200, answer.text
        return answer.json()["seq"]
    raise AssertionError("no answer any more")


def die_and_come_again(start: Callable, moment: Callable[[], None]) -> None:
    """Run it and kill it at its moment, over and over."""
    try:
        for _ in range(DEATHS):
            with start() as running:
                moment()
                getattr(running, "process", running).kill()
    finally:
        connection.close()


def grows(count: Callable[[], int], by: int) -> None:
    before = count()
    until(lambda: count() >= before + by, WITHIN, "more of it")


def notices() -> list[int]:
    return sorted(Notice.objects.filter(kind="offer_received").values_list("person_id", flat=True))


def waves() -> list[int]:
    return sorted(Offer.objects.filter(wave__gt=0).values_list("wave", flat=True))


def test_a_search_and_a_conversation_survive_the_death_of_every_process(chance: random.Random):
    matching.add_policy(by=SYSTEM, rules=QUICK, reason="Waves while we watch.")
    talk = chat.open_conversation(by=SYSTEM, offer_id=make_booking(make_offer(wave=0)).offer_id)
    _, helpers = publish(helpers=HELPERS)
    port, over = free_port(), Event()
    address = Server(f"http://localhost:{port}", None)

    def in_a_wave() -> None:
        grows(lambda: len(waves()), by=1)
        time.sleep(chance.random() / 10)

    with ThreadPoolExecutor(3) as pool:
        talking = [pool.submit(keep_talking, address, talk, by, over) for by in (talk.seeker, talk.helper)]
        dying = pool.submit(die_and_come_again, lambda: web(port), lambda: grows(Message.objects.count, by=20))
        die_and_come_again(worker, in_a_wave)
        dying.result()
        with web(port), worker():
            seconds = until(lambda: len(notices()) == HELPERS, WITHIN, "everybody's offer")
            over.set()
            told = {client_id: seq for each in talking for client_id, seq in each.result().items()}

    assert waves() == list(range(1, HELPERS + 1))
    assert notices() == sorted(helper.pk for helper in helpers)
    kept = {str(message.client_id): message.seq for message in Message.objects.filter(sender__isnull=False)}
    assert kept == told
    assert sorted(kept.values()) == list(range(2, len(told) + 2))
    record(
        f"worker and web killed {DEATHS} times each: waves went on within {seconds:.0f} s, {len(told)} messages kept"
    )


def test_a_choice_its_fallback_and_a_night_survive_the_death_of_the_worker(chance: random.Random):
    """The chosen one stays silent, the others are asked in waves, a second search wakes: nothing twice, none lost."""
    slow = {
        **QUICK,
        "flexible": {"wave_every": 1, "at_most": 1},
        "choose": {**QUICK["choose"], "offer_open_minutes": 0.02},
    }
    # Shorter than any operator may set it.
    Policy.objects.create(version=2, rules=slow, reason="A short time to think.")
    request, helpers = publish(helpers=HELPERS, mode="choose", asks_others=True)
    matching.choose_helper(by=request.seeker, request_id=request.pk, helper_id=helpers[0].pk)
    asleep = make_request(topic=request.topic, is_widened=True)
    Search.objects.create(request=asleep, policy=queries.policy_now(), step="sleep", next_wave_at=timezone.now())
    timers.schedule("matching.jobs.send_wave", at=timezone.now(), search_id=asleep.searches.get().pk, wave=1)

    def in_a_wave() -> None:
        grows(lambda: Offer.objects.count(), by=1)
        time.sleep(chance.random() / 10)

    die_and_come_again(worker, in_a_wave)
    with worker():
        until(lambda: Offer.objects.filter(request=request).count() == HELPERS, WITHIN, "everybody's offer")
        until(lambda: Offer.objects.filter(request=asleep).count() >= 2, WITHIN, "the morning's waves")

    for one in (request, asleep):
        asked = list(Offer.objects.filter(request=one).values_list("helper_id", "wave"))
        assert len({helper for helper, _wave in asked}) == len(asked)
        assert sorted(wave for _helper, wave in asked) == list(range(1, len(asked) + 1))
    chosen = Offer.objects.get(request=request, helper=helpers[0])
    assert (chosen.wave, chosen.state) == (1, "expired")
