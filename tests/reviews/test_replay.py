"""What is kept of somebody's trust is, to the last bit, what a replay gives; whatever was removed in between."""

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
from tests.factories import make_booking, make_helper, make_offer, make_operator, make_request, make_seeker
from tests.long import record, rounds

BEGUN = 1_600_000_000.0
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


def test_replay_equals_incremental_over_random_histories_with_removals(chance):
    histories = rounds(100, 1_000)
    for _ in range(histories):
        kept, state = [], State()
        for verdict in some_history(chance):
            kept.append(verdict)
            state = trust.reveal(state, verdict)
            if chance.random() < 0.15:
                kept.pop(chance.randrange(len(kept)))
                state = trust.replay(kept)
            assert state == trust.replay(kept)
    record(f"{histories:,} random histories with removals: replay equals incremental to the last bit")


def test_a_replay_takes_nothing_from_a_state_that_somebody_still_reads(chance):
    for _ in range(100):
        history = some_history(chance)
        before = trust.replay(history)
        untouched = replace(before, gifts=dict(before.gifts))

        trust.reveal(before, some_verdict(chance, BEGUN + 1_000 * DAY))

        assert before == untouched


def make_reviewed(subject, author, at: datetime, stars: int, *, is_free: bool) -> Review:
    """A revealed review of a confirmed visit, made without its events and not counted yet."""
    request = make_request(author)
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


def play(subject, cast: list, operator, chance: Random) -> None:
    """A history of one helper through the actions, with faults of their own and removals; compared at every step."""
    at, standing = datetime(2025, 1, 1, tzinfo=UTC), []
    for _ in range(chance.randint(2, 6)):
        at += timedelta(days=chance.random() * 60)
        review = make_reviewed(subject, chance.choice(cast), at, chance.randint(1, 5), is_free=chance.random() < 0.2)
        counting.count_review(review)
        standing.append(review)
        if chance.random() < 0.2:
            given = {"booking_id": review.booking_id, "person_id": subject.pk, "role": "helper"}
            assert actions.count_fault(by=SYSTEM, cause="called_off", **given)
            assert not actions.count_fault(by=SYSTEM, cause="called_off", **given)
        if chance.random() < 0.3:
            gone = standing.pop(chance.randrange(len(standing)))
            actions.remove_review(by=operator, review_id=gone.pk, reason=chance.choice(PUBLISHED))
        assert queries.state_of(subject.pk) == queries.replayed(subject.pk, "helper")


@pytest.mark.django_db
def test_what_is_kept_equals_the_replay_through_the_products_own_actions(chance):
    cast, operator = make_cast(chance), make_operator()
    histories = rounds(12, 1_000)
    before = set(TrustState.objects.values_list("pk", flat=True))
    for number in range(histories):
        play(make_helper(f"Helper {number}"), cast, operator, chance)

    assert set(queries.differing()) <= before
    record(f"{histories:,} random histories through the actions, with removals and faults: 0 differ")


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["praise", "complaints", "hinted_praise", "hinted_complaints"])
def test_a_state_that_is_off_by_the_last_bit_is_seen_and_set_right(column, chance):
    subject = make_helper()
    counting.count_review(make_reviewed(subject, make_cast(chance)[0], timezone.now(), 5, is_free=False))
    rows = TrustState.objects.filter(person=subject, role="helper")
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


@pytest.mark.django_db
def test_the_nightly_comparison_reads_everything_in_a_few_queries(django_assert_max_num_queries, chance):
    people, visits = rounds(20, 1_000), rounds(20, 100)
    helper = make_helper()
    bookings = [make_booking(make_offer(make_request(), helper), "confirmed") for _ in range(visits)]
    persons = [make_seeker(f"Person {number}") for number in range(people)]
    states = fill(persons, bookings, chance)

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
        for booking, verdict, at in zip(bookings, verdicts, times, strict=True):
            known = {"good": verdict.good, "bad": verdict.bad, "voice": verdict.voice, "at": at}
            values = {"person": person, "role": "helper", "cause": "case", "before": 0, "after": 0, "version": 1}
            entries.append(TrustEntry(booking=booking, **known, **values))
        state = trust.replay(verdicts)
        names = ("praise", "complaints", "hinted_praise", "hinted_complaints")
        row = TrustState(person=person, role="helper", last=times[-1], **{name: getattr(state, name) for name in names})
        states.append(row)
    TrustEntry.objects.bulk_create(entries, batch_size=5_000)
    return TrustState.objects.bulk_create(states)
