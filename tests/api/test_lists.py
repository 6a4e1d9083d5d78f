"""Lists: in one order that never changes under a reader, a page at a time, and as cheap for many rows as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.app import App
from tests.factories import make_booking, make_helper, make_offer, make_operator, make_request, make_seeker
from tests.verification.test_queries import (
    FEW,
    MANY,
    applications,
    blocks_of,
    flags,
    helpers,
    notices_of,
    offers_of,
    requests_of,
    talks_of,
    visits_of,
)

pytestmark = pytest.mark.django_db

LISTS = {
    "/requests/": (make_seeker, requests_of),
    "/drafts/": (make_seeker, requests_of),
    "/offers/": (make_helper, offers_of),
    "/bookings/": (make_helper, visits_of),
    "/conversations/": (make_seeker, talks_of),
    "/notices/": (make_seeker, notices_of),
    "/me/blocks/": (make_seeker, blocks_of),
    "/console/applications/": (make_operator, applications),
    "/console/people/": (make_operator, blocks_of),
    "/console/flags/": (make_operator, flags),
    "/help.geojson": (make_seeker, helpers),
}


def asked(address: str, maker, fill, count: int) -> int:
    """How many queries a list takes for somebody with so many rows."""
    person = maker()
    fill(person, count)
    app = App(person)
    app.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = app.get(address)
    assert answer.status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", LISTS)
def test_more_rows_take_no_more_queries(address):
    maker, fill = LISTS[address]

    few, many = asked(address, maker, fill, FEW), asked(address, maker, fill, MANY)

    assert many <= few, f"{address}: {few} queries for {FEW} rows, {many} for {MANY}"


def test_a_list_is_read_to_its_end_while_it_grows():
    sam = make_seeker("Sam")
    wishes = [make_request(sam).pk for _ in range(5)]
    app, read, address = App(sam), [], "/requests/?limit=2"

    while address:
        page = app.get(address).json()
        read += [row["id"] for row in page["results"]]
        address = (page["next"] or "").removeprefix("/api/v1")
        make_request(sam)

    assert read == wishes[::-1]


@pytest.mark.parametrize("wrong", ["after=x", "after=-1", "limit=0", "limit=101", f"after={2**70}"])
def test_a_page_that_there_cannot_be_is_said_so(wrong):
    answer = App(make_seeker("Sam")).get(f"/requests/?{wrong}")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_offers_are_listed_by_whether_they_wait():
    hana = make_helper("Hana")
    waiting, gone = make_offer(helper=hana), make_offer(make_request(), hana, state="expired")

    waits, over = (App(hana).get(f"/offers/?open={flag}").json()["results"] for flag in ("true", "false"))

    assert ([row["id"] for row in waits], [row["id"] for row in over]) == ([waiting.pk], [gone.pk])


def test_the_address_follows_the_rule_of_the_page():
    hana = make_helper("Hana")
    booking = make_booking(make_offer(make_request(make_seeker("Sam")), hana))

    address = App(hana).get(f"/bookings/{booking.pk}/").json()["address"]

    assert (address["street"], address["number"], address["note"]) == ("Sonnenallee", None, None)


def test_the_layer_holds_cells_and_counts_alone():
    helpers(None, 2)

    layer = App().get("/help.geojson").json()

    assert {name for one in layer["features"] for name in one["properties"]} == {"cell", "helpers"}
