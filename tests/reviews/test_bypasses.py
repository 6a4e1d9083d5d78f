"""F1: each way around the seal, the visit and the time, tried by name; each leaves everything as it was."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing
from marketplace.core.models import Event
from marketplace.notifications.models import Notice
from reviews import actions, handlers, jobs, queries
from reviews.models import Review, TrustEntry
from tests.api.app import App
from tests.factories import make_booking, make_helper, make_offer, make_operator, make_request, make_seeker
from tests.frontend.test_paying import read
from tests.jobs import run_jobs
from tests.long import rounds
from tests.payments.paying import make_paid_booking
from tests.race import at_once
from tests.reviews.test_reviews import GOOD, everything_read_by, make_confirmed, refused, write

pytestmark = pytest.mark.django_db
ROUNDS = rounds(in_test=20, in_long=50)
TWIN_AT_MOST = 50
SECRET = "Ein Satz, den noch niemand lesen darf"


@pytest.fixture
def sealed():
    """Sam has written about Hana's visit, Hana has not."""
    booking = make_confirmed()
    write(booking, "seeker", stars=2, text=SECRET)
    return booking


@pytest.fixture
def opened(sealed):
    write(sealed, "helper")
    return sealed


def review_of(booking: Booking) -> Review:
    return Review.objects.get(booking=booking, author=booking.seeker)


def suspend(person) -> None:
    person.suspended_at = timezone.now()
    person.save()


def test_of_a_foreign_visit():
    booking = make_confirmed()
    rui = make_confirmed().helper

    with pytest.raises(Missing):
        actions.write_review(by=rui, booking_id=booking.pk, axes=GOOD["helper"])
    with pytest.raises(Missing):
        actions.write_review(by=VISITOR, booking_id=booking.pk, axes=GOOD["helper"])
    assert Review.objects.count() == 0


def test_of_a_visit_that_is_not():
    with pytest.raises(Missing):
        actions.write_review(by=make_seeker(), booking_id=999_999, axes=GOOD["helper"])


@pytest.mark.parametrize("state", ["agreed", "started", "done"])
def test_of_an_unfinished_visit(state):
    refused("visit_not_done", write, booking=make_paid_booking(state))


def test_of_a_visit_called_off():
    booking = make_paid_booking("agreed")
    bookings.cancel_booking(by=booking.seeker, booking_id=booking.pk, reason="time")

    refused("visit_not_done", write, booking=booking)


def test_of_a_visit_with_an_open_case():
    booking = make_confirmed()
    bookings.freeze_booking(by=SYSTEM, booking_id=booking.pk)

    refused("visit_not_done", write, booking=booking)


def test_of_a_visit_undone_by_a_ruling_nothing_opens_even_when_the_time_is_over(sealed):
    bookings.freeze_booking(by=SYSTEM, booking_id=sealed.pk)
    bookings.end_case(by=SYSTEM, booking_id=sealed.pk, is_upheld=True)

    run_jobs(until=timezone.now() + timedelta(days=30), only="reveal")
    Booking.objects.update(confirmed_at=timezone.now() - timedelta(days=30))
    jobs.reveal_reviews(booking_id=sealed.pk)

    assert review_of(sealed).revealed_at is None
    refused("visit_not_done", write, booking=sealed, side="helper")


def test_of_a_visit_whose_case_was_dismissed_both_can_write(sealed):
    bookings.freeze_booking(by=SYSTEM, booking_id=sealed.pk)
    bookings.end_case(by=SYSTEM, booking_id=sealed.pk, is_upheld=False)

    write(sealed, "helper")

    assert Review.objects.filter(revealed_at=None).count() == 0


def test_a_case_dismissed_after_the_time_opens_what_was_sealed(sealed):
    bookings.freeze_booking(by=SYSTEM, booking_id=sealed.pk)
    Booking.objects.update(confirmed_at=timezone.now() - timedelta(days=15))
    jobs.reveal_reviews(booking_id=sealed.pk)
    assert review_of(sealed).revealed_at is None

    bookings.end_case(by=SYSTEM, booking_id=sealed.pk, is_upheld=False)
    handlers.on_booking_confirmed(Event.objects.get(name="booking.case_dismissed"))
    run_jobs(only="reveal")

    assert review_of(sealed).revealed_at is not None


def test_twice_leaves_one(sealed):
    write(sealed, "seeker", stars=5, text="Noch einmal")

    assert [(one.stars, one.text) for one in Review.objects.all()] == [(5, "Noch einmal")]
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            booking=sealed, author=sealed.seeker, subject=sealed.helper, role="helper", axes={}, stars=5, is_free=False
        )


def test_on_the_last_moment_and_after_it():
    assert write(make_confirmed(days_ago=13.999)).pk
    refused("review_too_late", write, booking=make_confirmed(days_ago=14))


def test_an_answer_after_one_alone_was_opened(sealed):
    Booking.objects.update(confirmed_at=timezone.now() - timedelta(days=14))
    jobs.reveal_reviews(booking_id=sealed.pk)

    refused("review_too_late", write, booking=sealed, side="helper")


def test_edited_after_the_reveal(opened):
    refused("review_revealed", write, booking=opened, stars=5, text="Doch nicht")


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "Doch nicht"},
        {"stars": 5},
        {"axes": {}},
        {"private_note": "Neu"},
        {"is_free": True},
        {"revealed_at": None},
    ],
    ids=str,
)
def test_edited_after_the_reveal_in_the_database(opened, changes):
    before = Review.objects.filter(author=opened.seeker).values().get()

    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.filter(author=opened.seeker).update(**changes)

    assert Review.objects.filter(author=opened.seeker).values().get() == before


def test_a_second_reply_in_the_database(opened):
    review = actions.reply_review(by=opened.helper, review_id=review_of(opened).pk, text="Danke")

    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(reply="Und noch etwas")
    refused("already_replied", actions.reply_review, by=opened.helper, review_id=review.pk, text="Mehr")


def test_an_open_review_deleted(opened):
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.filter(author=opened.seeker)._raw_delete("default")

    assert Review.objects.count() == 2


def test_what_moved_somebodys_trust_changed_or_deleted(opened):
    for statement in ("UPDATE reviews_trustentry SET good = 1", "DELETE FROM reviews_trustentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    assert TrustEntry.objects.filter(good=1).count() == 1


def test_words_can_still_be_taken_out_when_their_author_leaves(opened):
    actions.erase_person(by=SYSTEM, person_id=opened.seeker_id)

    assert (review_of(opened).text, review_of(opened).stars) == ("", 2)


def test_of_oneself(sealed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            booking=sealed, author=sealed.helper, subject=sealed.helper, role="helper", axes={}, stars=5, is_free=False
        )


def test_of_oneself_as_the_helper_of_ones_own_request(sealed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(booking=sealed).update(subject=sealed.seeker)


@pytest.mark.parametrize("verb", ["write", "reply", "report"])
def test_through_a_suspended_account(opened, verb):
    suspend(opened.helper)
    review = review_of(opened)
    verbs = {
        "write": lambda: write(opened, "helper", stars=1),
        "reply": lambda: actions.reply_review(by=opened.helper, review_id=review.pk, text="Hallo"),
        "report": lambda: actions.report_review(by=opened.helper, review_id=review.pk, reason="hate"),
    }

    refused("suspended", verbs[verb])


@pytest.mark.parametrize("page", ["booking", "review", "person", "trust", "inbox", "profile"])
def test_read_early_by_the_other_on_a_page(client, sealed, page):
    arguments = {"booking": [sealed.pk], "review": [sealed.pk], "person": [sealed.helper_id]}.get(page, [])
    run_jobs(only="deliver")

    assert SECRET not in read(client, sealed.helper, page, *arguments)


def test_read_early_by_an_operator_on_a_page(client, sealed):
    olga = make_operator()

    for page, *arguments in (["booking", sealed.pk], ["console_reports"], ["person", sealed.helper_id]):
        assert SECRET not in read(client, olga, page, *arguments)


@pytest.mark.parametrize("who", ["helper", "operator"])
def test_read_early_over_the_api(sealed, who):
    reader = App(sealed.helper if who == "helper" else make_operator())

    answers = [reader.get(f"/bookings/{sealed.pk}/reviews/"), reader.get(f"/reviews/{review_of(sealed).pk}/")]

    assert [answer.status_code for answer in answers] == [200, 404]
    assert answers[0].json()["results"] == []


def test_read_early_in_ones_export(sealed):
    assert SECRET not in json.dumps(queries.personal_data_of(sealed.helper_id), default=str)
    assert SECRET in json.dumps(queries.personal_data_of(sealed.seeker_id), default=str)


def test_told_early_that_the_other_has_written(client, sealed):
    untouched = make_confirmed(helper=sealed.helper, begins_at=timezone.now() + timedelta(days=5))
    run_jobs(only="deliver")

    assert not Notice.objects.filter(kind__startswith="review_").exists()
    assert queries.trust_of(sealed.helper_id) == queries.trust_of(untouched.seeker_id, "helper")
    assert everything_read_by(sealed.helper, sealed) == "[]"
    assert queries.entries_for_booking(sealed.pk) == []


def test_replied_reported_removed_or_kept_while_sealed(sealed):
    review, olga = review_of(sealed), make_operator()

    for verb, by, given in (
        (actions.reply_review, sealed.helper, {"text": "Hallo"}),
        (actions.report_review, sealed.helper, {"reason": "hate"}),
        (actions.remove_review, olga, {"reason": "hate"}),
        (actions.keep_review, olga, {}),
    ):
        with pytest.raises(Missing):
            verb(by=by, review_id=review.pk, **given)
    assert (review_of(sealed).reply, review_of(sealed).removed_at) == ("", None)


def test_removed_by_an_operator_who_was_there(opened):
    opened.helper.is_staff = True
    opened.helper.save()

    with pytest.raises(Missing):
        actions.remove_review(by=opened.helper, review_id=review_of(opened).pk, reason="hate")


def test_counted_twice_by_opening_twice(opened):
    for _ in range(3):
        actions.reveal_reviews(by=SYSTEM, booking_id=opened.pk)

    assert TrustEntry.objects.filter(booking=opened).count() == 2
    assert Event.objects.filter(name="review.revealed").count() == 2


def test_free_visits_between_two_who_lift_each_other():
    seeker, helper = make_seeker(), make_helper()
    for day in range(12):
        request = make_request(seeker, begins_at=timezone.now() + timedelta(days=day + 1))
        booking = make_booking(make_offer(request, helper), "confirmed", confirmed_at=timezone.now())
        write(booking, "seeker")
        write(booking, "helper")

    assert queries.trust_of(helper.pk).evidence == pytest.approx(1, abs=1e-3)
    assert queries.trust_of(seeker.pk, "seeker").evidence == pytest.approx(1, abs=1e-3)
    assert not queries.trust_of(helper.pk).is_spoken


def write_both(booking: Booking) -> int:
    """Both sides write at the same moment; returns how many reviews stay sealed."""
    for answer in at_once([lambda s=side: write(booking, s) for side in ("seeker", "helper")]):
        if isinstance(answer, Exception):
            raise answer
    return Review.objects.filter(booking=booking, revealed_at=None).count()


@pytest.mark.django_db(transaction=True)
def test_both_at_once_open_exactly_once():
    for _ in range(ROUNDS):
        booking = make_confirmed()

        assert write_both(booking) == 0
        assert TrustEntry.objects.filter(booking=booking).count() == 2
    assert Event.objects.filter(name="review.revealed").count() == 2 * ROUNDS


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_at_once_stay_sealed(monkeypatch):
    """The twin: each side looks before the other has written."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)

    assert any(write_both(make_confirmed()) for _ in range(TWIN_AT_MOST))
