"""SCIENCE 1, line by line and by hand; and what holds for every history: bounded, monotone, one voice per pair."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews import trust
from reviews.trust import DAY, Gift, State, Verdict

NOW = 1_700_000_000.0
GOOD, HALF, NEITHER, BAD = (1.0, 0.0), (0.5, 0.0), (0.0, 0.0), (0.0, 1.0)
HANA, RUI, STELLA = 1, 2, 3


def heard(*verdicts: Verdict, since: State | None = None) -> State:
    state = since or State()
    for verdict in verdicts:
        state = trust.reveal(state, verdict)
    return state


def said(weight: tuple[float, float], *, voice: float = 1.0, author: int | None = HANA, days: float = 0) -> Verdict:
    return Verdict(author, *weight, voice, NOW + days * DAY)


def value(state: State, days: float = 0) -> float:
    return trust.trust_of(state, NOW + days * DAY).value


def test_somebody_new_starts_at_nine_tenths_with_nothing_behind_it():
    found = trust.trust_of(State(), NOW)

    assert (found.value, found.evidence, found.is_spoken) == (pytest.approx(2.7 / 3), 0, False)


@pytest.mark.parametrize(
    ("weight", "expected"), [(GOOD, 3.7 / 4), (HALF, 3.2 / 3.5), (NEITHER, 2.7 / 3), (BAD, 2.7 / 4)]
)
def test_a_proven_review_counts_in_full(weight, expected):
    assert value(heard(said(weight))) == pytest.approx(expected)


@pytest.mark.parametrize(("weight", "expected"), [(GOOD, 2.8 / 3.1), (HALF, 2.75 / 3.05), (BAD, 2.7 / 3.1)])
def test_an_unproven_review_is_a_hint_of_a_tenth(weight, expected):
    assert value(heard(said(weight, voice=0.24))) == pytest.approx(expected)


def test_hints_are_capped_praise_at_one_and_complaints_at_a_quarter():
    praised = heard(*(said(GOOD, voice=0, author=number) for number in range(64)))
    slandered = heard(*(said(BAD, voice=0, author=number) for number in range(64)))

    assert value(praised) == pytest.approx(3.7 / 4)
    assert value(slandered) == pytest.approx(2.7 / 3.25)


def test_a_proven_word_weighs_as_much_as_its_voice():
    assert value(heard(said(GOOD, voice=0.5))) == pytest.approx(3.2 / 3.5)
    assert value(heard(said(BAD, voice=0.25))) == pytest.approx(2.7 / 3.25)


def test_praise_halves_in_180_days():
    assert value(heard(said(GOOD)), days=180) == pytest.approx(3.2 / 3.5)
    assert value(heard(said(GOOD, voice=0)), days=360) == pytest.approx(2.725 / 3.025)


def test_silence_heals_no_complaint():
    assert value(heard(said(BAD)), days=3_650) == pytest.approx(2.7 / 4)


def test_an_unproven_word_heals_no_complaint_either():
    state = heard(said(BAD), said(GOOD, voice=0, author=RUI, days=90))

    assert state.complaints == 1


def test_a_proven_word_fades_complaints_by_ninety_days_at_most():
    soon = heard(said(BAD), said(NEITHER, author=RUI, days=30))
    late = heard(said(BAD), said(NEITHER, author=RUI, days=900))

    assert soon.complaints == pytest.approx(2 ** (-30 / 365))
    assert late.complaints == pytest.approx(2 ** (-90 / 365))


def test_hinted_complaints_fade_with_the_others():
    state = heard(said(BAD, voice=0), said(NEITHER, author=RUI, days=90))

    assert state.hinted_complaints == pytest.approx(0.1 * 2 ** (-90 / 365))


def test_a_new_review_replaces_what_is_left_of_the_same_persons_earlier_praise():
    twice = heard(said(GOOD), said(HALF, days=180))
    two_people = heard(said(GOOD), said(HALF, author=RUI, days=180))

    assert (twice.praise, twice.gifts) == (pytest.approx(0.5), {HANA: Gift(0.5, NOW + 180 * DAY)})
    assert two_people.praise == pytest.approx(1.0)


def test_praise_taken_back_leaves_nothing_of_it():
    state = heard(said(GOOD), said(BAD, days=10))

    assert (state.praise, state.complaints, state.gifts) == (pytest.approx(0), 1, {})


def test_a_fault_that_the_record_tells_replaces_nobodys_praise():
    state = heard(said(GOOD), said(BAD, author=None))

    assert (state.praise, state.complaints, set(state.gifts)) == (1, 1, {HANA})


def test_the_voice_of_a_vetted_person_is_whole():
    assert trust.voice(State(complaints=9), of=HANA, is_vetted=True, at=NOW) == 1


def test_the_voice_grows_with_praise_and_complaints_weigh_threefold():
    reviewer = heard(said(GOOD, author=RUI), said(GOOD, author=STELLA))
    complained = heard(said(BAD, author=None), since=reviewer)

    assert trust.voice(reviewer, of=HANA, is_vetted=False, at=NOW) == pytest.approx(2 / 6)
    assert trust.voice(complained, of=HANA, is_vetted=False, at=NOW) == pytest.approx(2 / 9)
    assert trust.voice(reviewer, of=HANA, is_vetted=False, at=NOW + 180 * DAY) == pytest.approx(1 / 5)


def test_two_people_cannot_lift_each_other():
    reviewer = heard(said(GOOD, author=HANA), said(GOOD, author=RUI, days=180))
    at = NOW + 180 * DAY

    assert trust.voice(reviewer, of=HANA, is_vetted=False, at=at) == pytest.approx(1 / 5)
    assert trust.voice(reviewer, of=STELLA, is_vetted=False, at=at) == pytest.approx(1.5 / 5.5)


def test_one_person_alone_proves_nobody_however_often_they_praise():
    often = heard(*(said(GOOD, author=RUI, days=day) for day in range(50)))

    found = trust.voice(often, of=HANA, is_vetted=False, at=NOW + 49 * DAY)

    assert found == pytest.approx(0.2)
    assert not said(GOOD, voice=found).is_proven


def test_it_is_spoken_from_two_reviews_on_and_ranked_with_caution():
    one, two = heard(said(GOOD)), heard(said(GOOD), said(GOOD, author=RUI))
    found = trust.trust_of(two, NOW)
    spread = math.sqrt(found.value * (1 - found.value) / 6)

    assert (trust.trust_of(one, NOW).is_spoken, found.is_spoken) == (False, True)
    assert found.rank(0.5) == pytest.approx(found.value - spread / 2)
    assert found.range() == pytest.approx((found.value - spread, min(1, found.value + spread)))


def test_time_that_runs_backwards_fades_nothing():
    state = heard(said(GOOD, days=10), said(GOOD, author=RUI, days=5))

    assert (state.praise, state.last) == (2, NOW + 10 * DAY)


def test_praise_given_while_the_clock_was_set_back_is_taken_back_whole():
    state = heard(said(GOOD, days=10), said(GOOD, author=RUI, days=5), said(NEITHER, author=RUI, days=190))

    assert state.praise == pytest.approx(0.5)


authors = st.one_of(st.none(), st.integers(1, 5))
weights = st.one_of(
    st.sampled_from([GOOD, HALF, NEITHER, BAD]), st.tuples(st.just(0.0), st.floats(1, 2, allow_subnormal=False))
)
verdicts = st.builds(
    lambda weight, voice, author, days: said(weight, voice=voice, author=author, days=days),
    weights,
    st.floats(0, 1, allow_subnormal=False),
    authors,
    st.floats(0, 1_000, allow_subnormal=False),
)
histories = st.lists(verdicts, max_size=12).map(lambda rows: heard(*sorted(rows, key=lambda row: row.at)))
LATER = 1_000


@given(histories, st.floats(0, 4_000))
def test_every_history_gives_a_share_between_none_and_all(state, days):
    found = trust.trust_of(state, NOW + days * DAY)
    low, high = found.range()

    assert 0 <= low <= found.value <= high <= 1
    assert found.evidence >= 0
    assert state.praise >= 0


@given(histories, st.floats(0, 1))
def test_a_good_review_of_somebody_new_to_them_never_lowers_and_a_hinted_bad_one_never_lifts(state, voice):
    nothing = said(NEITHER, voice=voice, author=6, days=LATER)
    good, bad = said(GOOD, voice=voice, author=6, days=LATER), said(BAD, voice=voice, author=6, days=LATER)

    without = value(heard(nothing, since=state), LATER)

    assert value(heard(good, since=state), LATER) >= without - 1e-12
    assert value(heard(bad, since=state), LATER) <= without + 1e-12


@given(histories, verdicts)
def test_of_one_author_there_is_never_more_praise_than_their_last_word(state, verdict):
    after = heard(verdict, since=state)

    assert all(gift.amount <= 1 for gift in after.gifts.values())
    left = sum(trust.faded_gift(after, author, after.last) for author in after.gifts)
    assert left <= after.praise + 1e-9


@given(histories, st.integers(1, 5), st.floats(0.25, 1))
def test_saying_the_same_again_at_once_changes_nothing(state, author, voice):
    once = heard(said(GOOD, voice=voice, author=author, days=LATER), since=state)
    twice = heard(said(GOOD, voice=voice, author=author, days=LATER), since=once)

    assert twice.praise == pytest.approx(once.praise)


@given(histories, st.booleans(), st.floats(0, 4_000))
def test_a_voice_is_between_none_and_whole(state, is_vetted, days):
    assert 0 <= trust.voice(state, of=HANA, is_vetted=is_vetted, at=NOW + days * DAY) <= 1


@given(st.integers(0, 512))
def test_no_number_of_strangers_lifts_a_bad_helper_to_an_honest_one(fakes):
    bad = heard(*(said(BAD, author=number) for number in range(10, 13)))
    honest = heard(*(said(GOOD, author=number) for number in range(10, 13)))

    lifted = heard(*(said(GOOD, voice=0, author=100 + number) for number in range(fakes)), since=bad)

    assert value(lifted) <= 3.7 / 7 < value(honest)
