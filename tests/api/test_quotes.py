"""What apps do about prices: quotes from the first to the visit, work by the hour, what others paid."""

from uuid import uuid4

import pytest

from marketplace.bookings.models import Booking, Quote
from tests.api.app import App
from tests.factories import (
    make_draft,
    make_helper,
    make_offer,
    make_quote,
    make_quoted_offer,
    make_request,
    make_seeker,
)
from tests.payments.paying import make_paid_booking, make_terms

pytestmark = pytest.mark.django_db


def test_a_price_is_agreed_between_two_apps():
    request = make_request(asks_quotes=True)
    make_terms(request.topic.programme)
    offer = make_offer(request, make_helper("Hana"))
    sam, hana = App(request.seeker), App(offer.helper)
    assert hana.get(f"/offers/{offer.pk}/").json()["asks_quotes"]

    first = hana.post(f"/offers/{offer.pk}/quotes/", {"price": 9_000, "words": "Mit Farbe."}).json()
    seen = sam.get(f"/requests/{request.pk}/quotes/").json()["results"]
    low = sam.post(f"/quotes/{first['id']}/counter/", {"price": 7_000}).json()
    last = hana.post(f"/quotes/{low['id']}/answer/", {"price": 8_000, "hours": 4}).json()
    booking = sam.post(f"/quotes/{last['id']}/accept/").json()

    assert (first["net"], first["fee"], first["offer_id"], first["helper"]) == (7_920, 1_080, offer.pk, None)
    assert [(one["price"], one["helper"]["name"], one["offer_id"]) for one in seen] == [(9_000, "Hana", None)]
    assert [one["verb"] for one in seen[0]["choices"] if one["possible"]] == ["accept", "counter", "decline"]
    assert (booking["price"], booking["state"]) == (8_000, "reserved")
    assert [row["side"] for row in hana.get(f"/offers/{offer.pk}/quotes/").json()["results"]] == [
        "helper",
        "seeker",
        "helper",
    ]


def test_a_quote_sent_again_with_the_same_key_is_one_quote():
    request = make_request(asks_quotes=True)
    make_terms(request.topic.programme)
    offer = make_offer(request)
    hana, key, body = App(offer.helper), str(uuid4()), {"price": 9_000, "words": "Mit Farbe."}

    first, second = (hana.post(f"/offers/{offer.pk}/quotes/", body, Idempotency_Key=key) for _ in range(2))

    assert (first.status_code, first.json()) == (201, second.json())
    assert Quote.objects.count() == 1


def test_a_yes_that_came_too_late_is_a_conflict_and_a_wrong_price_a_field():
    request = make_request(asks_quotes=True)
    taken, late = (make_quote(make_quoted_offer(request, make_helper(name))) for name in ("Hana", "Rui"))
    sam = App(request.seeker)

    wrong = sam.post(f"/quotes/{taken.pk}/counter/", {"price": 1})
    sam.post(f"/quotes/{taken.pk}/accept/")
    answer = sam.post(f"/quotes/{late.pk}/accept/")

    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"price"})
    assert (answer.status_code, answer.json()["code"]) == (409, "quote_lost")
    assert Booking.objects.count() == 1


def test_nobody_else_sees_a_quote():
    quote = make_quote()

    for stranger in (make_seeker("Stella"), make_helper("Rui")):
        app = App(stranger)
        assert app.get(f"/quotes/{quote.pk}/").status_code == 404
        assert app.get(f"/requests/{quote.offer.request_id}/quotes/").status_code == 404
        assert app.post(f"/quotes/{quote.pk}/accept/").status_code == 404


def test_work_by_the_hour_is_ended_with_its_minutes():
    booking = make_paid_booking("started", price=7_000, rate=2_800, minutes_most=150)
    hana = App(booking.helper)

    above = hana.post(f"/bookings/{booking.pk}/finish/", {"minutes": 151})
    done = hana.post(f"/bookings/{booking.pk}/finish/", {"minutes": 70}).json()

    assert (above.status_code, above.json()["code"]) == (422, "minutes_above")
    assert (done["minutes_worked"], done["price"], done["net"]) == (75, 3_500, 3_080)
    assert [part["amount"] for part in done["parts"]] == [3_500]


def test_a_draft_says_that_it_asks_for_quotes_and_what_others_paid_is_null_where_too_few_did():
    sam = make_seeker()
    draft = make_draft(sam)

    said = App(sam).send("PATCH", f"/drafts/{draft.pk}/", {"asks_quotes": True, "budget": 9_000}).json()

    assert (said["asks_quotes"], said["budget"], said["paid_low"], said["paid_high"]) == (True, 9_000, None, None)
    assert said["missing_code"] == "payments_off"
