"""What is kept of somebody's trust is, to the last bit, what a replay gives; whatever was taken out in between."""

import math
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM
from reviews import actions, queries, trust
from reviews.actions import counting
from reviews.evaluation.replay import World
from reviews.histories import Rating
from reviews.models import Review, TrustEntry, TrustState
from reviews.queries.trust import CHUNK
from reviews.trust import DAY, State, Verdict
from tests.factories import (
    make_booking,
    make_helper,
    make_offer,
    make_operator,
    make_request,
    make_seeker,
    make_topic,
    make_topic_of,
)
from tests.long import record, rounds

BEGUN = 1_600_000_000.0
FAMILIES = ("internet", "garden")
PUBLISHED = ("not_customer", "hate", "private")


def some_verdict(chance: Random, at: float) -> Verdict:
    good, bad = chance.choice([(1.0, 0.0), (1.0, 0.0), (0.5, 0.0), (0.0, 0.0), (0.0, 1.0), (0.0, 2.0)])
    author = chance.choice([None, *range(6)])
    return Verdict(author, good, bad, chance.choice([0.0, 0.2, 0.25, 1 / 3, 0.7, 1.0, chance.random()]), at)


def some_history(chance: Random) -> list[Verdict]:
    """Verdicts in the order of their reveal; a clock that was set back is among them."""
    times = sorted(BEGUN + chance.random() * 900 * DAY for _ in range(chance.randint(1, 40)))
    if chance.random() < 0.1:
        chance.shuffle(times)
    return [some_verdict(chance, at) for at in times]


def test_replay_equals_incremental_over_random_histories_with_removals_and_annulments(chance):
    histories = rounds(100, 1_000)
    for _ in range(histories):
        kept, states = [], dict.fromkeys(("", *FAMILIES), State())
        for verdict in some_history(chance):
            kept.append((chance.choice(FAMILIES), verdict))
            moved = {"", kept[-1][0]}
            states |= {family: trust.reveal(states[family], verdict) for family in moved}
            if chance.random() < 0.15:
                gone = {"", kept.pop(chance.randrange(len(kept)))[0]}
                states |= {family: replayed(kept, family) for family in gone}
            assert states == {family: replayed(kept, family) for family in states}
    record(f"{histories:,} random histories with removals: replay equals incremental to the last bit, in every family")


def replayed(kept: list, family: str) -> State:
    return trust.replay(verdict for name, verdict in kept if family in ("", name))


def test_a_replay_takes_nothing_from_a_state_that_somebody_still_reads(chance):
    for _ in range(100):
        history = some_history(chance)
        before = trust.replay(history)
        untouched = replace(before, gifts=dict(before.gifts))

        trust.reveal(before, some_verdict(chance, BEGUN + 1_000 * DAY))

        assert before == untouched


def make_reviewed(subject, author, at: datetime, stars: int, *, is_free: bool, **asked) -> Review:
    """A revealed review of a confirmed visit, made without its events and not counted yet."""
    request = make_request(author, **asked)
    booking = make_booking(make_offer(request, subject), "confirmed", confirmed_at=at, started_at=at, done_at=at)
    fields = {"axes": {}, "stars": stars, "is_free": is_free, "revealed_at": at}
    return Review.objects.create(booking=booking, author=author, subject=subject, role="helper", **fields)


def make_cast(chance: Random) -> list:
    """Seekers of whose word a little, something or much is thought."""
    cast = [make_seeker(f"Seeker {number}") for number in range(4)]
    for person in cast:
        values = {"praise": chance.random() * 9, "complaints": chance.random(), "last": timezone.now()}
        TrustState.objects.create(person=person, role="seeker", **values)
    return cast


def make_topics() -> list:
    """Of two families and of none."""
    return [*(make_topic_of(family, f"of-{family}") for family in FAMILIES), make_topic("of-none")]


def play(subject, cast: list, topics: list, operator, chance: Random) -> None:
    """A history of one helper through the actions: faults of their own, removals and annulments; compared each time."""
    at = datetime(2025, 1, 1, tzinfo=UTC)
    for _ in range(chance.randint(2, 6)):
        at += timedelta(days=chance.random() * 60)
        said = {"is_free": chance.random() < 0.2, "topic": chance.choice(topics)}
        review = make_reviewed(subject, chance.choice(cast), at, chance.randint(1, 5), **said)
        counting.count_review(review)
        if chance.random() < 0.2:
            given = {"booking_id": review.booking_id, "person_id": subject.pk, "role": "helper"}
            given["weight"] = chance.choice([1.0, 2.0])
            assert actions.count_fault(by=SYSTEM, cause="called_off", **given)
            assert not actions.count_fault(by=SYSTEM, cause="called_off", **given)
        if chance.random() < 0.4:
            take_something_out(subject, operator, chance)
        kept = queries.states_of(subject.pk)
        assert kept == {family: queries.replayed(subject.pk, "helper", family) for family in kept}


def take_something_out(subject, operator, chance: Random) -> None:
    """A review is removed, or whatever counts is contested and annulled."""
    standing = [one for one in TrustEntry.objects.filter(person=subject) if counts(one)]
    if not standing:
        return
    entry = chance.choice(standing)
    if entry.review_id and chance.random() < 0.5:
        actions.remove_review(by=operator, review_id=entry.review_id, reason=chance.choice(PUBLISHED))
        return
    contest = actions.contest_entry(by=subject, entry_id=entry.pk, words="So war es nicht.")
    actions.annul_entry(by=operator, contest_id=contest.pk, answer="Das stimmt.")


def counts(entry: TrustEntry) -> bool:
    return entry.cause not in ("removed", "annulled") and queries.counts(entry)


@pytest.mark.django_db
def test_what_is_kept_equals_the_replay_through_the_products_own_actions(chance):
    cast, topics, operator = make_cast(chance), make_topics(), make_operator()
    histories = rounds(12, 1_000)
    before = set(TrustState.objects.values_list("pk", flat=True))
    for number in range(histories):
        play(make_helper(f"Helper {number}"), cast, topics, operator, chance)

    found = queries.compared()
    assert set(found.wrong) <= before
    assert found.lacking == []
    assert TrustEntry.objects.filter(cause="annulled").exists()
    record(f"{histories:,} random histories through the actions, with removals, annulments and faults: 0 differ")


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["praise", "complaints", "hinted_praise", "hinted_complaints"])
def test_a_state_that_is_off_by_the_last_bit_is_seen_and_set_right(column, chance):
    subject = make_helper()
    counting.count_review(make_reviewed(subject, make_cast(chance)[0], timezone.now(), 5, is_free=False))
    rows = TrustState.objects.filter(person=subject, role="helper", family="")
    true = queries.state_of(subject.pk)
    rows.update(**{column: math.nextafter(getattr(true, column), 9)})

    assert rows.get().pk in queries.differing()
    actions.check_trust(by=SYSTEM)

    assert queries.state_of(subject.pk) == true
    assert rows.get().pk not in queries.differing()


def test_a_hundred_thousand_reviews_are_replayed_in_seconds(chance):
    reviews = rounds(20_000, 100_000)
    times = sorted(BEGUN + chance.random() * 900 * DAY for _ in range(reviews))
    famous, others = range(3), range(3, 20_000)
    pairs = ((chance.choice(others), chance.choice(chance.choice([famous, others]))) for _ in range(reviews))
    rows = [Rating(*pair, chance.choice([1, 1, 1, -1]), at) for pair, at in zip(pairs, times, strict=True)]

    begun = time.perf_counter()
    world = World(frozenset(others[::2])).hear_all(rows)
    seconds = time.perf_counter() - begun

    assert max(len(state.gifts) for state in world.states.values()) > reviews / 50
    assert seconds < reviews / 10_000
    record(f"{reviews:,} reviews of 20,000 people, three of them famous, replayed in {seconds:.1f} s")


@pytest.mark.django_db(transaction=True)
def test_the_nightly_comparison_reads_everything_in_a_few_queries(
    django_assert_max_num_queries, owner_connection, chance
):
    people, visits = rounds(20, 1_000), rounds(20, 100)
    helper = make_helper()
    bookings = [make_booking(make_offer(make_request(), helper), "confirmed") for _ in range(visits)]
    persons = [make_seeker(f"Person {number}") for number in range(people)]
    states = fill(persons, bookings, chance)
    # As autovacuum does in time: with the statistics of an empty table the plan compares every entry with every other.
    owner_connection.execute("ANALYZE reviews_trustentry, reviews_truststate")

    begun = time.perf_counter()
    with django_assert_max_num_queries(3 + people // CHUNK):
        assert queries.differing() == []
    seconds = time.perf_counter() - begun

    TrustState.objects.filter(pk=states[0].pk).update(praise=9)
    assert queries.differing() == [states[0].pk]
    record(f"{people * visits:,} counted entries in the database compared in {seconds:.1f} s")


def fill(persons: list, bookings: list[Booking], chance: Random) -> list[TrustState]:
    """Everybody's state and the entries that gave it: one verdict per visit, by nobody in particular."""
    entries, states = [], []
    for person in persons:
        times = sorted(datetime.fromtimestamp(BEGUN + chance.random() * 900 * DAY, UTC) for _ in bookings)
        verdicts = [replace(some_verdict(chance, at.timestamp()), author=None) for at in times]
        families = [chance.choice(("", *FAMILIES)) for _ in times]
        for booking, verdict, at, family in zip(bookings, verdicts, times, families, strict=True):
            known = {"good": verdict.good, "bad": verdict.bad, "voice": verdict.voice, "at": at}
            values = {"person": person, "role": "helper", "cause": "case", "before": 0, "after": 0, "version": 1}
            entries.append(TrustEntry(booking=booking, family=family, **known, **values))
        heard = list(zip(families, verdicts, strict=True))
        states += [row_of(person, family, replayed(heard, family)) for family in ("", *sorted({*families} - {""}))]
    TrustEntry.objects.bulk_create(entries, batch_size=5_000)
    return TrustState.objects.bulk_create(states)


def row_of(person, family: str, state: State) -> TrustState:
    names = ("praise", "complaints", "hinted_praise", "hinted_complaints")
    values = {name: getattr(state, name) for name in names}
    return TrustState(
        person=person, role="helper", family=family, last=datetime.fromtimestamp(state.last, UTC), **values
    )
