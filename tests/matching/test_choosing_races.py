"""Two choices at once, a choice against the waves, a yes against everything; each with the twin that has no guard."""

from collections import Counter
from functools import partial
from threading import Barrier

import pytest

from marketplace.bookings import actions as bookings
from marketplace.bookings.actions import offers
from marketplace.bookings.models import Booking, Offer, Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from matching import actions, queries
from matching.actions import choices, searches
from matching.models import Receipt, Search
from tests.factories import make_booking, make_helper, make_offer, make_request, make_topic
from tests.long import record, rounds
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = rounds(in_test=6, in_long=60)
HELPERS = 8


def helpers_near(topic, count: int = HELPERS) -> list:
    people = [make_helper(f"Helper{n}", topic=topic) for n in range(count)]
    for person in people:
        actions.rebuild_reach(by=SYSTEM, person_id=person.pk)
    return people


def searched(topic, **fields) -> Search:
    """A running search before its first step."""
    return Search.objects.create(request=make_request(topic=topic, **fields), policy=queries.policy_now())


def choose_both(search: Search, people: list) -> list:
    """The seeker picks two helpers in two windows at the same moment; returns what each was told."""
    pick = partial(actions.choose_helper, by=search.request.seeker, request_id=search.request_id)
    return at_once([partial(pick, helper_id=person.pk) for person in people[:2]])


def test_of_two_choices_at_once_one_counts():
    topic = make_topic()
    people = helpers_near(topic)
    for _ in range(ROUNDS):
        search = searched(topic, mode="choose")

        told = choose_both(search, people)

        refusals = [one.reason.code for one in told if isinstance(one, Refused)]
        assert refusals == ["still_thinking"], told
        assert Offer.objects.filter(request=search.request).count() == 1
        Offer.objects.filter(request=search.request).update(state="expired")


def test_without_the_lock_two_are_asked(monkeypatch):
    """The twin: both windows have read how it stands before either writes, and no receipt stands behind the lock."""
    topic = make_topic()
    people = helpers_near(topic, 2)
    search = searched(topic, mode="choose")
    both_have_read = Barrier(2)

    def read(request: Request) -> Search:
        found = Search.objects.select_related("policy").get(pk=search.pk)
        both_have_read.wait(10)
        return found

    monkeypatch.setattr(choices, "lock_request", lambda request_id: Request.objects.get(pk=request_id))
    monkeypatch.setattr(choices, "lock_actor", lambda by: by)
    monkeypatch.setattr(choices, "running_search", read)
    monkeypatch.setattr(searches, "_keep_wave", lambda *given: None)

    choose_both(search, people)

    assert Offer.objects.filter(request=search.request, state="open").count() == 2


def yes_and_taken_back(topic, person) -> tuple[Search, list]:
    """The chosen helper says yes in the moment in which the seeker takes the choice back; what each was told."""
    search = searched(topic, mode="choose", urgency="urgent")
    seeker = {"by": search.request.seeker, "request_id": search.request_id}
    actions.choose_helper(helper_id=person.pk, **seeker)
    offer = Offer.objects.get(request=search.request)
    yes = partial(bookings.accept_offer, by=person, offer_id=offer.pk)
    return search, at_once([yes, partial(actions.take_back_choice, **seeker)])


def test_of_a_yes_and_a_choice_taken_back_one_counts():
    topic = make_topic()
    (hana,) = helpers_near(topic, 1)
    for _ in range(ROUNDS):
        search, told = yes_and_taken_back(topic, hana)

        refusals = [one.reason.code for one in told if isinstance(one, Refused)]
        is_booked = Booking.objects.filter(request=search.request).exists()
        assert refusals == ["already_booked" if is_booked else "offer_withdrawn"], told
        assert Offer.objects.get(request=search.request).state == ("accepted" if is_booked else "withdrawn")
        Booking.objects.all().update(state="cancelled")


def test_without_the_lock_both_count(monkeypatch):
    topic = make_topic()
    (hana,) = helpers_near(topic, 1)
    both_have_read = Barrier(2)

    def read(offer_id: int) -> Offer:
        found = Offer.objects.select_related("request__topic__programme").get(pk=offer_id)
        both_have_read.wait(10)
        return found

    monkeypatch.setattr(choices, "lock_request", lambda request_id: Request.objects.get(pk=request_id))
    monkeypatch.setattr(offers, "lock_offer", read)

    _, told = yes_and_taken_back(topic, hana)

    assert not [one for one in told if isinstance(one, Exception)], told


def test_a_choice_and_a_yes_elsewhere_never_book_a_helper_twice():
    """The chosen helper says yes to another request at the same time of day, at the same moment."""
    topic = make_topic()
    for _ in range(ROUNDS):
        (hana,) = helpers_near(topic, 1)
        search = searched(topic, mode="choose")
        other = make_offer(make_request(topic=topic), hana)

        at_once(
            [
                partial(
                    actions.choose_helper, by=search.request.seeker, request_id=search.request_id, helper_id=hana.pk
                ),
                partial(bookings.accept_offer, by=hana, offer_id=other.pk),
            ]
        )

        assert Booking.objects.filter(helper=hana).count() == 1
        assert Offer.objects.filter(helper=hana, request=search.request).count() <= 1


def everybody_at_once(topic, people) -> tuple[Request, Counter]:
    """All who were asked say yes, while a wave's timer runs, the seeker switches, and declines hasten the search."""
    search = searched(topic, urgency="urgent")
    actions.send_wave(by=SYSTEM, search_id=search.pk, wave=1)
    sent = list(Offer.objects.filter(request=search.request).select_related("helper"))
    steer = partial(actions.switch_mode, by=search.request.seeker, request_id=search.request_id)
    told = at_once(
        [
            *(partial(bookings.accept_offer, by=offer.helper, offer_id=offer.pk) for offer in sent),
            partial(actions.send_wave, by=SYSTEM, search_id=search.pk, wave=2),
            partial(actions.hasten_search, by=SYSTEM, request_id=search.request_id),
            partial(steer, mode="choose", asks_others=True),
        ]
    )
    kinds = Counter(type(one).__name__ for one in told[: len(sent)])
    return search.request, kinds


def test_one_winner_while_waves_go_out():
    topic = make_topic()
    people = helpers_near(topic)
    for _ in range(ROUNDS):
        request, told = everybody_at_once(topic, people)

        assert told["Booking"] == 1, told
        assert set(told) <= {"Booking", "Refused"}, told
        assert Booking.objects.filter(request=request).count() == 1
        assert not Offer.objects.filter(request=request, state="open").exists()
        pairs = list(Offer.objects.filter(request=request).values_list("helper_id", flat=True))
        assert len(pairs) == len(set(pairs))
        waves = list(Receipt.objects.filter(search__request=request).values_list("wave", flat=True))
        assert len(waves) == len(set(waves))
        Booking.objects.all().update(state="cancelled")
    record(f"{ROUNDS} requests: one winner each while waves, a switch and a hastened search ran")


def test_a_booked_helper_cannot_be_chosen():
    topic = make_topic()
    (hana,) = helpers_near(topic, 1)
    request = make_request(topic=topic)
    make_booking(make_offer(request, hana))
    search = searched(topic, mode="choose", begins_at=request.begins_at)

    told = at_once(
        [partial(actions.choose_helper, by=search.request.seeker, request_id=search.request_id, helper_id=hana.pk)]
    )

    assert [one.reason.code for one in told] == ["cannot_come"]
