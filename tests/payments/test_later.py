"""Money that is set aside two days before a visit: with consent, told a day ahead, without its owner; and each no."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.notifications.models import Notice
from payments import actions, flows, queries
from payments.gateway import Unknown
from payments.models import Card, Deal, Hold
from tests.factories import make_seeker
from tests.jobs import run_jobs
from tests.payments.clock import Clock
from tests.payments.paying import keep_card, make_paid_booking, pay, tap, use_sandbox

pytestmark = pytest.mark.django_db(transaction=True)
DAYS, A_WHILE = 20, timedelta(minutes=5)


@pytest.fixture
def stripe(settings, sandbox):
    use_sandbox(settings, sandbox)
    return sandbox


@pytest.fixture
def clock(monkeypatch, stripe) -> Clock:
    return Clock(monkeypatch, stripe)


def far(days: int = DAYS, **fields) -> Booking:
    """A visit that is further ahead than a hold lives."""
    begins = timezone.now() + timedelta(days=days)
    booking = make_paid_booking("agreed", begins_at=begins, hold_by=begins - timedelta(days=1), **fields)
    bookings.holds.set_hold_timers(booking)
    return booking


def agree(stripe, booking: Booking, card: str = "pay") -> Card:
    kept = keep_card(stripe, booking.seeker, card)
    actions.agree_to_later_hold(by=booking.seeker, booking_id=booking.pk, card_id=kept.pk)
    return kept


def due(booking: Booking) -> datetime:
    """When its money has just been due."""
    return booking.visit.lower - timedelta(days=2) + A_WHILE


def told(booking: Booking) -> list[str]:
    return list(Notice.objects.filter(person=booking.seeker).order_by("pk").values_list("kind", flat=True))


def test_with_a_word_for_it_the_card_is_told_of_three_days_and_used_two_days_ahead(stripe, clock):
    booking = far()
    card = agree(stripe, booking)

    clock.to(booking.visit.lower - timedelta(days=3, hours=1))
    assert told(booking) == []
    clock.to(booking.visit.lower - timedelta(days=2, hours=1))
    assert (told(booking), Hold.objects.count()) == (["hold_announced"], 0)
    clock.to(due(booking))

    hold = Hold.objects.get()
    booking.refresh_from_db()
    assert (hold.state, hold.card, booking.state, booking.held_until) == ("held", card, "agreed", hold.until)
    assert "booking_pay_soon" not in told(booking)


def test_without_a_word_the_seeker_is_asked_as_before(stripe, clock):
    booking = far()

    clock.to(due(booking))

    assert told(booking) == ["booking_pay_soon"]
    assert Hold.objects.count() == 0


def test_who_stops_it_is_asked_and_nothing_is_held(stripe, clock):
    booking = far()
    agree(stripe, booking)
    clock.to(booking.visit.lower - timedelta(days=2, hours=1))

    actions.stop_later_hold(by=booking.seeker, booking_id=booking.pk)
    clock.to(due(booking))

    assert (Hold.objects.count(), told(booking)) == (0, ["hold_announced", "booking_pay_soon"])


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("pm_card_authenticationRequired", "hold_to_confirm"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "hold_failed"),
        ("pm_card_chargeDeclinedExpiredCard", "hold_failed"),
    ],
)
def test_a_no_of_the_bank_is_told_at_once_and_asked_only_once(stripe, clock, method, kind):
    booking = far()
    agree(stripe, booking)
    Card.objects.update(method=method)

    clock.to(due(booking))
    flows.sweep()
    flows.sweep()

    assert told(booking) == ["hold_announced", kind]
    assert (stripe.count("payment_intent"), Deal.objects.get().card) == (1, None)
    assert queries.why_not_pay(Booking.objects.get(pk=booking.pk)) is None


def test_after_a_no_the_seeker_pays_with_another_card(stripe, clock):
    booking = far()
    agree(stripe, booking)
    Card.objects.update(method="pm_card_visa_chargeDeclined")
    clock.to(due(booking))

    assert pay(stripe, booking).state == "held"
    booking.refresh_from_db()
    assert booking.held_until > booking.visit.upper


def test_after_a_no_that_nobody_mends_the_visit_lapses_without_fault(stripe, clock):
    booking = far()
    agree(stripe, booking)
    Card.objects.update(method="pm_card_visa_chargeDeclined")

    clock.to(booking.hold_by + A_WHILE)

    booking.refresh_from_db()
    assert (booking.state, booking.cancel_reason, booking.fault) == ("cancelled", "lapsed", "nobody")


def test_a_card_that_ends_before_the_visit_is_refused_and_so_is_anothers(stripe):
    booking = far()
    card = keep_card(stripe, booking.seeker)
    foreign = keep_card(stripe, make_seeker("Stella"))

    with pytest.raises(Missing):
        actions.agree_to_later_hold(by=booking.seeker, booking_id=booking.pk, card_id=foreign.pk)
    with pytest.raises(Missing):
        actions.agree_to_later_hold(by=booking.helper, booking_id=booking.pk, card_id=card.pk)
    Card.objects.update(exp_year=timezone.now().year, exp_month=timezone.now().month)
    if (booking.visit.lower - timedelta(days=2)).month != timezone.now().month:
        with pytest.raises(Refused, match="card_expires"):
            actions.agree_to_later_hold(by=booking.seeker, booking_id=booking.pk, card_id=card.pk)
    assert Deal.objects.filter(card__isnull=False).count() == 0


def test_a_visit_that_moves_away_is_told_of_anew_and_held_then(stripe, clock):
    booking = far()
    agree(stripe, booking)
    clock.to(booking.visit.lower - timedelta(days=2, hours=2))
    later = booking.visit.lower + timedelta(days=14)

    bookings.move_booking(by=booking.seeker, booking_id=booking.pk, begins=later)
    clock.to(later - timedelta(days=2, hours=1))
    assert (told(booking).count("hold_announced"), Hold.objects.count()) == (2, 0)
    clock.to(later - timedelta(days=2) + A_WHILE)

    assert Hold.objects.get().state == "held"


def test_a_visit_that_moves_too_near_for_a_day_of_warning_is_asked_for(stripe, clock):
    booking = far()
    agree(stripe, booking)

    bookings.move_booking(by=booking.seeker, booking_id=booking.pk, begins=timezone.now() + timedelta(hours=30))
    clock.to(timezone.now() + timedelta(minutes=1))

    assert Hold.objects.count() == 0
    assert Event.objects.filter(name="payment.asked").exists()


def test_a_removed_card_holds_nothing_later(stripe, clock):
    booking = far()
    card = agree(stripe, booking)

    actions.remove_card(by=booking.seeker, card_id=card.pk)
    clock.to(due(booking))

    assert (Hold.objects.count(), told(booking)) == (0, ["booking_pay_soon"])


def test_the_word_for_one_visit_is_none_for_another(stripe, clock):
    booking, other = far(20), far(25)
    agree(stripe, booking)

    clock.to(due(other))

    assert list(Hold.objects.values_list("deal__booking", flat=True)) == [booking.pk]


def test_a_lost_answer_holds_once(stripe, clock):
    booking = far()
    agree(stripe, booking)
    clock.to(booking.visit.lower - timedelta(days=2, minutes=5))
    stripe.dial(lost_answer=1, only="/v1/payment_intents")
    with pytest.raises(Unknown):
        clock.to(due(booking))
    stripe.dial(lost_answer=0, only="")

    clock.to(timezone.now() + A_WHILE)

    assert (stripe.count("charge"), Hold.objects.get().state) == (1, "held")


def test_a_hold_that_ends_before_the_visit_is_renewed_and_the_old_one_given_back(stripe, clock, monkeypatch):
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(days=3))
    monkeypatch.setattr("payments.sandbox.charges.lifetime", lambda card, off_session: 3 * 24 * 3600)
    tap(booking, keep_card(stripe, booking.seeker))

    clock.to(booking.visit.lower - timedelta(hours=1))
    run_jobs()

    booking.refresh_from_db()
    assert sorted(Hold.objects.values_list("state", flat=True)) == ["held", "voided"]
    assert booking.held_until == Hold.objects.get(state="held").until > booking.visit.upper
    assert told(booking).count("hold_announced") == 1
    assert queries.checked().faults == []


def test_money_of_a_visit_under_way_is_taken_before_its_bank_lets_it_go(stripe, clock, monkeypatch):
    monkeypatch.setattr("payments.sandbox.charges.lifetime", lambda card, off_session: 24 * 3600)
    booking = make_paid_booking(begins_at=timezone.now() + timedelta(minutes=50))
    pay(stripe, booking)
    bookings.start_booking(by=booking.helper, booking_id=booking.pk)

    clock.to(Hold.objects.get().until - timedelta(hours=5))

    assert (Hold.objects.get().state, queries.money_of(booking).captured) == ("captured", 5_000)
    assert queries.checked().faults == []
