"""What helpers read about why they were asked or not, and what they never read."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from marketplace.accounts import actions as accounts
from marketplace.accounts.models import Place
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Offer, Request, WeeklyHours
from marketplace.core.actors import SYSTEM
from matching import actions, explanations
from matching.explanations import words
from matching.filters import BLOCKED, FILTERS
from matching.models import Reach, Receipt, Search
from matching.rules import FIRST_RULES
from tests.factories import make_draft, make_helper, make_offer, make_request, make_seeker, make_topic
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
WEIGHTS = FIRST_RULES["weights"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def make_crowd(count: int = 3, **fields):
    """Helpers of one topic next door, whom the index knows."""
    people = [make_helper(f"Helper{n}", topic=make_topic(), **fields) for n in range(count)]
    for person in people:
        actions.rebuild_reach(by=SYSTEM, person_id=person.pk)
    return people


def search_and_win(seeker=None, **fields) -> Request:
    """A search that the first who was asked has won."""
    begins = (timezone.localtime() + timedelta(days=3)).replace(hour=19, minute=0)
    fields = {"begins_at": begins, "ends_at": begins + timedelta(hours=1), **fields}
    draft = make_draft(seeker or make_seeker(), topic=make_topic(), **fields)
    bookings.publish_request(by=draft.seeker, request_id=draft.pk)
    run_jobs(only="deliver")
    offer = Offer.objects.filter(request=draft).first()
    if offer is not None:
        bookings.accept_offer(by=offer.helper, offer_id=offer.pk)
        run_jobs(only="deliver")
    return Request.objects.get(pk=draft.pk)


def others(request: Request, people) -> list:
    asked = set(request.offers.values_list("helper_id", flat=True))
    return [person for person in people if person.pk not in asked]


def read(person) -> dict:
    """Everything that this helper reads of the one request that they were not asked for."""
    (one,) = explanations.not_asked(person.pk)
    return {name: str(value) for name, value in vars(one).items()}


def test_who_came_later_reads_their_place_and_what_would_bring_them_forward():
    people = make_crowd()
    request = search_and_win()
    second, third = others(request, people)

    found = [explanations.not_asked(person.pk)[0] for person in (second, third)]

    assert sorted(one.place for one in found) == [2, 3]
    assert (found[0].when, found[0].distance_band, found[0].stop) == (
        words.day_part(request.begins_at),
        "under-2",
        None,
    )
    assert [part.code for part in found[0].forward] == ["answers", "trust"]


def test_a_filter_is_said_with_what_would_change_it():
    (hana,) = make_crowd(1)
    WeeklyHours.objects.filter(helper=hana).update(begins=0, ends=60)
    actions.rebuild_reach(by=SYSTEM, person_id=hana.pk)
    request = search_and_win()

    (one,) = explanations.not_asked(hana.pk)

    evening = words.day_part(request.begins_at)
    assert evening.endswith("evening")
    assert one.stop == words.Stop("hours", f"You have no hours on {evening}.", "Change your hours.", "hours")


def test_whoever_was_asked_reads_nothing_here():
    people = make_crowd(1)
    search_and_win()

    assert explanations.not_asked(people[0].pk) == []


def test_a_search_that_still_runs_is_not_told_of():
    people = make_crowd(2)
    request = make_draft(make_seeker(), topic=make_topic())
    bookings.publish_request(by=request.seeker, request_id=request.pk)
    run_jobs(only="deliver")

    assert Search.objects.get().state == "running"
    assert [explanations.not_asked(person.pk) for person in people] == [[], []]


@pytest.mark.parametrize(("days", "count"), [(13, 1), (15, 0)])
def test_after_two_weeks_it_is_not_told_of_any_more(days, count):
    people = make_crowd(2)
    request = search_and_win()
    Search.objects.update(started_at=timezone.now() - timedelta(days=days))

    assert len(explanations.not_asked(others(request, people)[0].pk)) == count


def test_outside_of_the_area_or_of_the_topic_nothing_is_read():
    """Nobody learns of a request by looking: neither those far away nor those who come for something else."""
    people = make_crowd(2)
    request = search_and_win()
    far, other = (
        make_helper("Far", topic=make_topic(), place={"cell_lng": 14.5, "lng": 14.5}),
        others(request, people)[0],
    )
    printer = make_helper("Printer", topic=make_topic("printer"))
    for person in (far, printer):
        actions.rebuild_reach(by=SYSTEM, person_id=person.pk)

    assert [explanations.not_asked(person.pk) for person in (far, printer)] == [[], []]
    assert len(explanations.not_asked(other.pk)) == 1
    Place.objects.filter(pk=request.place_id).update(cell_lng=14.5)
    assert explanations.not_asked(other.pk) == []


def test_whoever_was_not_there_then_cannot_look_back():
    """A new area shows no request of the days before it."""
    make_crowd(2)
    search_and_win()
    late = make_helper("Late", topic=make_topic())
    actions.rebuild_reach(by=SYSTEM, person_id=late.pk)

    assert explanations.not_asked(late.pk) == []


def test_a_block_reads_like_not_having_been_asked():
    """The same search with and without a block: to the letter the same, with either of them as the blocker."""
    told = []
    for blocks in (None, "seeker", "helper"):
        Reach.objects.all().delete()
        first, second = make_crowd(2)
        Reach.objects.filter(helper=second).update(trust=0.8)
        seeker = make_seeker()
        if blocks:
            pair = (seeker, second) if blocks == "seeker" else (second, seeker)
            accounts.block_person(by=pair[0], person_id=pair[1].pk)
        request = search_and_win(seeker)
        assert [offer.helper_id for offer in request.offers.all()] == [first.pk]
        told.append(read(second))
        Search.objects.update(started_at=timezone.now() - timedelta(days=20))

    assert told[0]["place"] == "2"
    assert told[1] == told[0] and told[2] == told[0]
    assert Receipt.objects.filter(left_out={BLOCKED: 1}).count() == 2


def test_behind_a_block_the_next_filter_is_read():
    first, second = make_crowd(2)
    seeker = make_seeker()
    accounts.block_person(by=seeker, person_id=second.pk)
    for _ in range(2):
        make_offer(make_request(topic=make_topic()), second)

    search_and_win(seeker)

    (one,) = explanations.not_asked(second.pk)
    assert one.stop.code == "open_offers"


@pytest.mark.parametrize("is_blocked", [False, True])
def test_beyond_what_is_kept_it_is_worked_out_for_one_helper(settings, is_blocked):
    settings.RECEIPTS_KEPT = 1
    people, seeker = make_crowd(3), make_seeker()
    last = people[-1]
    Reach.objects.filter(helper=last).update(trust=0.8)
    if is_blocked:
        accounts.block_person(by=seeker, person_id=last.pk)
        Receipt.objects.update(stopped=[])
    search_and_win(seeker)
    Receipt.objects.update(stopped=[])

    (one,) = explanations.not_asked(last.pk)

    assert (one.stop, one.place) == (None, None)
    assert [part.code for part in one.forward] == ["answers", "trust"]


def test_nothing_of_the_other_side_is_read():
    """Topic, part of the day and band: no name, place, number, price, word, exact distance or exact time."""
    people = make_crowd(2)
    request = search_and_win(words="Mein Drucker brummt.")
    person = others(request, people)[0]

    told = str(read(person))

    exact = (request.place.cell, "12045", "brummt", request.seeker.name_shown, "19:00", "km':", "0.0")
    assert [value for value in exact if value in told] == []
    assert "budget" not in told and "offered" not in words.stop_of("hours", request.begins_at, FIRST_RULES).words


def test_every_filter_has_words_of_its_own():
    fallback = words.stop_of("something-new", timezone.now(), FIRST_RULES).words

    silent = [name for name in FILTERS if words.stop_of(name, timezone.now(), FIRST_RULES).words == fallback]

    assert silent == [BLOCKED]


def test_every_part_of_the_score_has_words():
    parts = words.parts_of(dict.fromkeys(WEIGHTS, 0.5), {}, "2-5", WEIGHTS)

    assert {part.code for part in parts} == set(WEIGHTS)
    assert [part.code for part in parts if part.title == part.code] == []
    assert sum(part.counts for part in parts) in range(98, 103)


def test_why_asked_says_how_much_each_part_counted():
    people = make_crowd(1)
    search_and_win()

    parts = explanations.why_asked(Offer.objects.get(helper=people[0]))

    assert [part.code for part in parts][0] == "trust"
    assert {part.code: part.level for part in parts}["near"] == 3
    answers = next(part for part in parts if part.code == "answers")
    assert answers.words == "You were not asked in the last 30 days, so we expect a yes every other time."


def test_a_level_tells_the_band_and_no_finer_distance():
    near, nearer = (words.parts_of({"near": share}, {}, "under-2", {"near": 1}) for share in (0.61, 0.99))

    assert near == nearer


def test_the_page_is_for_the_helper_alone(client):
    people = make_crowd(2)
    request = search_and_win()
    asked, other = Offer.objects.get(request=request), others(request, people)[0]

    client.force_login(other)
    page = client.get("/help/not-asked/").content.decode()
    foreign = client.get(f"/offers/{asked.pk}/why/")
    client.force_login(asked.helper)
    own = client.get(f"/offers/{asked.pk}/why/")

    assert "Platz 2" in page
    assert (foreign.status_code, own.status_code) == (404, 200)
    client.force_login(request.seeker)
    assert client.get("/help/not-asked/").status_code == 404


def test_a_full_page_takes_few_statements(django_assert_max_num_queries):
    people = make_crowd(2)
    request = search_and_win()
    person = others(request, people)[0]
    for _ in range(6):
        search = Search.objects.create(request=make_request(topic=make_topic()), policy_id=1, state="won")
        kept = Receipt.objects.first()
        Receipt.objects.create(
            search=search, wave=1, policy_version=1, ranked=kept.ranked, candidates=2, wish=kept.wish
        )

    with django_assert_max_num_queries(4):
        assert len(explanations.not_asked(person.pk)) == 7
