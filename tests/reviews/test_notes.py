"""What somebody writes for our team alone: read by operators, answered to its author, hidden from the other side."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.console import queries as console
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.notifications.models import Notice
from reviews import actions, queries
from reviews.models import Note, Review
from tests.api.app import App
from tests.factories import make_operator, make_seeker
from tests.frontend.test_paying import post, read
from tests.jobs import run_jobs
from tests.reviews.test_reviews import make_confirmed, refused, write

pytestmark = pytest.mark.django_db
SECRET = "Er stand zu nah bei mir"
TOLD = "Danke. Wir haben mit ihm gesprochen"


@pytest.fixture
def noted():
    """Sam felt unsafe and says so to our team; Hana has not written."""
    booking = make_confirmed()
    write(booking, "seeker", private_note=SECRET, felt="unsafe")
    return booking


def note_of(booking) -> Note:
    return Note.objects.get(review__booking=booking, review__author=booking.seeker)


def answered(booking) -> Note:
    return actions.answer_note(by=make_operator(), review_id=note_of(booking).review_id, words=TOLD)


def test_an_operator_reads_it_while_the_review_is_sealed_and_each_look_is_remembered(client, noted):
    olga, review_id = make_operator(), note_of(noted).review_id

    assert SECRET not in read(client, olga, "console_notes")
    assert Event.objects.filter(name="note.read").count() == 0
    page = read(client, olga, "console_note", review_id)

    assert SECRET in page and "I felt unsafe" in page and "Von seeker" not in page
    looks = Event.objects.filter(name="note.read")
    assert [(look.actor_id, look.facts) for look in looks] == [
        (olga.pk, {"review": review_id, "author": noted.seeker_id})
    ]


def test_who_felt_unsafe_is_read_first_then_the_oldest():
    order = [("", "Alt"), ("fine", "Auch alt"), ("unsafe", ""), ("fine", "")]
    for hours, (felt, words) in zip((4, 3, 2, 1), order, strict=True):
        booking = make_confirmed()
        write(booking, "seeker", felt=felt, private_note=words)
        Note.objects.filter(review__booking=booking).update(written_at=timezone.now() - timedelta(hours=hours))

    olga = make_operator()

    assert [note.felt for note in queries.notes_open(olga)] == ["unsafe", "", "fine"]
    assert console.numbers(olga).notes_open == 3


def test_a_review_without_a_word_to_our_team_is_no_note():
    write(make_confirmed(), "seeker")

    assert Note.objects.count() == 0


def test_it_is_answered_once_with_words_that_its_author_alone_reads(client, noted):
    olga, review_id = make_operator(), note_of(noted).review_id
    assert post(client, olga, "console_note_answer", review_id, words=" ").status_code == 422

    assert post(client, olga, "console_note_answer", review_id, words=TOLD).status_code == 302
    run_jobs(only="deliver")

    assert queries.notes_open(olga).count() == 0
    assert list(Notice.objects.filter(kind="note_answered").values_list("person_id", flat=True)) == [noted.seeker_id]
    assert TOLD in read(client, noted.seeker, "booking", noted.pk)
    assert TOLD not in read(client, noted.helper, "booking", noted.pk)
    with pytest.raises(Refused, match="note_answered"):
        actions.answer_note(by=olga, review_id=review_id, words="Noch einmal")


def test_what_is_written_anew_waits_again(noted):
    answered(noted)

    write(noted, "seeker", private_note=SECRET, felt="unsafe", stars=3)
    assert note_of(noted).done_at is not None
    write(noted, "seeker", private_note="Er kam wieder", felt="unsafe")

    assert note_of(noted).done_at is None


def test_what_is_taken_back_unread_is_gone(noted):
    write(noted, "seeker")

    assert Note.objects.count() == 0


def test_it_never_touches_stars_or_trust():
    plain, noted = make_confirmed(), make_confirmed()
    for booking, told in ((plain, {}), (noted, {"felt": "unsafe", "private_note": SECRET})):
        write(booking, "seeker", **told)
        write(booking, "helper")

    assert queries.trust_of(plain.helper_id).value == pytest.approx(queries.trust_of(noted.helper_id).value)
    assert set(Review.objects.filter(role="helper").values_list("stars", flat=True)) == {5}


@pytest.mark.parametrize("is_open", [False, True], ids=["sealed", "open"])
def test_the_other_side_never_learns_of_it(client, noted, is_open):
    if is_open:
        write(noted, "helper")
    answered(noted)
    run_jobs(only="deliver")

    pages = [("booking", noted.pk), ("person", noted.helper_id), ("person", noted.seeker_id), ("trust",), ("inbox",)]
    said = [read(client, noted.helper, *page) for page in pages]
    said += [App(noted.helper).get(f"/bookings/{noted.pk}/reviews/").content.decode()]
    said += [json.dumps(queries.personal_data_of(noted.helper_id), default=str)]

    for words in (SECRET, TOLD, "felt unsafe"):
        assert [text for text in said if words in text] == []
    assert not Notice.objects.filter(person=noted.helper, kind="note_answered").exists()


def test_its_author_has_it_in_the_export_and_over_the_api(noted):
    answered(noted)

    told = queries.personal_data_of(noted.seeker_id)["notes"][0]
    review = App(noted.seeker).get(f"/bookings/{noted.pk}/reviews/").json()["results"][0]

    assert (told["felt"], told["answer"]) == ("unsafe", TOLD)
    assert (review["felt"], review["private_note"], review["note_answer"]) == ("unsafe", SECRET, TOLD)


@pytest.mark.parametrize("maker", [make_seeker, lambda: None], ids=["stranger", "the other side"])
def test_for_everybody_else_there_is_no_note(client, noted, maker):
    by, review_id = maker() or noted.helper, note_of(noted).review_id

    for verb, words in ((actions.open_note, {}), (actions.answer_note, {"words": "Ich"})):
        with pytest.raises(Missing):
            verb(by=by, review_id=review_id, **words)
    assert App(by).get(f"/console/notes/{review_id}/").status_code == 404
    assert App(by).get("/console/notes/").status_code == 404
    assert (note_of(noted).done_at, Event.objects.filter(name="note.read").count()) == (None, 0)


def test_an_operator_who_was_there_finds_no_note(noted):
    noted.helper.is_staff = True
    noted.helper.save()

    assert queries.notes_open(noted.helper).count() == 0
    assert console.numbers(noted.helper).notes_open == 0
    with pytest.raises(Missing):
        actions.open_note(by=noted.helper, review_id=note_of(noted).review_id)


def test_an_operator_reads_and_answers_over_the_api(noted):
    olga, review_id = App(make_operator()), note_of(noted).review_id

    listed = olga.get("/console/notes/").json()["results"]
    told = olga.get(f"/console/notes/{review_id}/").json()
    done = olga.post(f"/console/notes/{review_id}/answer/", {"words": TOLD}).json()

    assert [(one["review_id"], one["felt"], "words" in one) for one in listed] == [(review_id, "unsafe", False)]
    assert (told["words"], told["done_at"], done["answer"]) == (SECRET, None, TOLD)
    assert Event.objects.filter(name="note.read").count() == 1


def test_what_nobody_can_have_felt_is_refused():
    refused("felt_unknown", write, booking=make_confirmed(), felt="strange")


def test_it_is_forgotten_with_its_author(noted):
    answered(noted)

    actions.erase_person(by=SYSTEM, person_id=noted.seeker_id)

    assert (note_of(noted).answer, note_of(noted).review.private_note) == ("", "")
