"""A request that comes twice has one effect: the same key and body give the same answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.accounts.models import Place
from marketplace.bookings.models import Booking, Extra, Request
from marketplace.core.idempotency import forget_answers
from marketplace.core.models import Answer
from tests.api.app import App
from tests.factories import make_booking, make_helper, make_offer, make_place, make_request, make_seeker, make_topic
from tests.race import at_once

pytestmark = pytest.mark.django_db
TIMES = 8
EXTRA = {"words": "Ein Kabel", "price": 900}


def test_the_same_key_gives_the_same_answer_and_one_draft():
    make_topic("wifi")
    sam = App(make_seeker("Sam"))

    first, again = (sam.post("/drafts/", {"topic": "wifi"}, Idempotency_Key="k1") for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Request.objects.count() == 1


def test_another_body_under_the_same_key_is_a_conflict():
    make_topic("wifi")
    sam = App(make_seeker("Sam"))
    sam.post("/drafts/", {"topic": "wifi"}, Idempotency_Key="k1")

    answer = sam.post("/drafts/", {"topic": "wifi", "words": "Anders"}, Idempotency_Key="k1")

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert Request.objects.count() == 1


def test_a_key_belongs_to_one_person():
    make_topic("wifi")

    for person in (make_seeker("Sam"), make_seeker("Stella")):
        App(person).post("/drafts/", {"topic": "wifi"}, Idempotency_Key="k1")

    assert Request.objects.count() == 2


def test_a_yes_whose_answer_was_lost_can_be_said_again():
    hana = make_helper("Hana")
    offer = make_offer(make_request(make_seeker("Sam")), hana)

    first, again = (App(hana).post(f"/offers/{offer.pk}/accept/", Idempotency_Key="yes") for _ in range(2))

    assert first.json() == again.json()
    assert Booking.objects.count() == 1


def test_a_refusal_is_not_kept():
    hana = make_helper("Hana")
    booking = make_booking(make_offer(make_request(make_seeker("Sam")), hana))
    start = f"/bookings/{booking.pk}/start/"
    early = App(hana).post(start, Idempotency_Key="go")
    now = (timezone.now(), timezone.now() + timedelta(hours=1))
    Booking.objects.update(visit=now, occupied=now)

    later = App(hana).post(start, Idempotency_Key="go")

    assert (early.status_code, later.status_code) == (422, 200)


def test_a_retry_is_told_what_may_be_read_then():
    """What is kept is an id: no address outlives its time in a kept answer."""
    hana = make_helper("Hana")
    offer = make_offer(make_request(make_seeker("Sam")), hana)
    App(hana).post(f"/offers/{offer.pk}/accept/", Idempotency_Key="yes")
    Booking.objects.update(state="cancelled", cancelled_at=timezone.now() - timedelta(days=3))

    again = App(hana).post(f"/offers/{offer.pk}/accept/", Idempotency_Key="yes")

    assert again.json()["address"]["street"] is None
    assert set(Answer.objects.get().outcome) == {"id"}


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 81, "ümlaut"])
def test_what_is_no_key_is_refused(key):
    make_topic("wifi")

    answer = App(make_seeker("Sam")).post("/drafts/", {"topic": "wifi"}, Idempotency_Key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_wrong")
    assert not Request.objects.exists()


def test_a_key_is_forgotten_after_a_day():
    make_topic("wifi")
    sam = App(make_seeker("Sam"))
    sam.post("/drafts/", {"topic": "wifi"}, Idempotency_Key="k1")
    Answer.objects.update(at=timezone.now() - timedelta(hours=25))

    sam.post("/drafts/", {"topic": "wifi", "words": "Anders"}, Idempotency_Key="k1")

    assert Request.objects.count() == 2
    assert (forget_answers(), Answer.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_have_one_effect():
    make_topic("wifi")
    apps = [App(token=App(make_seeker("Sam")).token)] * TIMES

    answers = at_once(
        [lambda app=app: App(token=app.token).post("/drafts/", {"topic": "wifi"}, Idempotency_Key="k") for app in apps]
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Request.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_key_many_at_once_have_as_many_effects():
    """The twin: nothing else holds them together."""
    make_topic("wifi")
    token = App(make_seeker("Sam")).token

    at_once([lambda: App(token=token).post("/drafts/", {"topic": "wifi"}) for _ in range(TIMES)])

    assert Request.objects.count() == TIMES


def test_places_and_extras_take_keys_too():
    sam, hana = make_seeker("Sam"), make_helper("Hana")
    wish = make_request(sam, place=make_place(sam))
    terms = wish.topic.programme.terms.create(
        version=9, commission_bps=1000, free_cancel_hours=24, late_cancel_bps=5000
    )
    booking = make_booking(make_offer(wish, hana), state="started", price=3000, commission=300, terms=terms)
    before = Place.objects.count()
    address = {"street": "Weserstr.", "number": "1", "postcode": "12047", "town": "Berlin"}

    for _ in range(2):
        place = App(sam).post("/me/places/", address, Idempotency_Key="home")
        extra = App(hana).post(f"/bookings/{booking.pk}/extras/", EXTRA, Idempotency_Key="extra")

    assert (place.status_code, extra.status_code) == (201, 201)
    assert (Place.objects.count(), Extra.objects.count()) == (before + 1, 1)
