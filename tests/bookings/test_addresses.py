"""An operator reads an address for a quarter of an hour, with a reason that its owner can read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from frontend import timeline
from marketplace.bookings import actions, queries
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.factories import make_booking, make_operator, make_seeker

pytestmark = pytest.mark.django_db


def later(monkeypatch, span: timedelta) -> None:
    moment = timezone.now() + span
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_an_operator_with_a_reason_reads_it_for_a_quarter_of_an_hour(monkeypatch):
    booking, olga = make_booking(), make_operator()
    assert queries.address_for(olga, booking).street is None

    actions.open_address(by=olga, booking_id=booking.pk, reason="safety")

    assert queries.address_for(olga, booking).number == booking.request.place.number
    assert queries.address_for(make_operator("Otto"), booking).street is None
    later(monkeypatch, timedelta(minutes=15, seconds=1))
    assert queries.address_for(olga, booking).street is None


def test_its_owner_reads_who_and_why_and_the_helper_does_not():
    booking, olga = make_booking(), make_operator()

    actions.open_address(by=olga, booking_id=booking.pk, reason="safety")

    lines = {
        who: [line["kind"] for line in timeline.lines_of(booking, who)] for who in (booking.seeker, booking.helper)
    }
    assert "address.opened" in lines[booking.seeker]
    assert "address.opened" not in lines[booking.helper]


@pytest.mark.parametrize("who", ["seeker", "helper", "stranger"])
def test_nobody_else_opens_it(who):
    booking = make_booking()
    by = {"seeker": booking.seeker, "helper": booking.helper}.get(who) or make_seeker("Stella")

    with pytest.raises(Missing):
        actions.open_address(by=by, booking_id=booking.pk, reason="case")

    assert not Event.objects.filter(name="address.opened").exists()


def test_a_side_of_the_visit_does_not_open_it_as_an_operator():
    booking = make_booking()
    booking.helper.is_staff = True
    booking.helper.save()

    with pytest.raises(Refused, match="operators_only"):
        actions.open_address(by=booking.helper, booking_id=booking.pk, reason="case")


def test_a_reason_is_one_of_the_list():
    booking = make_booking()

    with pytest.raises(Refused, match="reason_unknown"):
        actions.open_address(by=make_operator(), booking_id=booking.pk, reason="curious")


def test_after_48_hours_it_is_closed():
    long_ago = timezone.now() - timedelta(hours=49)
    booking, olga = make_booking(state="confirmed", done_at=long_ago, confirmed_at=long_ago), make_operator()

    with pytest.raises(Refused, match="address_over"):
        actions.open_address(by=olga, booking_id=booking.pk, reason="case")

    assert queries.address_for(olga, booking).number is None


def test_an_open_case_keeps_it():
    long_ago = timezone.now() - timedelta(days=9)
    booking, olga = make_booking(state="disputed", done_at=long_ago), make_operator()

    actions.open_address(by=olga, booking_id=booking.pk, reason="case")

    assert queries.address_for(olga, booking).has_door


def test_on_the_page_it_takes_a_reason(client):
    booking, olga = make_booking(), make_operator()
    client.force_login(olga, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/bookings/{booking.pk}/"
    number = booking.request.place.number
    assert number not in client.get(address).text

    refused = client.post(f"{address}address/")
    opened = client.post(f"{address}address/", {"reason": "lost"}, follow=True)

    assert refused.status_code == 422 and number not in refused.text
    assert number in opened.text
