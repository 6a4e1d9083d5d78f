"""An entry of one's own trust is contested with words, and answered by a human: it stands, or is taken out."""

import pytest
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.notifications.models import Notice
from matching.models import Reach
from reviews import actions, queries, rules
from reviews.models import Contest, Review, TrustEntry, TrustState
from tests.factories import make_helper, make_operator, make_seeker
from tests.jobs import run_jobs
from tests.long import rounds
from tests.payments.paying import make_paid_booking
from tests.race import answered, at_once, meet
from tests.reviews.test_reviews import make_confirmed, write

pytestmark = pytest.mark.django_db
ROUNDS = rounds(in_test=9, in_long=50)
TWIN_AT_MOST = 50


@pytest.fixture
def entry() -> TrustEntry:
    return make_bad_entry()


def make_bad_entry() -> TrustEntry:
    """Sam gave Hana one star, which counts for her as a hint."""
    booking = make_confirmed()
    write(booking, "seeker", stars=1)
    write(booking, "helper")
    return TrustEntry.objects.get(person=booking.helper)


def contest(entry: TrustEntry, words: str = "Ich war an der richtigen Tür.", by=None) -> Contest:
    return actions.contest_entry(by=by or entry.person, entry_id=entry.pk, words=words)


def as_it_is() -> tuple:
    rows = (TrustState.objects.order_by("pk").values(), TrustEntry.objects.values(), Contest.objects.values())
    return (Event.objects.count(), *(list(row) for row in rows))


def unchanged(error: type[Exception], code: str, verb, **arguments) -> None:
    """Denied, and nothing has changed."""
    before = as_it_is()
    with pytest.raises(error) as refusal, transaction.atomic():
        verb(**arguments)
    assert as_it_is() == before
    assert getattr(getattr(refusal.value, "reason", None), "code", "") == code


def test_it_goes_to_the_operators_and_counts_until_they_have_answered(entry):
    before = queries.trust_of(entry.person_id).value

    found = contest(entry)

    assert [one.pk for one in queries.contests_open()] == [found.pk]
    assert queries.trust_of(entry.person_id).value == pytest.approx(before)
    assert Event.objects.get(name="contest.opened").facts["entry"] == entry.pk


def test_taken_out_it_does_not_count_and_everything_can_be_read(entry):
    found = contest(entry)

    actions.annul_entry(by=make_operator(), contest_id=found.pk, answer="Du hast recht.")

    assert queries.trust_of(entry.person_id).value == pytest.approx(0.9)
    assert queries.differing() == []
    lines = queries.derivation_of(entry.person)
    assert [(line.cause, line.counts, line.way) for line in lines] == [
        ("annulled", False, "up"),
        ("review", False, "down"),
    ]
    assert (lines[1].contests[0].state, lines[1].contests[0].answer) == ("taken_out", "Du hast recht.")
    assert TrustEntry.objects.get(cause="annulled").annuls == entry
    assert Review.objects.get(pk=entry.review_id).removed_at is None


def test_it_stands_with_words(entry):
    found, before = contest(entry), queries.state_of(entry.person_id)

    actions.uphold_entry(by=make_operator(), contest_id=found.pk, answer="Es war so.")

    assert queries.state_of(entry.person_id) == before
    assert TrustEntry.objects.filter(cause="annulled").count() == 0
    assert queries.contests_open().count() == 0


@pytest.mark.parametrize("verb", [actions.uphold_entry, actions.annul_entry])
def test_the_person_is_told_and_the_matcher_hears_of_it(entry, verb):
    found = contest(entry)
    Reach.objects.update(trust=0)

    verb(by=make_operator(), contest_id=found.pk, answer="So.")
    run_jobs(only="deliver")

    assert Notice.objects.filter(kind="contest_answered").values_list("person_id", flat=True)[0] == entry.person_id
    assert Reach.objects.get(helper=entry.person).trust == pytest.approx(queries.trust_of(entry.person_id).value)


def test_what_happened_can_be_contested_as_well_as_a_review():
    booking = make_paid_booking("cancelled")
    actions.count_fault(
        by=SYSTEM, booking_id=booking.pk, person_id=booking.helper_id, role="helper", cause="called_off", weight=2.0
    )
    entry = TrustEntry.objects.get()

    actions.annul_entry(by=make_operator(), contest_id=contest(entry).pk, answer="Ein Irrtum.")

    assert queries.trust_of(booking.helper_id).value == pytest.approx(0.9)
    assert (
        actions.count_fault(
            by=SYSTEM, booking_id=booking.pk, person_id=booking.helper_id, role="helper", cause="called_off"
        )
        is False
    )


@pytest.mark.parametrize("who", ["stranger", "other side", "operator", "nobody"])
def test_nobody_contests_for_somebody_else(entry, who):
    by = {"stranger": make_helper("Rui"), "other side": entry.booking.seeker, "operator": make_operator()}
    unchanged(Missing, "", contest, entry=entry, by=by.get(who, VISITOR))


@pytest.mark.parametrize(
    ("words", "code"), [("", "words_missing"), ("  \n", "words_missing"), ("x" * 1_001, "text_too_long")]
)
def test_it_takes_words_and_not_too_many(entry, words, code):
    unchanged(Refused, code, contest, entry=entry, words=words)


def test_one_at_a_time_and_two_at_most(entry):
    olga = make_operator()
    first = contest(entry)
    unchanged(Refused, "already_contested", contest, entry=entry)

    actions.uphold_entry(by=olga, contest_id=first.pk, answer="Nein.")
    second = contest(entry, "Hier ist ein Foto.")
    actions.uphold_entry(by=olga, contest_id=second.pk, answer="Immer noch nicht.")

    unchanged(Refused, "contested_twice", contest, entry=entry)


def test_somebody_suspended_is_refused(entry):
    entry.person.suspended_at = timezone.now()
    entry.person.save()

    unchanged(Refused, "suspended", contest, entry=entry)


def test_what_does_not_count_any_more_is_not_contested(entry):
    actions.annul_entry(by=make_operator(), contest_id=contest(entry).pk, answer="Gut.")

    unchanged(Refused, "not_counted", contest, entry=entry)
    unchanged(Missing, "", contest, entry=TrustEntry.objects.get(cause="annulled"))


def test_what_was_removed_is_not_contested(entry):
    actions.remove_review(by=make_operator(), review_id=entry.review_id, reason="hate")

    unchanged(Refused, "not_counted", contest, entry=entry)


@pytest.mark.parametrize("verb", [actions.uphold_entry, actions.annul_entry])
@pytest.mark.parametrize("who", ["the person", "other side", "stranger"])
def test_only_operators_answer(entry, verb, who):
    found = contest(entry)
    by = {"the person": entry.person, "other side": entry.booking.seeker, "stranger": make_seeker("Stella")}[who]

    unchanged(Missing, "", verb, by=by, contest_id=found.pk, answer="Ja.")


@pytest.mark.parametrize("verb", [actions.uphold_entry, actions.annul_entry])
@pytest.mark.parametrize("side", ["seeker", "helper"])
def test_an_operator_who_was_part_of_it_does_not_answer(entry, verb, side):
    found, by = contest(entry), getattr(entry.booking, side)
    by.is_staff = True
    by.save()

    unchanged(Refused, "not_yours", verb, by=by, contest_id=found.pk, answer="Ja.")


@pytest.mark.parametrize("verb", [actions.uphold_entry, actions.annul_entry])
def test_an_answer_takes_words_and_is_final(entry, verb):
    found, olga = contest(entry), make_operator()
    unchanged(Refused, "words_missing", verb, by=olga, contest_id=found.pk, answer=" ")
    unchanged(Refused, "text_too_long", verb, by=olga, contest_id=found.pk, answer="x" * 1_001)

    verb(by=olga, contest_id=found.pk, answer="So.")

    for again in (actions.uphold_entry, actions.annul_entry):
        unchanged(Refused, "contest_answered", again, by=olga, contest_id=found.pk, answer="Anders.")


def test_a_review_that_is_removed_settles_what_was_contested_of_it(entry):
    found, olga = contest(entry), make_operator()

    actions.remove_review(by=olga, review_id=entry.review_id, reason="hate")

    found.refresh_from_db()
    assert (found.state, found.answered_by) == ("gone", olga)
    assert queries.contests_open().count() == 0
    unchanged(Refused, "contest_answered", actions.annul_entry, by=olga, contest_id=found.pk, answer="Ja.")


def test_a_removal_after_an_annulment_changes_no_score(entry):
    olga = make_operator()
    actions.annul_entry(by=olga, contest_id=contest(entry).pk, answer="Gut.")
    before = queries.trust_of(entry.person_id).value

    actions.remove_review(by=olga, review_id=entry.review_id, reason="hate")

    assert queries.trust_of(entry.person_id).value == pytest.approx(before)
    assert queries.differing() == []


def test_an_entry_is_annulled_once_in_the_database(entry):
    actions.annul_entry(by=make_operator(), contest_id=contest(entry).pk, answer="Gut.")
    row = TrustEntry.objects.filter(cause="annulled").values().get()
    row.pop("id")

    with pytest.raises(DatabaseError), transaction.atomic():
        TrustEntry.objects.create(**row)


def test_words_are_told_to_their_author_and_forgotten(entry):
    found = contest(entry)
    actions.uphold_entry(by=make_operator(), contest_id=found.pk, answer="Es war so.")
    told = queries.personal_data_of(entry.person_id)["contests"]
    assert [(one["words"], one["answer"]) for one in told] == [(found.words, "Es war so.")]
    assert queries.personal_data_of(entry.booking.seeker_id)["contests"] == []

    actions.erase_person(by=SYSTEM, person_id=entry.person_id)

    found.refresh_from_db()
    assert (found.words, found.answer, found.state) == ("", "", "stands")


def test_an_operator_looks_with_a_reason_that_the_person_reads(entry):
    olga = make_operator()
    assert queries.opened_at(olga, entry.person_id) is None

    actions.open_trust(by=olga, person_id=entry.person_id, reason="contest")

    assert queries.opened_at(olga, entry.person_id) is not None
    assert queries.opened_at(make_operator("Otto"), entry.person_id) is None
    assert [reason for _at, reason in queries.looks_at(entry.person_id)] == ["contest"]
    assert Event.objects.get(name="trust.opened").facts == {"reason": "contest"}


def test_nobody_looks_without_a_reason_or_without_being_an_operator(entry):
    olga, given = make_operator(), {"person_id": entry.person_id}

    unchanged(Refused, "reason_unknown", actions.open_trust, by=olga, reason="curious", **given)
    unchanged(Missing, "", actions.open_trust, by=make_seeker(), reason="contest", **given)
    unchanged(Refused, "not_yours", actions.open_trust, by=olga, person_id=olga.pk, reason="contest")
    assert set(rules.LOOK_BECAUSE) == {"contest", "case", "report", "question"}


def answer_both(entry: TrustEntry, contest_id: int, operators: list) -> list:
    """Two operators answer at the same moment, one that it stands and one that it goes."""
    verbs = (actions.uphold_entry, actions.annul_entry)
    calls = [
        lambda v=verb, o=olga: v(by=o, contest_id=contest_id, answer="So.")
        for verb, olga in zip(verbs, operators, strict=True)
    ]
    return at_once(calls)


def agrees(entry: TrustEntry) -> bool:
    """What the contest says and what counts are one story."""
    state = entry.contests.get().state
    return (state == "taken_out") == TrustEntry.objects.filter(annuls=entry).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_operators_at_once_one_answers():
    operators = [make_operator(), make_operator("Otto")]
    for _ in range(ROUNDS):
        entry = make_bad_entry()

        results = answer_both(entry, contest(entry).pk, operators)

        answered(results)
        assert sum(isinstance(one, Refused) for one in results) == 1
        assert agrees(entry)
        assert queries.differing() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_operators_answer_both(monkeypatch):
    """The twin: each of them looks before the other has answered."""
    operators = [make_operator(), make_operator("Otto")]
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)

    def both() -> bool:
        entry = make_bad_entry()
        return not any(isinstance(one, Exception) for one in answer_both(entry, contest(entry).pk, operators))

    assert any(both() for _ in range(TWIN_AT_MOST))


@pytest.mark.django_db(transaction=True)
def test_contested_while_the_review_is_being_removed_nothing_is_left_open():
    olga = make_operator()
    for number in range(ROUNDS):
        entry = make_bad_entry()

        results = meet(
            number,
            lambda e=entry: contest(e),
            lambda e=entry: actions.remove_review(by=olga, review_id=e.review_id, reason="hate"),
        )

        answered(results)
        assert not isinstance(results[1], Exception)
        assert list(entry.contests.values_list("state", flat=True)) in ([], ["gone"])
        assert queries.differing() == []


@pytest.mark.django_db(transaction=True)
def test_annulled_while_the_review_is_being_removed_counts_once():
    olga, otto = make_operator(), make_operator("Otto")
    for number in range(ROUNDS):
        entry = make_bad_entry()
        found = contest(entry)

        results = meet(
            number,
            lambda c=found: actions.annul_entry(by=olga, contest_id=c.pk, answer="Gut."),
            lambda e=entry: actions.remove_review(by=otto, review_id=e.review_id, reason="hate"),
        )

        answered(results)
        found.refresh_from_db()
        assert found.state in ("taken_out", "gone")
        assert agrees(entry)
        assert queries.trust_of(entry.person_id).value == pytest.approx(0.9)
        assert queries.differing() == []


@pytest.mark.django_db(transaction=True)
def test_contested_twice_at_once_there_is_one():
    for _ in range(ROUNDS):
        entry = make_bad_entry()

        results = at_once([lambda e=entry: contest(e)] * 2)

        answered(results)
        assert entry.contests.count() == 1
