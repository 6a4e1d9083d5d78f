"""F1, the ways around it that came with photos, notes, replies and apps: each tried by name; nothing changes by any."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.utils import timezone

from marketplace.core.actors import VISITOR
from marketplace.core.errors import Missing
from reviews import actions, queries
from reviews.models import Note, Photo, Report, Review
from tests.api.app import App
from tests.factories import make_booking, make_operator, make_seeker
from tests.reviews.test_bypasses import SECRET, review_of, suspend
from tests.reviews.test_photos import picture
from tests.reviews.test_reviews import GOOD, make_confirmed, refused, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed():
    """Sam has written about Hana's visit, with a photo and a note; Hana has not."""
    booking = make_confirmed()
    actions.add_photo(by=booking.seeker, booking_id=booking.pk, file=picture(), may_show=True)
    write(booking, "seeker", stars=2, text=SECRET, private_note="Nur für euch", felt="unsafe")
    return booking


@pytest.fixture
def opened(sealed):
    write(sealed, "helper")
    return sealed


def missing(verb, **arguments) -> None:
    with pytest.raises(Missing):
        verb(**arguments)


def add_photo(booking, side: str = "helper"):
    return actions.add_photo(by=getattr(booking, side), booking_id=booking.pk, file=picture())


# Photos


def test_a_photo_beside_a_foreign_review(sealed):
    for other in (make_seeker("Stella"), make_operator(), make_confirmed().helper, VISITOR):
        missing(actions.add_photo, by=other, booking_id=sealed.pk, file=picture())


def test_a_photo_after_the_reveal(opened):
    refused("review_revealed", add_photo, booking=opened)


def test_a_photo_through_a_suspended_account(sealed, opened):
    suspend(opened.seeker)

    refused("suspended", actions.show_photo, by=opened.seeker, photo_id=Photo.objects.get().pk)
    refused("suspended", add_photo, booking=opened, side="seeker")


def test_a_fourth_photo_by_taking_turns(sealed):
    for _number in range(3):
        add_photo(sealed)
    refused("photos_enough", add_photo, booking=sealed)


def test_a_photo_read_early_by_its_number(sealed):
    photo = Photo.objects.get()

    for reader in (sealed.helper, make_operator(), make_seeker("Stella"), VISITOR):
        missing(queries.photo_for, by=reader, photo_id=photo.pk)
    assert App(sealed.helper).get(f"/review-photos/{photo.pk}/").status_code == 404


@pytest.mark.parametrize("prefix", ["/media/", "/static/", "/"])
def test_a_photo_read_by_the_name_of_its_file(client, sealed, prefix):
    client.force_login(sealed.seeker)

    assert client.get(f"{prefix}{Photo.objects.get().file.name}").status_code == 404


def test_a_photo_taken_away_or_shown_by_the_other_while_sealed(sealed):
    photo = Photo.objects.get()

    for verb in (actions.remove_photo, actions.show_photo):
        missing(verb, by=sealed.helper, photo_id=photo.pk)
    assert Photo.objects.count() == 1


def test_a_home_shown_by_the_helper_who_photographed_it(sealed):
    photo = add_photo(sealed)
    write(sealed, "helper")

    missing(actions.show_photo, by=sealed.helper, photo_id=photo.pk)
    assert Photo.objects.get(pk=photo.pk).shown_since is None


def test_a_photo_kept_after_its_review_was_removed(opened):
    actions.remove_review(by=make_operator(), review_id=review_of(opened).pk, reason="private")

    assert not Photo.objects.exists()


# Notes


def test_a_note_read_or_answered_by_the_other_side(opened):
    review = review_of(opened)

    missing(actions.open_note, by=opened.helper, review_id=review.pk)
    missing(actions.answer_note, by=opened.helper, review_id=review.pk, words="Aha")
    assert App(opened.helper).get(f"/console/notes/{review.pk}/").status_code == 404
    assert App(opened.helper).post(f"/console/notes/{review.pk}/answer/", {"words": "Aha"}).status_code == 404


def test_a_note_changed_after_the_reveal(opened):
    refused("review_revealed", write, booking=opened, private_note="Doch nicht", felt="fine")

    assert Note.objects.get(review=review_of(opened)).felt == "unsafe"


def test_a_note_that_makes_a_review_count_less(sealed):
    plain = make_confirmed()
    write(plain, "seeker", stars=2)
    for booking in (plain, sealed):
        write(booking, "helper")

    values = [queries.trust_of(booking.helper_id).value for booking in (plain, sealed)]
    assert values[0] == pytest.approx(values[1])


def test_a_note_in_the_other_sides_answer_of_an_app(opened):
    told = App(opened.helper).get(f"/reviews/{review_of(opened).pk}/").json()

    assert (told["private_note"], told["felt"], told["note_answer"]) == (None, None, None)


# Replies


def test_a_reply_while_sealed_in_the_database(sealed):
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.update(reply="Hallo", replied_at=timezone.now())

    assert review_of(sealed).reply == ""


def test_a_reply_by_the_author_or_a_stranger(opened):
    for other in (opened.seeker, make_seeker("Stella"), make_operator(), VISITOR):
        missing(actions.reply_review, by=other, review_id=review_of(opened).pk, text="Ich auch")


def test_a_reply_to_a_review_that_was_removed(opened):
    actions.remove_review(by=make_operator(), review_id=review_of(opened).pk, reason="hate")

    refused("review_removed", actions.reply_review, by=opened.helper, review_id=review_of(opened).pk, text="Hallo")


def test_a_second_reply_after_an_operator_took_out_the_first(opened):
    review = actions.reply_review(by=opened.helper, review_id=review_of(opened).pk, text="Danke")
    actions.remove_reply(by=make_operator(), review_id=review.pk, reason="hate")

    refused("already_replied", actions.reply_review, by=opened.helper, review_id=review.pk, text="Noch einmal")
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(reply="Noch einmal")


def test_a_reply_with_a_phone_number_by_somebody_who_is_sure(opened):
    given = {"by": opened.helper, "review_id": review_of(opened).pk, "text": "079 123 45 67", "is_sure": True}

    refused("text_has_phone", actions.reply_review, **given)


def test_hurting_words_that_nobody_looks_at(opened):
    given = {"text": "Selber Idiot", "is_sure": True}
    answer = App(opened.helper).post(f"/reviews/{review_of(opened).pk}/reply/", given)

    assert answer.status_code == 200
    assert list(Report.objects.filter(by=None, reason="reply_words").values_list("review", flat=True)) == [
        review_of(opened).pk
    ]


# Apps


@pytest.mark.parametrize(
    "more",
    [
        {"author_id": 1, "subject_id": 1, "role": "seeker"},
        {"stars": 5},
        {"is_free": False},
        {"revealed_at": "2020-01-01T00:00:00Z"},
        {"removed_at": "2020-01-01T00:00:00Z", "reply": "Danke", "replied_at": "2020-01-01T00:00:00Z"},
    ],
    ids=str,
)
def test_an_app_that_says_more_than_it_is_asked(more):
    booking = make_booking(state="confirmed", confirmed_at=timezone.now())
    axes = {**GOOD["helper"], "solved": 0}

    App(booking.seeker).post(f"/bookings/{booking.pk}/reviews/", {"axes": axes, **more})

    review = Review.objects.get()
    assert (review.author_id, review.subject_id, review.role) == (booking.seeker_id, booking.helper_id, "helper")
    assert (review.stars, review.is_free, review.revealed_at, review.removed_at) == (4, True, None, None)
    assert (review.reply, review.replied_at) == ("", None)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_an_app_that_changes_an_open_review(opened, method):
    review = review_of(opened)

    answer = App(opened.seeker).send(method, f"/reviews/{review.pk}/", {"text": "Doch nicht", "axes": GOOD["helper"]})

    assert answer.status_code == 405
    assert review_of(opened).text == SECRET


def test_an_app_that_writes_after_the_reveal_with_a_key_from_before(sealed):
    app, address = App(sealed.seeker), f"/bookings/{sealed.pk}/reviews/"
    body = {"axes": GOOD["helper"], "text": "Zuerst"}
    app.send("POST", address, body, Idempotency_Key="mine")
    write(sealed, "helper")

    again = app.send("POST", address, body, Idempotency_Key="mine")
    other = app.send("POST", address, {**body, "text": "Danach"}, Idempotency_Key="mine")

    assert (again.status_code, other.status_code) == (200, 409)
    assert review_of(sealed).text == "Zuerst"


def test_an_app_that_reads_the_other_sides_note_by_the_list(sealed):
    assert App(sealed.helper).get(f"/bookings/{sealed.pk}/reviews/").json()["results"] == []
    with pytest.raises(ObjectDoesNotExist):
        Review.objects.get(booking=sealed, author=sealed.helper)
