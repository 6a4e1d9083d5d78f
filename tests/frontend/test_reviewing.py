"""Reviews and trust through the pages: sealed, opened, answered, reported, and read line by line."""

import pytest
from django.urls import reverse
from django.utils import timezone

from frontend.reviewing import trust_words
from marketplace.core.models import Event
from reviews.actions import remove_review
from reviews.handlers import on_visit_ended
from reviews.models import Report, Review
from reviews.trust import Trust
from tests.factories import make_booking, make_operator, make_seeker
from tests.frontend.test_paying import post, read, sign_in
from tests.payments.paying import make_paid_booking
from tests.reviews.test_reviews import write

pytestmark = pytest.mark.django_db
YES = {"solved": 2, "on_time": 2, "kind_and_clear": 1, "price_as_agreed": 2}


def make_confirmed():
    return make_paid_booking("confirmed", confirmed_at=timezone.now())


def test_a_review_is_written_on_one_page_and_stays_sealed(client):
    booking = make_confirmed()

    assert "Say how it was" in read(client, booking.seeker, "booking", booking.pk)
    sent = post(client, booking.seeker, "review", booking.pk, text="Sehr nett", **YES)

    assert (sent.status_code, Review.objects.get().stars) == (302, 5)
    assert "Sehr nett" in read(client, booking.seeker, "booking", booking.pk)
    for page in ((booking.helper, "booking", booking.pk), (make_operator(), "booking", booking.pk)):
        assert "Sehr nett" not in read(client, *page)
    assert "Sehr nett" not in read(client, booking.helper, "person", booking.helper_id)


def test_a_question_left_out_is_said_and_nothing_is_lost(client):
    booking = make_confirmed()

    answer = post(client, booking.seeker, "review", booking.pk, text="Sehr nett", solved=2)

    assert (answer.status_code, Review.objects.count()) == (422, 0)
    assert "Sehr nett" in answer.content.decode()
    assert "Please answer this question." in answer.content.decode()


def test_both_are_open_at_once_and_one_replies(client):
    booking = make_confirmed()
    write(booking, "helper")
    post(client, booking.seeker, "review", booking.pk, text="Sehr nett", **YES)
    review = Review.objects.get(author=booking.seeker)

    assert "Sehr nett" in read(client, booking.helper, "booking", booking.pk)
    post(client, booking.helper, "review_reply", review.pk, text="Gern wieder!")
    again = post(client, booking.helper, "review_reply", review.pk, text="Und noch etwas")

    assert again.status_code == 422
    page = read(client, make_seeker("Stella"), "person", booking.helper_id)
    assert "Gern wieder!" in page
    assert "Und noch etwas" not in page


def test_a_report_needs_a_reason_and_an_open_review(client):
    booking = make_confirmed()
    review = write(booking, "seeker")
    assert post(client, booking.helper, "review_report", review.pk, reason="hate").status_code == 404
    write(booking, "helper")

    assert post(client, booking.helper, "review_report", review.pk, reason="nonsense").status_code == 422
    assert post(client, booking.helper, "review_report", review.pk, reason="hate").status_code == 302
    assert Report.objects.count() == 1


def test_one_reads_what_moved_ones_trust_and_nobody_elses(client):
    booking = make_confirmed()
    write(booking, "seeker", stars=1)
    write(booking, "helper")

    page = read(client, booking.helper, "trust")

    assert "went down" in page
    assert "went down" not in read(client, make_seeker("Stella"), "trust")


def test_each_line_of_ones_trust_says_how_much_it_counts(client):
    booking = make_confirmed()
    review = write(booking, "seeker", stars=1)
    write(booking, "helper")
    called_off = make_paid_booking("cancelled", helper=booking.helper)
    facts = {"helper": booking.helper_id, "seeker": called_off.seeker_id, "fault": "helper"}
    on_visit_ended(Event(name="booking.returned", subject_id=called_off.pk, facts=facts))
    before = read(client, booking.helper, "trust")
    remove_review(by=make_operator(), review_id=review.pk, reason="hate")

    page = read(client, booking.helper, "trust")

    assert "1 star of 5. It counts as a hint only" in before
    assert "1 star of 5. It was taken out and does not count any more." in page
    assert "It counts in full: nobody&#x27;s opinion, but what happened." in page
    assert "worked out without it" in page


def test_a_removed_review_says_why_to_its_author_alone(client):
    booking = make_confirmed()
    review = write(booking, "seeker", stars=1)
    write(booking, "helper")
    remove_review(by=make_operator(), review_id=review.pk, reason="private")

    assert "It tells something private" in read(client, booking.seeker, "booking", booking.pk)
    assert "Von seeker" not in read(client, booking.helper, "booking", booking.pk)
    assert "Von seeker" not in read(client, booking.seeker, "person", booking.helper_id)


def test_a_free_visit_is_asked_whether_all_was_as_agreed(client):
    free = make_booking(state="confirmed", confirmed_at=timezone.now())
    paid = make_confirmed()

    assert "Was everything as agreed?" in read(client, free.seeker, "review", free.pk)
    assert "Was the price as agreed?" in read(client, paid.seeker, "review", paid.pk)


@pytest.mark.parametrize(
    ("value", "evidence", "words"),
    [
        (0.9, 0, ""),
        (0.95, 1.99, ""),
        (0.9, 2, "8 to 10 of 10 visits went well"),
        (0.6, 12, "5 to 7 of 10 visits went well"),
        (0.99, 60, "about 10 of 10 visits went well"),
    ],
)
def test_trust_is_a_range_in_words_and_nothing_before_there_is_evidence(value, evidence, words):
    assert trust_words(Trust(value, evidence))["trust"] == words


@pytest.mark.parametrize("who", ["stranger", "operator"])
def test_others_have_no_review_to_write(client, who):
    booking = make_confirmed()
    person = make_seeker("Stella") if who == "stranger" else make_operator()
    sign_in(client, person)

    assert client.get(reverse("review", args=[booking.pk])).status_code == 404
    assert client.post(reverse("review", args=[booking.pk]), YES).status_code == 404
