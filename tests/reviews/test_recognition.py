"""Badges come and go by their rule alone, once, with a reason, and change nothing else."""

import ast
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.bookings.models import Booking, Offer, Recipient
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from marketplace.core.models import Event
from marketplace.notifications.models import Mail, Notice
from matching.actions import rebuild_reach
from matching.models import Reach
from reviews import actions, jobs, queries
from reviews.models import Recognition, Review, TrustEntry, TrustState
from tests.architecture.source import ROOT
from tests.factories import make_booking, make_helper, make_offer, make_operator, make_quote, make_request, make_seeker
from tests.jobs import run_jobs
from tests.race import at_once
from tests.reviews.test_reviews import write

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Europe/Berlin"))


def make_visit(helper: User, days_ago: float = 20, *, stars: int = 0, seeker: User | None = None, **fields) -> Booking:
    """A confirmed visit, that many days ago; with stars, its review is open."""
    request = make_request(seeker or make_seeker(), **fields.pop("request", {}))
    at = timezone.now() - days_ago * DAY
    fields = {"outcome": "solved", "agreed_at": at, "confirmed_at": at, **fields}
    booking = make_booking(make_offer(request, helper, sent_at=at), "confirmed", visit=(at, at + 60 * MINUTE), **fields)
    if stars:
        review(booking, stars)
    return booking


def review(booking: Booking, stars: int = 5, kind: int = 2) -> Review:
    """An open review, made without its events."""
    axes = {"solved": 2, "on_time": 2, "kind_and_clear": kind, "price_as_agreed": 2}
    people = {"author_id": booking.seeker_id, "subject_id": booking.helper_id, "role": "helper"}
    return Review.objects.create(
        booking=booking, axes=axes, stars=stars, is_free=True, revealed_at=timezone.now(), **people
    )


def ten_visits(helper: User, **fields) -> list[Booking]:
    return [make_visit(helper, 20 + number, **fields) for number in range(10)]


def ask(helper: User, count: int, minutes: int | None, *, state: str = "declined", at: datetime = NOON) -> None:
    """Requests of one a day, answered after so many minutes."""
    for number in range(count):
        sent = at - number * DAY
        answered = {} if minutes is None else {"answered_at": sent + minutes * MINUTE}
        make_offer(make_request(), helper, state=state, sent_at=sent, **answered)


def standing(helper: User) -> set[str]:
    return {row.code for row in queries.recognitions_of(helper.pk)}


def recognise(helper: User) -> int:
    return actions.recognise_person(by=SYSTEM, person_id=helper.pk)


def test_ten_visits_give_a_badge_once_with_its_date_and_a_calm_notice():
    hana = make_helper()
    visits = ten_visits(hana)

    assert (recognise(hana), recognise(hana), recognise(hana)) == (1, 0, 0)
    run_jobs()

    row = Recognition.objects.get()
    assert (row.code, sorted(row.visits), row.ended_at) == ("first_ten", sorted(one.pk for one in visits), None)
    assert [notice.kind for notice in Notice.objects.filter(person=hana)] == ["recognition_given"]
    assert not Mail.objects.filter(notice__person=hana).exists()


def test_nine_visits_and_one_that_is_sealed_are_no_ten():
    hana = make_helper()
    for number in range(9):
        make_visit(hana, 20 + number)
    sealed = make_visit(hana, 3)
    write(sealed, "seeker")

    assert recognise(hana) == 0

    write(sealed, "helper")
    run_jobs()
    assert standing(hana) == {"first_ten"}


def test_without_a_review_a_visit_counts_when_the_time_for_one_is_over():
    hana = make_helper()
    for number in range(9):
        make_visit(hana, 20 + number)
    make_visit(hana, 13.9)
    assert recognise(hana) == 0

    Booking.objects.filter(helper=hana).update(confirmed_at=timezone.now() - 14 * DAY)
    jobs.recognise_all(0)

    assert standing(hana) == {"first_ten"}


def test_three_visits_that_were_not_solved_or_not_liked_are_too_many():
    hana = make_helper()
    for number in range(7):
        make_visit(hana, 20 + number)
    make_visit(hana, stars=2)
    make_visit(hana, stars=3)
    make_visit(hana, outcome="not_solved")

    assert recognise(hana) == 0


def test_an_upheld_case_takes_the_badge_back_and_says_why():
    hana = make_helper()
    visits = ten_visits(hana)
    recognise(hana)
    Booking.objects.filter(pk=visits[0].pk).update(state="disputed")
    assert (recognise(hana), standing(hana)) == (0, {"first_ten"}), "while the case is open, it stands"

    Booking.objects.filter(pk=visits[0].pk).update(state="cancelled")
    recognise(hana)
    run_jobs()

    row = Recognition.objects.get()
    assert (row.ended_because, standing(hana)) == ("case", set())
    assert "recognition_ended" in Notice.objects.filter(person=hana).values_list("kind", flat=True)


def test_a_case_about_another_visit_takes_nothing_back():
    hana = make_helper()
    ten_visits(hana)
    recognise(hana)
    other = make_visit(hana, 1)

    actions.count_fault(by=SYSTEM, booking_id=other.pk, person_id=hana.pk, role="helper", cause="case")
    Booking.objects.filter(pk=other.pk).update(state="cancelled")

    assert (recognise(hana), standing(hana)) == (0, {"first_ten"})


def test_no_badge_within_ten_visits_of_a_case():
    hana = make_helper()
    ten_visits(hana)
    case = make_visit(hana, 1)
    actions.count_fault(by=SYSTEM, booking_id=case.pk, person_id=hana.pk, role="helper", cause="case")
    Booking.objects.filter(pk=case.pk).update(state="cancelled")

    assert recognise(hana) == 0


def test_a_review_that_was_removed_is_looked_at_again():
    hana = make_helper()
    seven = [make_visit(hana, 20 + number, stars=5) for number in range(7)]
    saved = make_visit(hana, 30, stars=5, outcome="not_solved")
    for _ in range(2):
        make_visit(hana, 31, stars=1)
    recognise(hana)
    assert standing(hana) == {"first_ten"} and len(seven) == 7

    actions.remove_review(by=make_operator(), review_id=saved.reviews.get().pk, reason="not_customer")
    run_jobs()

    assert Recognition.objects.get().ended_because == "review"


def test_a_no_within_the_hour_is_an_answer():
    hana = make_helper()
    ask(hana, 20, 59)

    recognise(hana)

    assert standing(hana) == {"within_the_hour"}


@pytest.mark.parametrize("state", ["lost", "standby", "withdrawn", "open"])
def test_lost_races_and_what_was_taken_back_never_count(state):
    hana = make_helper()
    ask(hana, 20, 59, at=NOON - 30 * DAY)
    ask(hana, 20, 600, state=state)

    recognise(hana)

    assert standing(hana) == {"within_the_hour"}


def test_silence_counts_by_day_and_not_by_night():
    hana, rui = make_helper(), make_helper("Rui")
    for helper in (hana, rui):
        ask(helper, 20, 59, at=NOON - 30 * DAY)
    ask(hana, 20, None, state="expired", at=NOON.replace(hour=23))
    ask(rui, 20, None, state="expired")

    recognise(hana), recognise(rui)

    assert (standing(hana), standing(rui)) == ({"within_the_hour"}, set())


def test_the_clock_is_the_helpers_own():
    hana = make_helper()
    hana.helper_profile.time_zone = "America/New_York"
    hana.helper_profile.save()
    ask(hana, 20, 10)

    recognise(hana)

    assert standing(hana) == set(), "noon in Berlin is six in the morning in New York"


def test_a_price_named_within_the_hour_is_an_answer_and_who_is_asked_again_has_an_hour_from_then():
    hana = make_helper()
    ask(hana, 16, 59, at=NOON - 9 * DAY)
    ask(hana, 2, None, state="expired", at=NOON - 60 * DAY)
    quoted = make_offer(make_request(asks_quotes=True), hana, state="expired", sent_at=NOON)
    make_quote(quoted, "expired", sent_at=NOON + 30 * MINUTE)
    again = make_offer(make_request(), hana, sent_at=NOON - DAY)
    make_booking(again, agreed_at=NOON + 5 * MINUTE)
    facts = {"name": "offer.asked_again", "subject_kind": "bookings.offer", "subject_id": again.pk, "facts": {}}
    Event.objects.create(**facts, actor_kind="system", at=NOON)

    recognise(hana)

    assert queries.facts_of(hana.pk, NOON).asked[0].took == 30 * MINUTE
    assert standing(hana) == {"within_the_hour"}


def test_after_90_days_it_is_looked_at_again_and_ends_with_its_reason():
    hana = make_helper()
    ask(hana, 20, 10, at=NOON - 40 * DAY)
    recognise(hana)
    ask(hana, 20, None, state="expired")
    assert (recognise(hana), standing(hana)) == (0, {"within_the_hour"}), "not before"

    Recognition.objects.update(looked_at=timezone.now() - 90 * DAY)
    jobs.recognise_all(0)

    row = Recognition.objects.get()
    assert (row.ended_because, row.ended_at is not None, standing(hana)) == ("answers", True, set())


def test_what_still_holds_after_90_days_counts_for_90_more():
    hana = make_helper()
    ask(hana, 20, 10)
    recognise(hana)
    Recognition.objects.update(looked_at=timezone.now() - 91 * DAY)

    assert recognise(hana) == 0
    assert timezone.now() - Recognition.objects.get().looked_at < MINUTE


@pytest.mark.parametrize(
    ("request_fields", "seeker_fields", "language"),
    [
        ({"languages": ["tr"]}, {}, "tr"),
        ({"languages": ["tr", "fr"]}, {}, "tr"),
        ({}, {"languages": ["en", "pl"]}, "en"),
        ({}, {"languages": ["de", "en"], "language": "en"}, "en"),
        ({}, {"languages": ["de", "en"], "language": "de"}, "de"),
        ({}, {"languages": ["pl"], "language": "fr"}, ""),
    ],
)
def test_the_language_of_a_visit_is_never_guessed(request_fields, seeker_fields, language):
    hana = make_helper(languages=["de", "en", "tr"])
    make_visit(hana, seeker=make_seeker(**seeker_fields), request=request_fields)

    assert queries.facts_of(hana.pk, timezone.now()).visits[0].language == language


def test_three_languages_need_a_visit_in_each():
    hana = make_helper(languages=["de", "en", "tr"])
    for code in ("de", "en"):
        make_visit(hana, request={"languages": [code]})
    assert recognise(hana) == 0

    make_visit(hana, request={"languages": ["tr"]})
    recognise(hana)

    assert standing(hana) == {"three_languages"}


def test_elders_friend_by_the_word_of_those_who_asked_for_them():
    hana, sam = make_helper(), make_seeker()
    for number, relation in enumerate(("parent", "grandparent", "parent", "parent", "grandparent")):
        visit = make_visit(hana, 20 + number, seeker=sam)
        Recipient.objects.create(request=visit.request, name="Oma", relation=relation)
        review(visit, kind=2 if number else 1)
    neighbour = make_visit(hana)
    Recipient.objects.create(request=neighbour.request, name="Kai", relation="neighbour")
    review(neighbour, kind=0)

    recognise(hana)

    assert standing(hana) == {"elders"}


def test_badges_change_neither_trust_nor_who_is_asked():
    hana = make_helper()
    rebuild_reach(by=SYSTEM, person_id=hana.pk)
    ten_visits(hana, stars=5)
    ask(hana, 20, 1)
    before = [list(model.objects.values()) for model in (TrustState, TrustEntry, Reach)], queries.trust_of(hana.pk)

    assert recognise(hana) == 2
    run_jobs()

    after = [list(model.objects.values()) for model in (TrustState, TrustEntry, Reach)], queries.trust_of(hana.pk)
    assert after == before


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    found |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return found | {
        part for node in ast.walk(tree) if isinstance(node, ast.Constant) for part in str(node.value).split()
    }


def test_nothing_that_ranks_or_trusts_reads_a_badge():
    """Not by chance of today's data: the code of ranking and trust names neither the table nor the model."""
    readers = [
        *(ROOT / "matching").rglob("*.py"),
        ROOT / "reviews" / "trust.py",
        ROOT / "reviews" / "queries" / "trust.py",
    ]
    readers.append(ROOT / "reviews" / "actions" / "counting.py")
    words = {"Recognition", "recognitions_of", "reviews_recognition", "recognition", "recognitions"}

    assert [str(path) for path in readers if names_in(path) & words] == []
    assert names_in(ROOT / "reviews" / "queries" / "recognition.py") & words


def test_a_helper_can_keep_their_badges_to_themselves():
    hana = make_helper()
    ten_visits(hana)
    recognise(hana)

    actions.show_recognition(by=hana, is_shown=False)
    assert (queries.recognitions_of(hana.pk), len(queries.own_recognition(hana))) == ([], 4)

    actions.show_recognition(by=hana, is_shown=True)
    assert standing(hana) == {"first_ten"}


def test_who_does_not_help_or_is_suspended_has_nothing_to_choose():
    suspended = make_helper("Sue", suspended_at=timezone.now())
    for person, code in ((make_seeker(), "not_a_helper"), (suspended, "suspended")):
        with pytest.raises(Refused) as refusal:
            actions.show_recognition(by=person, is_shown=False)
        assert (refusal.value.reason.code, Event.objects.filter(name="recognition.hidden").count()) == (code, 0)


def test_who_left_has_no_badges_and_gets_none():
    hana = make_helper()
    ten_visits(hana)
    recognise(hana)
    actions.show_recognition(by=hana, is_shown=False)
    assert queries.personal_data_of(hana.pk)["badges"][0]["code"] == "first_ten"

    actions.erase_person(by=SYSTEM, person_id=hana.pk)
    User.objects.filter(pk=hana.pk).update(erased_at=timezone.now())

    assert (recognise(hana), Recognition.objects.count()) == (0, 0)


def test_one_badge_of_a_kind_at_a_time_is_what_the_database_holds():
    hana = make_helper()
    Recognition.objects.create(person=hana, code="elders", version=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Recognition.objects.create(person=hana, code="elders", version=1)


@pytest.mark.django_db(transaction=True)
def test_four_looks_at_once_give_one_badge_and_one_notice():
    hana = make_helper()
    ten_visits(hana)

    results = at_once([lambda: recognise(hana)] * 4)

    assert (sorted(results), Recognition.objects.count()) == ([0, 0, 0, 1], 1)
    assert Event.objects.filter(name="recognition.given").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_looks_collide(monkeypatch):
    """The twin: the race does happen, and the constraint behind the lock refuses the second badge."""
    monkeypatch.setattr("reviews.actions.recognition.lock_people", lambda *ids: None)
    hana = make_helper()
    ten_visits(hana)

    for _ in range(20):
        Recognition.objects.all().delete()
        if any(isinstance(result, IntegrityError) for result in at_once([lambda: recognise(hana)] * 4)):
            return
    raise AssertionError("no two looks met")


def test_the_nightly_look_goes_over_those_of_whom_something_happened():
    hana, rui, old = make_helper(), make_helper("Rui"), make_helper("Otto")
    make_visit(hana, 3)
    ask(rui, 1, 5, at=timezone.now())
    make_visit(old, 400)
    Offer.objects.filter(helper=old).update(sent_at=timezone.now() - 400 * DAY)

    assert queries.to_recognise(timezone.now()) == [hana.pk, rui.pk]
