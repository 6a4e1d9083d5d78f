"""Tips: asked for when the helper has gone, all of it theirs, charged at once, back until it went on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from marketplace.core.errors import Missing, Refused
from marketplace.notifications.models import Notice
from payments import actions, flows, queries
from payments.models import Attempt, Deal, Hold, Payee
from tests.jobs import run_jobs
from tests.payments.paying import keep_card, make_paid_booking, onboard, pay, tap, use_sandbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


def confirmed(stripe) -> Booking:
    """A visit that was paid, confirmed and released, two hours after the work was done."""
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(minutes=50))
    onboard(stripe, booking.helper)
    pay(stripe, booking)
    for verb, by in (("start", booking.helper), ("finish", booking.helper), ("confirm", booking.seeker)):
        getattr(bookings, f"{verb}_booking")(by=by, booking_id=booking.pk)
        run_jobs()
    Booking.objects.filter(pk=booking.pk).update(done_at=timezone.now() - timedelta(hours=2))
    return Booking.objects.get(pk=booking.pk)


def went_out(stripe) -> list[int]:
    return [row["amount"] for row in stripe.state()["rows"]["transfer"]]


@pytest.mark.parametrize("way", ["card", "page", "ideal"])
def test_all_of_a_tip_goes_to_the_helper_at_once(stripe, way):
    booking = confirmed(stripe)

    if way == "card":
        tap(booking, keep_card(stripe, booking.seeker), tip=500)
    else:
        pay(stripe, booking, button="pay" if way == "page" else way, tip=500)
    run_jobs()

    money = queries.money_of(booking)
    assert (money.tip, money.tip_released, sorted(went_out(stripe))) == (500, 500, [500, 4_400])
    assert (money.paid_out, money.kept, money.is_closed) == (4_400, 5_000, True)
    assert Attempt.objects.get(hold__is_tip=True, kind="release").commission == 0
    assert queries.checked().faults == []


def test_the_helper_is_told_of_the_tip_and_of_nothing_twice(stripe):
    booking = confirmed(stripe)

    tap(booking, keep_card(stripe, booking.seeker), tip=500)
    run_jobs()

    kinds = list(Notice.objects.filter(person=booking.helper).values_list("kind", flat=True))
    assert (kinds.count("tip_received"), kinds.count("booking_paid_out")) == (1, 1)


def test_nobody_is_asked_in_the_helpers_presence_nor_before_the_end_nor_twice(stripe):
    booking = confirmed(stripe)
    card = keep_card(stripe, booking.seeker)
    Booking.objects.filter(pk=booking.pk).update(done_at=timezone.now())
    with pytest.raises(Refused, match="no_tip_yet"):
        tap(booking, card, tip=500)
    Booking.objects.filter(pk=booking.pk).update(done_at=timezone.now() - timedelta(hours=2))

    tap(booking, card, tip=500)

    with pytest.raises(Refused, match="tipped"):
        tap(booking, card, tip=500)
    unconfirmed = make_paid_booking("done", begins_at=timezone.now() + timedelta(days=5))
    with pytest.raises(Refused, match="no_tip_yet"):
        tap(unconfirmed, card, tip=500)


@pytest.mark.parametrize("amount", [99, 10_001])
def test_a_tip_has_bounds(stripe, amount):
    booking = confirmed(stripe)

    with pytest.raises(Refused, match="tip_wrong"):
        tap(booking, keep_card(stripe, booking.seeker), tip=amount)

    assert not Hold.objects.filter(is_tip=True).exists()


def test_only_the_seeker_tips(stripe):
    booking = confirmed(stripe)
    card = keep_card(stripe, booking.helper)

    with pytest.raises(Missing):
        flows.pay_by_card(by=booking.helper, booking_id=booking.pk, card_id=card.pk, back="http://x", tip=500)
    with pytest.raises(Missing):
        actions.skip_tip(by=booking.helper, booking_id=booking.pk)


def test_a_no_is_kept_and_tells_nobody(stripe):
    booking = confirmed(stripe)
    before = Notice.objects.count()

    actions.skip_tip(by=booking.seeker, booking_id=booking.pk)
    run_jobs()

    assert Deal.objects.get(booking=booking).tip_skipped_at is not None
    assert Notice.objects.count() == before


def test_a_tip_that_waits_can_be_had_back_and_one_that_went_on_cannot(stripe):
    booking = confirmed(stripe)
    Payee.objects.filter(person=booking.helper).update(takes_transfers=False)
    tap(booking, keep_card(stripe, booking.seeker), tip=500)
    run_jobs()
    tip = Hold.objects.get(is_tip=True)
    assert queries.money_of(booking).tip_released == 0

    actions.take_back_tip(by=booking.seeker, hold_id=tip.pk)
    run_jobs()

    tip.refresh_from_db()
    assert (tip.refunded, queries.money_of(booking).tip) == (500, 0)
    Payee.objects.filter(person=booking.helper).update(takes_transfers=True)
    tap(booking, keep_card(stripe, booking.seeker), tip=700)
    run_jobs()
    with pytest.raises(Refused, match="tip_gone"):
        actions.take_back_tip(by=booking.seeker, hold_id=Hold.objects.get(is_tip=True, amount=700).pk)
    assert queries.checked().faults == []


def test_another_amount_is_another_page_and_one_tip(stripe):
    booking = confirmed(stripe)
    where = {"booking_id": booking.pk, "extra_id": None, "title": "Tip", "back": "http://localhost:1/back"}
    first = flows.checkout(by=booking.seeker, **where, tip=500)

    pay(stripe, booking, tip=900)
    stripe.press(first, "pay")
    flows.sweep()
    run_jobs()

    assert queries.money_of(booking).tip == 900
    assert stripe.state()["counts"]["transfer"] == 2
