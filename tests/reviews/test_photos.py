"""Photos of the result: nothing but pixels, sealed with their review, shown by the seeker's word, gone when it goes."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from marketplace.accounts import actions as accounts
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from reviews import actions, jobs, queries
from reviews.models import Photo, Review
from tests.accounts.test_pictures import drawn, hostile, too_large
from tests.api.app import App
from tests.factories import make_operator, make_seeker
from tests.frontend.test_paying import post, read, sign_in
from tests.payments.paying import make_paid_booking
from tests.reviews.test_reviews import make_confirmed, write

pytestmark = pytest.mark.django_db
YES = {"solved": 2, "on_time": 2, "kind_and_clear": 2, "price_as_agreed": 2}


def picture() -> io.BytesIO:
    return io.BytesIO(drawn("JPEG"))


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("result.jpg", drawn("JPEG"), content_type="image/jpeg")


def add(booking, side: str = "helper", **fields) -> Photo:
    return actions.add_photo(by=getattr(booking, side), booking_id=booking.pk, file=picture(), **fields)


def seen_by(photo: Photo, *people) -> list[bool]:
    """Whether each of these people may see it."""
    found = []
    for person in people:
        try:
            queries.photo_for(person, photo.pk)
            found.append(True)
        except Missing:
            found.append(False)
    return found


@pytest.fixture
def sealed():
    """Hana has written, with a photo; Sam has not."""
    booking = make_confirmed()
    write(booking, "helper")
    add(booking)
    return booking


@pytest.fixture
def opened(sealed):
    write(sealed, "seeker")
    return sealed


def test_only_pixels_are_kept():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Hana"
    photo = actions.add_photo(
        by=(booking := make_confirmed()).helper,
        booking_id=booking.pk,
        file=io.BytesIO(drawn("JPEG", exif=exif.tobytes())),
    )

    kept = photo.file.read()

    assert Image.open(io.BytesIO(kept)).format == "WEBP"
    assert b"Camera" not in kept and "result" not in photo.file.name.split("/")[-1]


@pytest.mark.parametrize("name", sorted({**hostile(), **too_large()}))
def test_what_is_no_picture_is_refused_and_nothing_is_kept(name):
    booking = make_confirmed()

    with pytest.raises(Refused) as refusal:
        actions.add_photo(by=booking.helper, booking_id=booking.pk, file=io.BytesIO({**hostile(), **too_large()}[name]))

    assert refusal.value.reason.code in {"picture_unreadable", "picture_too_large"}
    assert (Photo.objects.count(), refusal.value.field) == (0, "photo")


def test_three_are_the_most_for_each_side():
    booking = make_confirmed()
    for _number in range(3):
        add(booking)

    with pytest.raises(Refused, match="photos_enough"):
        add(booking)
    assert add(booking, "seeker").pk


@pytest.mark.parametrize("state", ["agreed", "started", "done", "cancelled", "disputed"])
def test_only_beside_a_review_that_can_be_written(state):
    booking = make_paid_booking(state)

    with pytest.raises(Refused, match="visit_not_done"):
        actions.add_photo(by=booking.helper, booking_id=booking.pk, file=picture())
    assert Photo.objects.count() == 0


def test_none_after_the_reveal_and_none_by_strangers(opened):
    with pytest.raises(Refused, match="review_revealed"):
        add(opened)
    for other in (make_seeker("Stella"), make_operator(), VISITOR):
        with pytest.raises(Missing):
            actions.add_photo(by=other, booking_id=opened.pk, file=picture())
    assert Photo.objects.count() == 1


def test_while_sealed_its_author_alone_sees_it(sealed):
    photo = Photo.objects.get()

    assert seen_by(photo, sealed.helper, sealed.seeker, make_operator(), make_seeker("Stella"), VISITOR) == [
        True,
        *[False] * 4,
    ]
    for verb in (actions.show_photo, actions.remove_photo):
        with pytest.raises(Missing):
            verb(by=sealed.seeker, photo_id=photo.pk)


def test_once_open_the_two_and_operators_see_it_and_everybody_by_the_seekers_word(opened):
    photo, stella = Photo.objects.get(), make_seeker("Stella")
    people = (opened.helper, opened.seeker, make_operator(), stella, VISITOR)
    assert seen_by(photo, *people) == [True, True, True, False, False]
    for other in (opened.helper, stella):
        with pytest.raises(Missing):
            actions.show_photo(by=other, photo_id=photo.pk)

    actions.show_photo(by=opened.seeker, photo_id=photo.pk)

    assert seen_by(photo, *people) == [True, True, True, True, False]
    assert Event.objects.filter(name="photo.shown").count() == 1


def test_a_helpers_own_word_does_not_show_a_seekers_home():
    booking = make_confirmed()

    assert add(booking, may_show=True).shown_since is None
    assert add(booking, "seeker", may_show=True).shown_since is not None
    assert add(booking, "seeker").shown_since is None


@pytest.mark.parametrize("side", ["seeker", "helper"])
def test_taken_back_it_is_gone_with_its_file(opened, side, django_capture_on_commit_callbacks):
    photo = Photo.objects.get()
    actions.show_photo(by=opened.seeker, photo_id=photo.pk)

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_photo(by=getattr(opened, side), photo_id=photo.pk)

    assert not Photo.objects.exists()
    assert not default_storage.exists(photo.file.name)


def test_nobody_else_takes_it_away(opened):
    for other in (make_seeker("Stella"), make_operator()):
        with pytest.raises(Missing):
            actions.remove_photo(by=other, photo_id=Photo.objects.get().pk)


def test_it_goes_with_its_review(opened, django_capture_on_commit_callbacks):
    photo, review = Photo.objects.get(), Review.objects.get(author=opened.helper)

    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_review(by=make_operator(), review_id=review.pk, reason="private")

    assert not Photo.objects.exists() and not default_storage.exists(photo.file.name)


def test_what_stands_beside_no_review_goes_when_the_time_is_over():
    booking = make_confirmed()
    add(booking)
    add(booking, "seeker")
    write(booking, "seeker")
    booking.confirmed_at = timezone.now() - timedelta(days=15)
    booking.save()

    jobs.reveal_reviews(booking_id=booking.pk)

    assert list(Photo.objects.values_list("author", flat=True)) == [booking.seeker_id]


@pytest.mark.parametrize("side", ["seeker", "helper"])
def test_it_is_forgotten_with_who_took_it_and_with_who_lives_there(opened, side, django_capture_on_commit_callbacks):
    photo = Photo.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_person(by=SYSTEM, person_id=getattr(opened, f"{side}_id"))

    assert not Photo.objects.exists() and not default_storage.exists(photo.file.name)


def test_the_export_of_its_author_names_it_and_that_of_the_other_does_not(sealed):
    assert len(queries.personal_data_of(sealed.helper_id)["photos"]) == 1
    assert queries.personal_data_of(sealed.seeker_id)["photos"] == []


def test_the_picture_is_served_to_who_may_and_kept_by_no_cache(client, opened):
    photo, stella = Photo.objects.get(), make_seeker("Stella")
    address = reverse("review_photo", args=[photo.pk])

    statuses = {}
    for person in (opened.helper, opened.seeker, stella):
        sign_in(client, person)
        answer = client.get(address)
        statuses[person.name_shown] = answer.status_code
        if answer.status_code == 200:
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert answer.headers["Content-Type"] == "image/webp"

    assert list(statuses.values()) == [200, 200, 404]


def test_it_is_added_while_writing_and_nothing_written_is_lost(client):
    booking = make_confirmed()
    typed = {"text": "Sehr nett", "private_note": "Für euch", **YES}

    answer = post(client, booking.seeker, "review", booking.pk, add_photo="1", photo=upload(), **typed)
    page = answer.content.decode()

    assert (answer.status_code, Photo.objects.count(), Review.objects.count()) == (200, 1, 0)
    assert "Sehr nett" in page and "Für euch" in page
    assert page.count("checked") == 4
    again = post(client, booking.seeker, "review", booking.pk, remove_photo=str(Photo.objects.get().pk), **typed)
    assert (Photo.objects.count(), "Sehr nett" in again.content.decode()) == (0, True)


def test_one_that_was_chosen_comes_along_with_the_review(client):
    booking = make_confirmed()

    sent = post(client, booking.seeker, "review", booking.pk, photo=upload(), may_show="on", **YES)

    assert (sent.status_code, Review.objects.count()) == (302, 1)
    assert Photo.objects.get().shown_since is not None


def test_a_hostile_file_is_said_on_the_page_and_no_review_is_sent(client):
    booking = make_confirmed()
    bad = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")

    answer = post(client, booking.seeker, "review", booking.pk, photo=bad, text="Sehr nett", **YES)

    assert (answer.status_code, Review.objects.count(), Photo.objects.count()) == (422, 0, 0)
    assert "Sehr nett" in answer.content.decode()


@pytest.mark.parametrize("value", ["", "x", "9" * 30, "0"])
def test_a_photo_that_is_none_is_missing(client, value):
    booking = make_confirmed()

    assert post(client, booking.seeker, "review", booking.pk, remove_photo=value).status_code == 404


def test_the_seeker_lets_everybody_see_it_on_the_page_of_the_visit(client, opened):
    photo, stella = Photo.objects.get(), make_seeker("Stella")
    address = reverse("review_photo", args=[photo.pk])
    assert "Let everybody see it" in read(client, opened.seeker, "booking", opened.pk)
    assert "Let everybody see it" not in read(client, opened.helper, "booking", opened.pk)
    assert address not in read(client, stella, "person", opened.helper_id)

    assert post(client, opened.seeker, "review_photo_show", photo.pk).status_code == 302

    assert address in read(client, stella, "person", opened.helper_id)
    assert post(client, opened.seeker, "review_photo_remove", photo.pk).status_code == 302
    assert address not in read(client, stella, "person", opened.helper_id)


def test_a_seekers_own_photo_stands_beside_the_review_by_their_word(client):
    booking, stella = make_confirmed(), make_seeker("Stella")
    shown, kept = add(booking, "seeker", may_show=True), add(booking, "seeker")
    write(booking, "seeker")
    write(booking, "helper")

    page = read(client, stella, "person", booking.helper_id)

    assert reverse("review_photo", args=[shown.pk]) in page
    assert reverse("review_photo", args=[kept.pk]) not in page
    accounts.block_person(by=booking.helper, person_id=stella.pk)
    assert seen_by(shown, stella) == [False]


def test_the_same_over_the_api(opened):
    photo = Photo.objects.get()
    seeker, stella = App(opened.seeker), App(make_seeker("Stella"))

    listed = seeker.get(f"/bookings/{opened.pk}/review-photos/").json()["results"]
    shown = seeker.post(f"/review-photos/{photo.pk}/show/", {}).json()
    seen = stella.get(f"/review-photos/{photo.pk}/")
    gone = seeker.send("DELETE", f"/review-photos/{photo.pk}/")

    assert [(one["id"], one["shown_since"]) for one in listed] == [(photo.pk, None)]
    assert shown["shown_since"] is not None
    assert (seen.status_code, gone.status_code, Photo.objects.count()) == (200, 204, 0)


def test_while_sealed_an_app_of_the_other_side_learns_nothing(sealed):
    photo, seeker = Photo.objects.get(), App(sealed.seeker)

    assert seeker.get(f"/bookings/{sealed.pk}/review-photos/").json()["results"] == []
    assert seeker.get(f"/review-photos/{photo.pk}/").status_code == 404
    assert seeker.post(f"/review-photos/{photo.pk}/show/", {}).status_code == 404
    assert seeker.send("DELETE", f"/review-photos/{photo.pk}/").status_code == 404
