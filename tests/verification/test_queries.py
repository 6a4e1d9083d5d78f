"""N+1: a list page asks the database as often for ten rows as for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.bookings.models import Booking
from marketplace.chat import actions as chat
from marketplace.core.actors import SYSTEM
from marketplace.notifications import actions as notifications
from marketplace.vetting.models import Application
from matching import actions as matching
from matching import queries as searches
from matching.models import Handover, Search, Sighting
from payments.models import Deal
from reviews import actions as reviews
from tests.factories import (
    make_booking,
    make_draft,
    make_extra,
    make_helper,
    make_offer,
    make_operator,
    make_place,
    make_request,
    make_seeker,
    make_topic,
)
from tests.payments.papers import make_released
from tests.payments.paying import make_card, make_chargeback, make_hold, make_paid_booking
from tests.verification.asked import make_asked, make_lookout
from tests.verification.visits import make_case, make_flag, make_reviews

pytestmark = pytest.mark.django_db

FEW, MANY = 2, 10


def requests_of(person, count: int) -> None:
    for _ in range(count):
        make_request(person)
        make_draft(person)


def offers_of(person, count: int) -> None:
    for _ in range(count):
        make_offer(make_request(), person)
        make_offer(make_request(), person, state="expired")


def visits_of(person, count: int) -> None:
    for _ in range(count):
        make_booking(make_offer(make_request(), person), state="confirmed")


def papers_of(person, count: int) -> None:
    for _ in range(count):
        make_released(helper=person if person.is_helper else make_helper())


def talks_of(person, count: int) -> None:
    for _ in range(count):
        chat.open_conversation(by=SYSTEM, offer_id=make_offer(make_request(person)).pk)


def notices_of(person, count: int) -> None:
    for number in range(count):
        notifications.tell_person(
            by=SYSTEM, person_id=person.pk, event_id=person.pk * 100 + number, kind="booking_agreed", subject_id=1
        )


def blocks_of(person, count: int) -> None:
    for _ in range(count):
        accounts.block_person(by=person, person_id=make_seeker().pk)


def applications(person, count: int) -> None:
    for _ in range(count):
        row = Application.objects.create(person=make_seeker(), state="submitted", submitted_at=timezone.now())
        row.topics.set([make_topic("wifi"), make_topic("tv")])


def unfilled(person, count: int) -> None:
    for _ in range(count):
        make_request(state="unfilled")


def helpers(person, count: int) -> None:
    for _ in range(count):
        matching.rebuild_reach(by=SYSTEM, person_id=make_helper().pk)


def opened_reviews(person, count: int) -> None:
    for _ in range(count):
        make_reviews(make_paid_booking("confirmed", confirmed_at=timezone.now()))


def reviews_about(person, count: int) -> None:
    for day in range(count):
        begins = timezone.now() + timedelta(days=day)
        make_reviews(make_paid_booking("confirmed", helper=person, begins_at=begins, confirmed_at=timezone.now()))


def cases(person, count: int) -> None:
    for _ in range(count):
        make_case(make_paid_booking("disputed"))


def flags(person, count: int) -> None:
    """So many that wait, and as many that were decided."""
    for _ in range(count):
        make_flag(make_reviewed())
        reviews.close_flag(by=person, flag_id=make_flag(make_reviewed()).pk, outcome="nothing", reason="Regulars.")


def make_reviewed() -> Booking:
    booking = make_paid_booking("confirmed", confirmed_at=timezone.now())
    make_reviews(booking)
    return booking


def stuck_payments(person, count: int) -> None:
    for _ in range(count):
        deal = make_hold(make_paid_booking("done"), "captured").deal
        Deal.objects.filter(pk=deal.pk).update(trouble="no_payouts")


def chargebacks(person, count: int) -> None:
    for _ in range(count):
        booking = make_paid_booking("done")
        make_hold(booking, "captured")
        make_chargeback(booking)


def said_in_a_case(person, count: int) -> int:
    case = make_case(make_paid_booking("disputed", request=make_request(person)))
    for number in range(count):
        case.statements.create(author=person, text=str(number))
    return case.pk


def extras_of_a_visit(person, count: int) -> int:
    booking = make_paid_booking("started", request=make_request(person))
    make_hold(booking)
    for number in range(count):
        make_extra(booking, words=str(number), state="refused" if number else "proposed")
    return booking.pk


def sightings(person, count: int) -> None:
    lookout = make_lookout(person, make_request())
    for _ in range(count):
        Sighting.objects.create(
            lookout=lookout, request=make_request(), distance_band="under-2", told_at=timezone.now()
        )


def words_left(person, count: int) -> None:
    for number in range(count):
        matching.begin_waiting(by=person, request_id=make_draft(person, topic=make_topic(f"topic-{number}")).pk)


def demand(person, count: int) -> None:
    for number in range(count):
        make_asked(make_seeker(), make_topic(f"topic-{number}"), make_place(make_seeker()))
    matching.publish_demand(by=SYSTEM)


def could_come(person, count: int) -> int:
    helpers(person, count)
    request = make_request(person, mode="choose", topic=make_topic())
    Search.objects.create(request=request, policy=searches.policy_now(), step="rest")
    return request.pk


def handovers(person, count: int) -> None:
    for _ in range(count):
        Handover.objects.create(request=make_request(state="unfilled"))


def saved_cards(person, count: int) -> None:
    for _ in range(count):
        make_card(person)


def paid_visits(person, count: int) -> None:
    for day in range(count):
        begins = timezone.now() + timedelta(days=day)
        make_hold(make_paid_booking("confirmed", request=make_request(person), begins_at=begins), "captured")


LISTS = {
    "/papers/": (make_helper, papers_of),
    "/console/statements/": (make_operator, papers_of),
    "/cards/": (make_seeker, saved_cards),
    "/payments/": (make_seeker, paid_visits),
    "/lookouts/": (make_helper, sightings),
    "/waiting/": (make_seeker, words_left),
    "/demand/": (make_helper, demand),
    "/requests/{}/": (make_seeker, could_come),
    "/console/handovers/": (make_operator, handovers),
    "/trust/": (make_helper, reviews_about),
    "/badges/own/": (make_helper, reviews_about),
    "/people/{}/": (make_helper, reviews_about),
    "/cases/{}/": (make_seeker, said_in_a_case),
    "/bookings/{}/": (make_seeker, extras_of_a_visit),
    "/console/cases/": (make_operator, cases),
    "/console/payments/": (make_operator, stuck_payments),
    "/console/chargebacks/": (make_operator, chargebacks),
    "/console/reviews/": (make_operator, opened_reviews),
    "/console/flags/": (make_operator, flags),
    "/console/bookings/": (make_operator, cases),
    "/requests/": (make_seeker, requests_of),
    "/offers/": (make_helper, offers_of),
    "/today/": (make_helper, offers_of),
    "/conversations/": (make_seeker, talks_of),
    "/inbox/": (make_seeker, notices_of),
    "/profile/": (make_seeker, blocks_of),
    "/console/": (make_operator, applications),
    "/console/requests/": (make_operator, unfilled),
    "/console/people/": (make_operator, unfilled),
    "/map/": (make_seeker, helpers),
    "/map/help.geojson": (make_seeker, helpers),
    "/help/prices/": (make_helper, visits_of),
}


def asked(address: str, maker, fill, count: int) -> int:
    """How many queries a page takes for somebody with so many rows."""
    person, client = maker(), Client()
    address = address.format(fill(person, count) or person.pk)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", LISTS)
def test_more_rows_take_no_more_queries(address):
    maker, fill = LISTS[address]

    few, many = asked(address, maker, fill, FEW), asked(address, maker, fill, MANY)

    assert many <= few, f"{address}: {few} queries for {FEW} rows, {many} for {MANY}"


def test_a_planted_query_per_row_is_seen():
    """The control: a page that asks once per row would fail by the difference."""
    requests = [make_request() for _ in range(MANY)]

    with CaptureQueriesContext(connection) as queries:
        for request in requests:
            type(request).objects.get(pk=request.pk).seeker.email  # noqa: B018

    assert len(queries) == 2 * MANY
