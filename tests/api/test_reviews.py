"""Reviews over the API: sealed until both are in, one's own alone before; trust line by line; receipts by side."""

import pytest
from django.utils import timezone

from marketplace.bookings.models import Booking
from marketplace.core.models import Event
from reviews import rules
from reviews.models import Report, Review
from tests.api.app import App
from tests.factories import make_operator, make_seeker
from tests.payments.paying import make_hold, make_paid_booking

pytestmark = pytest.mark.django_db

ABOUT_HELPER = dict.fromkeys(rules.AXES["helper"], rules.YES)
ABOUT_SEEKER = dict.fromkeys(rules.AXES["seeker"], rules.YES)


def make_confirmed() -> Booking:
    return make_paid_booking("confirmed", confirmed_at=timezone.now())


def say(person, booking: Booking, **body):
    axes = ABOUT_HELPER if person.pk == booking.seeker_id else ABOUT_SEEKER
    return App(person).post(f"/bookings/{booking.pk}/reviews/", {"axes": axes, **body})


def read(person, booking: Booking) -> list[dict]:
    return App(person).get(f"/bookings/{booking.pk}/reviews/").json()["results"]


def test_a_review_is_sealed_for_everybody_but_its_author():
    booking = make_confirmed()

    told = say(booking.seeker, booking, text="Sehr nett", private_note="Kam spät.").json()

    assert (told["stars"], told["revealed_at"], told["private_note"]) == (5, None, "Kam spät.")
    assert [one["id"] for one in read(booking.seeker, booking)] == [told["id"]]
    assert read(booking.helper, booking) == read(make_operator(), booking) == []
    assert App(booking.helper).get(f"/reviews/{told['id']}/").status_code == 404


def test_once_both_are_in_both_are_read_but_for_the_notes():
    booking = make_confirmed()
    say(booking.helper, booking, text="Alles da", private_note="Der Hund beisst.")

    say(booking.seeker, booking, text="Sehr nett")

    found = read(booking.seeker, booking)
    assert [(one["text"], one["private_note"]) for one in found] == [("Alles da", None), ("Sehr nett", "")]


def test_a_number_that_is_no_answer_is_refused_with_its_field():
    booking = make_confirmed()

    answer = say(booking.seeker, booking, axes={**ABOUT_HELPER, "solved": 3})

    assert (answer.status_code, Review.objects.count()) == (422, 0)
    assert "axes" in answer.content.decode()


def test_a_question_left_out_is_refused_with_a_reason():
    booking = make_confirmed()

    answer = say(booking.seeker, booking, axes={"solved": 2})

    assert (answer.status_code, answer.json()["code"], Review.objects.count()) == (422, "axes_wrong", 0)


@pytest.mark.parametrize("maker", [make_seeker, make_operator])
def test_nobody_else_writes(maker):
    booking = make_confirmed()

    answer = App(maker("Other")).post(f"/bookings/{booking.pk}/reviews/", {"axes": ABOUT_HELPER})

    assert (answer.status_code, Review.objects.count()) == (404, 0)


def test_the_same_key_writes_once():
    booking = make_confirmed()
    app, body = App(booking.seeker), {"axes": ABOUT_HELPER, "text": "Sehr nett"}

    address = f"/bookings/{booking.pk}/reviews/"
    told = [app.send("POST", address, body, Idempotency_Key="one").json() for _again in range(2)]

    assert told[0] == told[1]
    assert Event.objects.filter(name="review.written").count() == 1


def test_the_one_it_is_about_replies_once_and_reports():
    booking = make_confirmed()
    say(booking.helper, booking)
    review = say(booking.seeker, booking, text="Naja").json()
    hana, address = App(booking.helper), f"/reviews/{review['id']}/"

    told = hana.post(f"{address}reply/", {"text": "Danke!"}).json()
    again = hana.post(f"{address}reply/", {"text": "Und noch etwas"})
    reported = hana.post(f"{address}report/", {"reason": "hate"})

    assert (told["reply"], again.status_code, again.json()["code"]) == ("Danke!", 422, "already_replied")
    assert (reported.status_code, Report.objects.get().reason) == (200, "hate")


def test_nobody_else_replies():
    booking = make_confirmed()
    say(booking.helper, booking)
    review = say(booking.seeker, booking).json()

    for other in (booking.seeker, make_seeker("Stella"), make_operator()):
        assert App(other).post(f"/reviews/{review['id']}/reply/", {"text": "Hallo"}).status_code == 404
    assert Review.objects.get(pk=review["id"]).reply == ""


def test_one_reads_what_moved_ones_own_trust():
    booking = make_confirmed()
    say(booking.helper, booking)
    say(booking.seeker, booking, axes=dict.fromkeys(rules.AXES["helper"], rules.NO))

    helper, seeker = (App(who).get("/me/trust/").json()["results"] for who in (booking.helper, booking.seeker))

    assert [one["role"] for one in helper] == ["helper", "seeker"]
    assert [(one["cause"], one["way"], one["booking_id"]) for one in helper[0]["moved"]] == [
        ("review", "down", booking.pk)
    ]
    assert [one["role"] for one in seeker] == ["seeker"]


def test_a_receipt_says_what_was_paid_and_who_got_what():
    booking = make_paid_booking("done")
    make_hold(booking, "captured")
    address = f"/bookings/{booking.pk}/receipt/"

    seeker, helper = (App(who).get(address).json() for who in (booking.seeker, booking.helper))

    assert (seeker["total"], seeker["back"], seeker["fee"]) == (booking.price, 0, booking.commission)
    assert (helper["side"], helper["fee"]) == ("helper", booking.commission)
    assert sum(line["amount"] for line in seeker["lines"]) == booking.price


def test_there_is_no_receipt_for_others_nor_before_anything_was_taken():
    done, agreed = make_paid_booking("done"), make_paid_booking("agreed")
    make_hold(done, "captured")
    make_hold(agreed)

    for other in (make_seeker("Stella"), make_operator()):
        assert App(other).get(f"/bookings/{done.pk}/receipt/").status_code == 404
    assert App(agreed.seeker).get(f"/bookings/{agreed.pk}/receipt/").status_code == 404
