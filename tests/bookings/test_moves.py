"""Another time: alone while it is far enough away, by agreement after that; nobody gains by moving a visit away."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from marketplace.bookings import actions, queries, rules
from marketplace.bookings.models import Booking, Move, Request, WeeklyHours
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from tests.factories import make_booking, make_move, make_offer, make_request, make_seeker
from tests.jobs import run_jobs, waiting_jobs
from tests.payments.paying import make_hold, make_paid_booking
from tests.race import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def visit_in(hours: float, **fields) -> Booking:
    """An agreed visit of an hour that begins so many hours from now."""
    begins = (timezone.now() + timedelta(hours=hours)).replace(microsecond=0)
    return make_booking(make_offer(make_request(begins_at=begins)), **fields)


def refused(verb, **arguments) -> str:
    """The code of the reason, after looking that nothing was changed."""
    before = (list(Booking.objects.values()), list(Move.objects.values()), Event.objects.count())
    with pytest.raises(Refused) as no:
        verb(**arguments)
    assert before == (list(Booking.objects.values()), list(Move.objects.values()), Event.objects.count())
    return no.value.reason.code


def test_a_day_ahead_either_side_moves_it_alone():
    for side in ("seeker", "helper"):
        booking = visit_in(48, price=0)
        begins = booking.visit.lower + DAY

        moved = actions.move_booking(by=getattr(booking, side), booking_id=booking.pk, begins=begins)

        assert (moved.visit.lower, moved.visit.upper) == (begins, begins + timedelta(hours=1))
        assert (moved.moved_by_id, moved.moves_made, moved.state) == (getattr(booking, side).pk, 1, "agreed")
        assert Request.objects.get(pk=booking.request_id).begins_at == begins


def test_who_did_not_agree_may_leave_and_who_moved_it_may_not():
    booking = visit_in(48)

    moved = actions.move_booking(by=booking.helper, booking_id=booking.pk, begins=booking.visit.lower + DAY)

    assert rules.was_moved_on(moved, booking.seeker_id)
    assert not rules.was_moved_on(moved, booking.helper_id)


@pytest.mark.parametrize(
    ("hours", "to", "code"),
    [
        (23, 47, "needs_both"),
        (48, 23, "needs_both"),
        (48, 48, "same_time"),
        (48, 0.5, "move_too_soon"),
        (48, 24 * 91, "move_too_far"),
    ],
)
def test_what_one_side_cannot_do_alone(hours, to, code):
    booking = visit_in(hours)
    begins = booking.visit.lower + timedelta(hours=to - hours)

    assert refused(actions.move_booking, by=booking.seeker, booking_id=booking.pk, begins=begins) == code


def test_a_time_that_the_helper_does_not_offer_needs_both():
    booking = visit_in(48)
    WeeklyHours.objects.filter(helper=booking.helper).delete()
    wish = {"booking_id": booking.pk, "begins": booking.visit.lower + DAY}

    assert refused(actions.move_booking, by=booking.seeker, **wish) == "needs_both"
    move = actions.propose_move(by=booking.seeker, **wish)
    actions.agree_move(by=booking.helper, move_id=move.pk)

    assert Booking.objects.get(pk=booking.pk).visit.lower == wish["begins"]


def test_a_visit_is_never_moved_onto_another_one():
    booking = visit_in(48)
    other = make_booking(make_offer(make_request(begins_at=booking.visit.lower + DAY), booking.helper))
    wish = {"booking_id": booking.pk, "begins": other.visit.lower + timedelta(minutes=30)}

    assert refused(actions.propose_move, by=booking.seeker, **wish) == "busy_then"
    move = make_move(booking, begins=wish["begins"])
    assert refused(actions.agree_move, by=booking.seeker, move_id=move.pk) == "busy_then"


def test_it_may_overlap_the_time_that_it_had():
    booking = visit_in(48)

    moved = actions.move_booking(
        by=booking.seeker, booking_id=booking.pk, begins=booking.visit.lower + timedelta(minutes=30)
    )

    assert moved.moves_made == 1


def test_within_a_day_the_other_side_agrees():
    booking = visit_in(5)
    begins = booking.visit.lower + DAY

    move = actions.propose_move(by=booking.seeker, booking_id=booking.pk, begins=begins, words=" Zug fällt aus. ")
    assert Booking.objects.get(pk=booking.pk).visit == booking.visit
    actions.agree_move(by=booking.helper, move_id=move.pk)

    booking.refresh_from_db()
    assert (booking.visit.lower, booking.moved_by, booking.moves_made) == (begins, None, 1)
    assert Move.objects.get().words == "Zug fällt aus."
    happened = set(Event.objects.values_list("name", flat=True))
    assert {"move.proposed", "move.agreed", "booking.moved"} <= happened


def test_one_proposal_at_a_time_and_the_same_wish_is_a_yes():
    booking = visit_in(5)
    begins = booking.visit.lower + DAY
    actions.propose_move(by=booking.seeker, booking_id=booking.pk, begins=begins)
    wish = {"by": booking.helper, "booking_id": booking.pk}

    assert refused(actions.propose_move, begins=begins + DAY, **wish) == "move_open"
    assert actions.propose_move(begins=begins, **wish).state == "agreed"


def test_a_no_leaves_it_as_it_was_and_makes_room_for_another_wish():
    booking = visit_in(5)
    begins = booking.visit.lower + DAY
    move = actions.propose_move(by=booking.helper, booking_id=booking.pk, begins=begins)

    actions.refuse_move(by=booking.seeker, move_id=move.pk)
    actions.propose_move(by=booking.helper, booking_id=booking.pk, begins=begins + DAY)

    assert Booking.objects.get(pk=booking.pk).visit == booking.visit
    assert list(Move.objects.order_by("pk").values_list("state", flat=True)) == ["refused", "proposed"]


def test_a_proposal_lapses_when_the_visit_begins():
    booking = visit_in(5)
    move = actions.propose_move(by=booking.seeker, booking_id=booking.pk, begins=booking.visit.lower + DAY)
    assert move.lapses_at == booking.visit.lower

    actions.lapse_move(by=SYSTEM, move_id=move.pk)
    assert Move.objects.get().state == "proposed"
    Move.objects.update(lapses_at=timezone.now())
    assert refused(actions.agree_move, by=booking.helper, move_id=move.pk) == "move_lapsed"
    run_jobs(until=booking.visit.lower, only="lapse_move")

    assert Move.objects.get().state == "lapsed"


def test_moving_alone_ends_an_open_proposal():
    booking = visit_in(72)
    make_move(booking)

    actions.move_booking(by=booking.seeker, booking_id=booking.pk, begins=booking.visit.lower + 2 * DAY)

    assert Move.objects.get().state == "lapsed"


def test_a_stranger_finds_nothing_to_move():
    move = make_move(visit_in(48))
    stella = make_seeker("Stella")

    for verb, subject in ((actions.agree_move, {"move_id": move.pk}), (queries.move_for, {"move_id": move.pk})):
        with pytest.raises(Missing):
            verb(by=stella, **subject)
    with pytest.raises(Missing):
        actions.move_booking(by=stella, booking_id=move.booking_id, begins=move.begins)
    assert Move.objects.get().state == "proposed"


def test_nobody_moves_a_visit_away_in_order_to_call_it_off():
    """Twelve hours ahead calling off is not free any more; a new date next week does not make it free."""
    booking = make_paid_booking("agreed", begins_at=timezone.now() + timedelta(hours=12))
    make_hold(booking)
    assert rules.free_until(booking) < timezone.now()

    move = actions.propose_move(by=booking.seeker, booking_id=booking.pk, begins=booking.visit.lower + 7 * DAY)
    actions.agree_move(by=booking.helper, move_id=move.pk)

    moved = Booking.objects.get(pk=booking.pk)
    assert rules.cancellation_counts_from(moved) == booking.visit.lower
    assert rules.free_until(moved) < timezone.now()


def test_who_moves_in_time_starts_anew():
    booking = make_paid_booking("agreed", begins_at=timezone.now() + 3 * DAY)

    moved = actions.move_booking(by=booking.seeker, booking_id=booking.pk, begins=booking.visit.lower + 7 * DAY)

    assert rules.cancellation_counts_from(moved) == moved.visit.lower


def test_a_late_count_stays_late_and_an_earlier_start_counts():
    now = datetime.fromisoformat("2027-03-10T12:00:00+00:00")
    late = Booking(counts_from=now + timedelta(hours=10), visit=None)

    assert rules.counts_from_after(late, now + 9 * DAY, now) == now + timedelta(hours=10)
    assert rules.counts_from_after(late, now + timedelta(hours=3), now) == now + timedelta(hours=3)


def test_a_hold_that_ends_before_the_new_date_is_asked_for_again_two_days_ahead():
    booking = make_paid_booking("agreed", begins_at=timezone.now() + 3 * DAY)
    make_hold(booking, until=timezone.now() + 5 * DAY)

    moved = actions.move_booking(by=booking.seeker, booking_id=booking.pk, begins=booking.visit.lower + 10 * DAY)

    assert moved.hold_by == moved.visit.lower - DAY
    assert (waiting_jobs("marketplace.bookings.jobs.ask_for_hold"), moved.state) == (1, "agreed")
    actions.lose_hold(by=SYSTEM, booking_id=booking.pk)
    assert not Event.objects.filter(name="booking.hold_due").exists()
    soon = (timezone.now() + DAY, timezone.now() + DAY + timedelta(hours=1))
    Booking.objects.update(visit=soon, occupied=soon)
    actions.ask_for_hold(by=SYSTEM, booking_id=booking.pk)
    assert Event.objects.filter(name="booking.hold_due").count() == 1


def test_a_hold_that_outlives_the_new_date_stays():
    booking = make_paid_booking("agreed", begins_at=timezone.now() + 2 * DAY, hold_by=None)
    make_hold(booking, until=timezone.now() + 5 * DAY)

    actions.move_booking(by=booking.seeker, booking_id=booking.pk, begins=booking.visit.lower + DAY)

    assert waiting_jobs("marketplace.bookings.jobs.ask_for_hold") == 0


def test_a_timer_of_the_old_time_asks_for_nothing():
    booking = make_paid_booking("agreed", begins_at=timezone.now() + 9 * DAY)

    actions.ask_for_hold(by=SYSTEM, booking_id=booking.pk)

    assert not Event.objects.filter(name="booking.hold_due").exists()


def test_a_reserved_visit_waits_for_its_payment_first():
    booking = make_paid_booking("reserved")

    wish = {"booking_id": booking.pk, "begins": booking.visit.lower + DAY}
    assert refused(actions.move_booking, by=booking.seeker, **wish) == "not_held"


@pytest.mark.django_db(transaction=True)
def test_both_propose_at_once_and_one_question_is_open():
    for _ in range(5):
        booking = visit_in(5)
        wishes = [(booking.seeker, 1), (booking.helper, 2)]

        outcomes = at_once(
            [
                partial(actions.propose_move, by=by, booking_id=booking.pk, begins=booking.visit.lower + days * DAY)
                for by, days in wishes
            ]
        )

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Move", "Refused"]
        assert Move.objects.filter(booking=booking, state="proposed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_moves_onto_one_hour_leave_one_of_them():
    """The constraint stands behind what the rules looked at."""
    one = visit_in(48)
    other = make_booking(make_offer(make_request(begins_at=one.visit.lower + 3 * DAY), one.helper))
    begins = one.visit.lower + 7 * DAY

    outcomes = at_once(
        [
            partial(actions.move_booking, by=booking.seeker, booking_id=booking.pk, begins=begins)
            for booking in (one, other)
        ]
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Booking", "Refused"]
    assert Booking.objects.filter(visit__startswith=begins).count() == 1
