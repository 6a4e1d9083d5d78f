"""Two timers at once, two searches at once, a wave against a call-off; each with the twin that has no guard."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connection

from marketplace.bookings import actions as bookings
from marketplace.bookings.actions import offers as offer_actions
from marketplace.bookings.actions import requests as request_actions
from marketplace.bookings.models import Offer, Request
from marketplace.core.actors import SYSTEM
from matching import actions, queries
from matching.actions import searches
from matching.models import Receipt, Search
from tests.factories import make_helper, make_offer, make_request, make_seeker, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 10


def helpers_near(topic, count: int) -> list:
    people = [make_helper(f"Helper{n}", topic=topic) for n in range(count)]
    for person in people:
        actions.rebuild_reach(by=SYSTEM, person_id=person.pk)
    return people


def searched(topic, **fields) -> Search:
    """A running search before its first wave."""
    return Search.objects.create(request=make_request(topic=topic, **fields), policy=queries.policy_now())


def at_once(*verbs: Callable[[], object]) -> None:
    """Run the verbs in threads that start together; a refusal of the loser is fine."""
    barrier = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> None:
        barrier.wait()
        try:
            verb()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        for done in [pool.submit(run, verb) for verb in verbs]:
            done.exception()


def choose_together(monkeypatch, parties: int) -> None:
    """Both have chosen before either asks: the worst order there is, if nothing holds one of them back."""
    barrier, rank = Barrier(parties), queries.ranked_for

    def ranked_for(request, policy):
        ranked = rank(request, policy)
        try:
            barrier.wait(timeout=5)
        except BrokenBarrierError:
            pass
        return ranked

    monkeypatch.setattr(queries, "ranked_for", ranked_for)


def look_without_holding(monkeypatch) -> None:
    """Take the locks away: rows are read as they are."""

    def read(request_id: int) -> Request:
        return Request.objects.get(pk=request_id)

    def hold(search_id: int) -> tuple[Search, Request]:
        search = Search.objects.select_related("policy").get(pk=search_id)
        return search, read(search.request_id)

    monkeypatch.setattr(searches, "hold_search", hold)
    monkeypatch.setattr(searches, "lock_request", read)
    let_go_of_helpers(monkeypatch)
    monkeypatch.setattr(offer_actions, "lock_request", read)
    monkeypatch.setattr(request_actions, "lock_request", read)


def let_go_of_helpers(monkeypatch) -> None:
    """Ask whom was chosen, without holding them and looking once more."""
    monkeypatch.setattr(searches, "_still_able", lambda chosen, request, policy: chosen)


def two_timers(search: Search) -> None:
    send = lambda: actions.send_wave(by=SYSTEM, search_id=search.pk, wave=1)  # noqa: E731
    at_once(send, send)


def test_two_timers_at_once_send_one_wave():
    topic = make_topic()
    helpers_near(topic, 12)
    asked = [searched(topic, urgency="urgent") for _ in range(ROUNDS)]

    for search in asked:
        two_timers(search)

    assert Receipt.objects.count() == ROUNDS
    pairs = list(Offer.objects.values_list("request_id", "helper_id"))
    assert pairs
    assert len(pairs) == len(set(pairs))


def test_without_the_guards_a_helper_is_asked_twice(monkeypatch, owner_connection):
    topic = make_topic()
    helpers_near(topic, 3)
    search = searched(topic)
    look_without_holding(monkeypatch)
    choose_together(monkeypatch, 2)
    names = {"bookings_offer": "one_offer_per_helper_and_round", "matching_receipt": "one_receipt_per_wave"}
    for table, name in names.items():
        owner_connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    try:
        two_timers(search)
        offers, receipts = list(Offer.objects.values_list("helper_id", "wave")), Receipt.objects.count()
    finally:
        Receipt.objects.all().delete()
        Offer.objects.all().delete()
        owner_connection.execute(
            'ALTER TABLE bookings_offer ADD CONSTRAINT "one_offer_per_helper_and_round"'
            " UNIQUE (request_id, helper_id, round)"
        )
        owner_connection.execute(
            'ALTER TABLE matching_receipt ADD CONSTRAINT "one_receipt_per_wave" UNIQUE (search_id, wave)'
        )

    assert receipts == 2
    assert len(offers) == 2
    assert len(set(offers)) == 1


def two_searches_want_the_same_helper(monkeypatch) -> int:
    """A helper with one open offer is the choice of two searches at once; returns their open offers after it."""
    topic = make_topic()
    (hana,) = helpers_near(topic, 1)
    make_offer(make_request(topic=topic), hana)
    first, second = searched(topic), searched(topic)
    choose_together(monkeypatch, 2)
    at_once(
        lambda: actions.send_wave(by=SYSTEM, search_id=first.pk, wave=1),
        lambda: actions.send_wave(by=SYSTEM, search_id=second.pk, wave=1),
    )
    return Offer.objects.filter(helper=hana, state="open").count()


def test_two_searches_never_ask_a_helper_past_the_cap(monkeypatch):
    assert two_searches_want_the_same_helper(monkeypatch) == 2
    assert set(Search.objects.values_list("state", flat=True)) == {"running"}


def test_without_holding_the_helper_the_cap_breaks(monkeypatch):
    let_go_of_helpers(monkeypatch)

    assert two_searches_want_the_same_helper(monkeypatch) == 3


@pytest.mark.parametrize("answer", ["accept", "cancel"])
def test_after_a_yes_or_a_call_off_nobody_is_asked(answer):
    """A wave races the answer: whoever comes second sees what the first did."""
    topic = make_topic()
    helpers_near(topic, 12)
    for _ in range(ROUNDS):
        search = searched(topic, urgency="urgent")
        actions.send_wave(by=SYSTEM, search_id=search.pk, wave=1)
        Search.objects.filter(pk=search.pk).update(wave=1)
        at_once(
            lambda: actions.send_wave(by=SYSTEM, search_id=search.pk, wave=2),  # noqa: B023
            lambda: answered(search.request, answer),  # noqa: B023
        )

        assert not Offer.objects.filter(request=search.request, state="open").exists()
        assert Request.objects.get(pk=search.request_id).state == {"accept": "booked", "cancel": "cancelled"}[answer]


def answered(request: Request, answer: str) -> None:
    if answer == "cancel":
        bookings.cancel_request(by=request.seeker, request_id=request.pk)
    else:
        offer = request.offers.select_related("helper").order_by("pk").first()
        bookings.accept_offer(by=offer.helper, offer_id=offer.pk)


def test_without_the_lock_somebody_is_asked_for_what_was_called_off(monkeypatch):
    topic = make_topic()
    helpers_near(topic, 1)
    search = searched(topic, seeker=make_seeker())
    look_without_holding(monkeypatch)
    rank = queries.ranked_for

    def ranked_while_called_off(request, policy):
        ranked = rank(request, policy)
        other = Thread(target=at_once, args=[lambda: answered(search.request, "cancel")])
        other.start()
        other.join()
        return ranked

    monkeypatch.setattr(queries, "ranked_for", ranked_while_called_off)
    monkeypatch.setattr(offer_actions, "lock_request", lambda request_id: search.request)

    actions.send_wave(by=SYSTEM, search_id=search.pk, wave=1)

    assert Request.objects.get(pk=search.request_id).state == "cancelled"
    assert Offer.objects.filter(request=search.request, state="open").exists()
