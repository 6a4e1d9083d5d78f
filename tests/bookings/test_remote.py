"""Help from afar: no address, no door, no way after it; and the visit that it becomes, at a fair price, once."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from marketplace.bookings import actions, queries, rules
from marketplace.bookings.models import Booking, DoorLink, Doorstep, Offer, Request
from marketplace.bookings.rules.addresses import NO_ADDRESS_NEEDED
from marketplace.bookings.rules.remote import NO_DOOR
from marketplace.catalog.models import HelperProfile, ServicePrice
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.vetting import actions as vetting
from matching import actions as matching
from tests.factories import (
    make_booking,
    make_helper,
    make_offer,
    make_operator,
    make_remote_package,
    make_request,
    make_seeker,
    make_topic,
)
from tests.jobs import run_jobs
from tests.payments.paying import make_paid_booking

pytestmark = pytest.mark.django_db

HIDDEN = ("Sonnenallee", "71b", "4. OG", "12045")
ROOMS = "https://meet.example.org/"


def make_wish(**fields) -> Request:
    topic = make_topic()
    request = make_request(topic=topic, **fields)
    request.package = topic.packages.filter(is_remote=True).first() or make_remote_package(topic)
    request.save(update_fields=["package"])
    return request


def agree(**fields) -> Booking:
    """Help from afar that Hana agreed to."""
    offer = make_offer(make_wish(**fields))
    return actions.accept_offer(by=offer.helper, offer_id=offer.pk)


def tried(outcome: str = "not_solved", state: str = "done", price: int = 1_500) -> Booking:
    """Paid help from afar that has ended so; Hana can be found for what comes next."""
    booking = make_paid_booking(state, price=price, request=make_wish(budget=price), outcome=outcome, is_remote=True)
    vetting.record_check(by=SYSTEM, person_id=booking.helper_id, code="payouts", is_passed=True)
    matching.rebuild_reach(by=SYSTEM, person_id=booking.helper_id)
    return booking


def turn(booking: Booking, **fields) -> Request:
    parts = queries.price_as_visit(booking)
    shown = {"begins": queries.time_as_visit(booking, parts.package), "price": parts.rest}
    return matching.ask_helper_to_come(by=booking.seeker, booking_id=booking.pk, **shown | fields)


@pytest.fixture(autouse=True)
def paid(settings) -> None:
    settings.STRIPE_SECRET_KEY = "sk_test_remote"


def test_nobody_reads_an_address_before_during_or_after_it():
    booking, olga = agree(), make_operator()

    for state in Booking.State.values:
        for hours in (-50, -1, 1, 30):
            begins = timezone.now() + timedelta(hours=hours)
            booking.visit = type(booking.visit)(begins, begins + timedelta(minutes=20), "[)")
            booking.state = state
            for who in (booking.seeker, booking.helper, olga):
                read = queries.address_for(who, booking)
                assert (read.street, read.number, read.postcode, read.has_door) == (None, None, None, False)
                assert not any(part in str(read.rule) for part in HIDDEN)
            own = rules.address_for_helper(booking, booking.request.place, timezone.now())
            assert own == NO_ADDRESS_NEEDED
    with pytest.raises(Refused, match="address"):
        actions.open_address(by=olga, booking_id=booking.pk, reason="lost")


def test_there_is_no_door_no_word_and_no_arrival():
    booking = agree()

    assert not Doorstep.objects.exists()
    for verb in (actions.report_arrival, actions.make_door_link):
        with pytest.raises(Refused) as refusal:
            verb(by=booking.helper if verb is actions.report_arrival else booking.seeker, booking_id=booking.pk)
        assert refusal.value.reason == NO_DOOR
    assert not DoorLink.objects.exists()


def test_who_is_not_reached_can_be_said_by_both_without_a_door():
    booking = agree()
    begins = timezone.now() - timedelta(minutes=20)
    stretch = (begins, begins + timedelta(minutes=40))
    Booking.objects.update(visit=stretch, occupied=stretch)

    actions.report_absence(by=booking.helper, booking_id=booking.pk)

    booking.refresh_from_db()
    assert booking.state == "missed"


def test_it_takes_nothing_of_the_day_but_itself():
    offer = make_offer(make_wish())
    near = make_booking(
        make_offer(
            make_request(begins_at=offer.request.ends_at + timedelta(minutes=5)), offer.helper, distance_band="under-2"
        )
    )
    HelperProfile.objects.update(buffer_minutes=60)

    booking = actions.accept_offer(by=offer.helper, offer_id=offer.pk)

    booking.refresh_from_db()
    assert booking.occupied == booking.visit and booking.occupied.upper < near.visit.lower


def test_a_visit_at_the_same_time_keeps_its_way():
    offer = make_offer(make_request())
    make_booking(make_offer(make_request(begins_at=offer.request.ends_at + timedelta(minutes=5)), offer.helper))
    HelperProfile.objects.update(buffer_minutes=60)

    with pytest.raises(Refused):
        actions.accept_offer(by=offer.helper, offer_id=offer.pk)


def test_a_room_is_for_the_two_and_only_around_the_time(settings):
    settings.VIDEO_ROOMS = ROOMS
    booking, olga = agree(), make_operator()
    other = make_booking(make_offer(make_request(make_seeker("Ute")), make_helper("Rui")))
    seen = {}
    for minutes in (-30, -16, -14, 10, 59, 61):
        begins = timezone.now() - timedelta(minutes=minutes)
        booking.visit = type(booking.visit)(begins, begins + timedelta(hours=1), "[)")
        seen[minutes] = [queries.room_of(who, booking) for who in (booking.seeker, booking.helper, olga, other.seeker)]

    room = f"{ROOMS}{booking.room}"
    assert len(booking.room) >= 20 and other.room == ""
    is_open = {minutes: rooms == [room, room, "", ""] for minutes, rooms in seen.items()}
    assert is_open == {-30: False, -16: False, -14: True, 10: True, 59: True, 61: False}
    settings.VIDEO_ROOMS = ""
    assert queries.room_of(booking.seeker, booking) == ""


@pytest.mark.parametrize(
    ("outcome", "price", "parts"),
    [
        ("solved", 1_500, (3_000, 1_500, 1_500)),
        ("not_solved", 1_500, (3_000, 750, 2_250)),
        ("product_fault", 1_500, (3_000, 0, 3_000)),
        ("solved", 3_500, (3_000, 3_500, 0)),
    ],
)
def test_a_visit_after_it_costs_what_is_left_and_that_is_frozen(outcome, price, parts):
    booking = tried(outcome, price=price)
    told = queries.price_as_visit(booking)

    request = turn(booking)

    offer = Offer.objects.get(request=request)
    assert (told.full, told.paid, told.rest) == parts
    assert (offer.helper_id, offer.price, request.budget) == (booking.helper_id, parts[2], parts[0])
    visit = actions.accept_offer(by=offer.helper, offer_id=offer.pk)
    assert (visit.price, visit.is_remote, visit.room) == (parts[2], False, "")


def test_the_same_helper_is_asked_first_at_their_own_price_and_others_at_theirs():
    booking = tried("solved")
    profile = HelperProfile.objects.get(person=booking.helper)
    ServicePrice.objects.create(profile=profile, package=booking.request.topic.packages.first(), amount=4_000)
    rui = make_helper("Rui", topic=booking.request.topic)
    vetting.record_check(by=SYSTEM, person_id=rui.pk, code="payouts", is_passed=True)
    for helper in (booking.helper, rui):
        matching.rebuild_reach(by=SYSTEM, person_id=helper.pk)

    request = turn(booking)

    first = Offer.objects.get(request=request)
    assert (first.helper_id, first.price) == (booking.helper_id, 2_500)
    actions.decline_offer(by=first.helper, offer_id=first.pk, reason="no_time")
    run_jobs(only="deliver")
    others = Offer.objects.filter(request=request).exclude(pk=first.pk)
    assert [(offer.helper_id, offer.price) for offer in others] == [(rui.pk, 3_000)]


@pytest.mark.parametrize(("is_rival_there", "ends"), [(True, ("find", "open", 1)), (False, ("choose", "unfilled", 0))])
def test_when_its_helper_cannot_come_others_are_asked_at_once(is_rival_there, ends):
    booking = tried()
    if is_rival_there:
        rui = make_helper("Rui", topic=booking.request.topic)
        vetting.record_check(by=SYSTEM, person_id=rui.pk, code="payouts", is_passed=True)
        matching.rebuild_reach(by=SYSTEM, person_id=rui.pk)
    HelperProfile.objects.filter(person=booking.helper).update(paused_at=timezone.now())
    matching.rebuild_reach(by=SYSTEM, person_id=booking.helper_id)

    request = turn(booking)

    assert (request.mode, request.state, Offer.objects.filter(request=request).count()) == ends


def test_it_keeps_place_words_and_what_came_before():
    booking = tried()

    request = turn(booking)

    before = booking.request
    assert (request.topic_id, request.place_id, request.words) == (before.topic_id, before.place_id, before.words)
    assert (request.package.is_remote, request.asks_others, queries.help_before(request)) == (False, True, booking)
    kinds = [entry.kind for entry in queries.entries_for_request(request.pk)]
    assert kinds[:2] == ["request.turned", "request.published"]
    assert "booking.turned" in [entry.kind for entry in queries.entries_for_booking(booking.pk)]


def test_free_help_becomes_a_free_visit():
    booking = make_booking(make_offer(make_wish()), "done", outcome="not_solved", is_remote=True)
    matching.rebuild_reach(by=SYSTEM, person_id=booking.helper_id)

    request = turn(booking)

    assert (request.budget, Offer.objects.get(request=request).price) == (None, 0)


def test_once_only_until_it_is_called_off():
    booking = tried()
    request = turn(booking)

    for _again in range(2):
        with pytest.raises(Refused) as refusal:
            turn(booking)
        assert refusal.value.reason.code == "visit_asked"
    assert Request.objects.filter(again_of=booking).count() == 1
    actions.cancel_request(by=booking.seeker, request_id=request.pk)
    assert queries.why_not_turn(booking) is None


@pytest.mark.parametrize("state", [*Booking.State.values])
def test_only_what_has_ended_becomes_a_visit(state):
    booking = tried()
    Booking.objects.filter(pk=booking.pk).update(state=state)

    reason = queries.why_not_turn(Booking.objects.get(pk=booking.pk))

    assert (reason and reason.code) == (None if state in ("done", "confirmed") else "not_tried_yet")


def test_nobody_else_and_at_no_other_price_and_not_after_a_visit():
    booking = tried()
    visit = make_booking(make_offer(make_request(booking.seeker), booking.helper), "confirmed")
    tomorrow = timezone.now() + timedelta(days=1)

    for who in (booking.helper, make_operator(), make_seeker("Ute")):
        with pytest.raises(Missing):
            matching.ask_helper_to_come(by=who, booking_id=booking.pk, begins=tomorrow, price=2_250)
    for found, price, code in ((booking, 2_249, "price_changed"), (visit, 0, "not_remote")):
        with pytest.raises(Refused) as refusal:
            matching.ask_helper_to_come(by=booking.seeker, booking_id=found.pk, begins=tomorrow, price=price)
        assert refusal.value.reason.code == code
    with pytest.raises(Refused):
        turn(booking, begins=timezone.now() - timedelta(minutes=1))
    assert not Request.objects.filter(again_of__isnull=False).exists()


def test_who_reads_its_page_reads_the_price_before_the_tap(client, settings):
    settings.VIDEO_ROOMS = ROOMS
    booking = tried("solved")
    client.force_login(booking.seeker)
    with translation.override("en"):
        booking.seeker.language = "en"
        booking.seeker.save(update_fields=["language"])
    address = f"/bookings/{booking.pk}/"

    page = client.get(address).content.decode()
    parts = queries.price_as_visit(booking)
    shown = {"begins": queries.time_as_visit(booking, parts.package).isoformat(), "price": parts.rest}
    answer = client.post(f"{address}turn/", shown)

    assert all(amount in page for amount in ("30", "15"))
    assert f"{address}turn/" in page and not any(part in page for part in HIDDEN)
    request = Request.objects.get(again_of=booking)
    assert answer["Location"] == f"/requests/{request.pk}/"
    after = client.get(address).content.decode()
    assert f"/requests/{request.pk}/" in after and f"{address}turn/" not in after


def test_the_room_opens_in_a_tab_of_its_own(client, settings):
    settings.VIDEO_ROOMS = ROOMS
    booking = agree(begins_at=timezone.now() + timedelta(minutes=10))
    client.force_login(booking.helper)

    page = client.get(f"/bookings/{booking.pk}/").content.decode()

    assert f'href="{ROOMS}{booking.room}" target="_blank" rel="noopener noreferrer"' in page
    assert not any(part in page for part in HIDDEN)
