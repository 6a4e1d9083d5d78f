"""Operators answer banks by the API as on the page: once, and only they."""

import pytest

from payments.models import Chargeback
from tests.api.app import App
from tests.factories import make_operator
from tests.payments.paying import make_chargeback, make_hold, make_paid_booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Chargeback:
    booking = make_paid_booking("done")
    make_hold(booking, "captured")
    return make_chargeback(booking)


def test_what_is_collected_is_read_changed_and_sent_once(row):
    olga, address = App(make_operator("Olga")), f"/console/chargebacks/{row.pk}/"
    collected = olga.get(address).json()["evidence"]

    told = olga.post(f"{address}answer/", {**collected, "uncategorized_text": "Hana came."})

    assert (told.status_code, told.json()["state"]) == (200, "answering")
    assert told.json()["evidence"]["uncategorized_text"] == "Hana came."
    assert olga.post(f"{address}answer/", collected).json()["code"] == "dispute_answered"
    assert [one["id"] for one in olga.get("/console/chargebacks/").json()["results"]] == [row.pk]


def test_what_was_not_lost_is_not_borne(row):
    olga = App(make_operator("Olga"))

    assert olga.post(f"/console/chargebacks/{row.pk}/bear/").json()["code"] == "dispute_not_lost"


def test_for_the_two_there_is_no_such_thing(row):
    for person in (row.hold.deal.booking.seeker, row.hold.deal.booking.helper):
        app = App(person)
        for address in ("/console/chargebacks/", f"/console/chargebacks/{row.pk}/"):
            assert app.get(address).status_code == 404
        answer = app.post(f"/console/chargebacks/{row.pk}/answer/", {"uncategorized_text": "-"})
        assert (answer.status_code, Chargeback.objects.get().state) == (404, "open")
