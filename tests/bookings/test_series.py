"""Visits that come back: agreed to once, each a booking of its own, made weeks ahead and each date once."""

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions, queries
from marketplace.bookings.jobs import EXTEND, extend_all_series
from marketplace.bookings.models import Booking, Request, Series, SeriesVisit
from marketplace.bookings.rules.series import dates_of
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.notifications.models import Notice
from tests.factories import make_booking, make_offer, make_request, make_seeker
from tests.jobs import run_jobs, waiting_jobs
from tests.payments.paying import make_paid_booking
from tests.race import at_once

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)
BERLIN = ZoneInfo("Europe/Berlin")


def extend() -> None:
    """As the worker does every hour."""
    extend_all_series(0)
    run_jobs(only=EXTEND)


def visited(**fields) -> Booking:
    """A visit that took place and was confirmed."""
    return make_booking(state="confirmed", confirmed_at=timezone.now(), **fields)


def first_date() -> datetime:
    """In four days at ten."""
    return (timezone.localtime() + timedelta(days=4)).replace(hour=10, minute=0, second=0, microsecond=0)


def propose(booking: Booking | None = None, **fields) -> Series:
    booking = booking or visited()
    wish = {"begins": first_date(), "weeks": 1, "visits": 10, **fields}
    return actions.propose_series(by=booking.seeker, booking_id=booking.pk, **wish)


def running(**fields) -> Series:
    series = propose(**fields)
    return actions.agree_series(by=series.helper, series_id=series.pk)


def made(series: Series) -> list[datetime]:
    rows = SeriesVisit.objects.filter(series=series, booking__isnull=False).order_by("number")
    return [row.booking.visit.lower for row in rows.select_related("booking")]


def refused(verb, **arguments) -> str:
    with pytest.raises(Refused) as no:
        verb(**arguments)
    return no.value.reason.code


def test_one_yes_makes_the_visits_of_the_next_weeks_each_a_booking_of_its_own():
    series = running()

    begins = first_date()
    assert made(series) == [begins + n * WEEK for n in range(5)]
    visits = Booking.objects.filter(request__series=series)
    assert {(visit.state, visit.offer.state, visit.request.state) for visit in visits} == {
        ("agreed", "accepted", "booked")
    }
    assert len({visit.request_id for visit in visits}) == 5


def test_nothing_is_made_before_the_helper_agrees():
    series = propose()

    extend()

    assert (series.state, made(series)) == ("proposed", [])


def test_paid_visits_are_each_held_later_at_the_price_of_the_first(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_series"
    booking = make_paid_booking("confirmed", confirmed_at=timezone.now())
    booking.price += 900  # an extra of then is not part of it
    booking.save()

    series = running(booking=booking)

    visits = Booking.objects.filter(request__series=series).order_by("visit")
    assert {(visit.price, visit.commission) for visit in visits} == {(5_000, 600)}
    assert [visit.hold_by for visit in visits[1:]] == [visit.visit.lower - timedelta(days=1) for visit in visits[1:]]
    assert [visit.state for visit in visits[1:]] == ["agreed"] * 4


def test_the_job_makes_each_date_once_and_goes_on_with_the_weeks():
    series = running()
    extend()
    assert len(made(series)) == 5

    Series.objects.update(begins=series.begins - 2 * WEEK)
    for _ in range(2):
        extend()

    assert SeriesVisit.objects.filter(series=series).count() == 7
    assert Event.objects.filter(name="series.extended").count() == 2


def test_each_series_has_a_job_of_its_own_so_that_one_that_fails_holds_up_no_other():
    for _ in range(2):
        running()

    extend_all_series(0)

    assert waiting_jobs(EXTEND) == 2


def test_the_clock_on_the_wall_keeps_its_time_over_both_changes():
    autumn = datetime(2027, 10, 21, 10, 0, tzinfo=BERLIN)
    spring = datetime(2028, 3, 16, 10, 0, tzinfo=BERLIN)

    for begins in (autumn, spring):
        dates = list(dates_of(begins, 1, 5, BERLIN))
        assert {moment.astimezone(BERLIN).strftime("%a %H:%M") for moment in dates} == {begins.strftime("%a %H:%M")}
        assert len({moment.astimezone(BERLIN).utcoffset() for moment in dates}) == 2


def test_a_time_that_a_night_skips_or_repeats_happens_once():
    in_gap = list(dates_of(datetime(2028, 3, 19, 2, 30, tzinfo=BERLIN), 1, 3, BERLIN))
    twice = list(dates_of(datetime(2027, 10, 24, 2, 30, tzinfo=BERLIN), 1, 3, BERLIN))

    assert [moment.astimezone(BERLIN).strftime("%d %H:%M") for moment in in_gap] == ["19 02:30", "26 03:00", "02 02:30"]
    assert twice[1].isoformat() == "2027-10-31T00:30:00+00:00"


def test_dates_that_do_not_fit_are_left_out_and_both_are_told_which():
    booking = visited()
    busy = first_date() + WEEK
    make_booking(make_offer(make_request(begins_at=busy), booking.helper))

    series = running(booking=booking, visits=3)
    run_jobs()

    left_out = SeriesVisit.objects.get(series=series, booking=None)
    assert (left_out.begins, left_out.left_out) == (busy, "visit_then")
    assert made(series) == [first_date(), first_date() + 2 * WEEK]
    told = Event.objects.get(name="series.extended")
    assert [datetime.fromisoformat(text) for text in told.facts["left_out"]] == [busy]
    told_to = Notice.objects.filter(kind="series_extended").values_list("person_id", flat=True)
    assert set(told_to) == {series.seeker_id, series.helper_id}
    series.refresh_from_db()
    assert series.state == "finished"


def test_the_helper_sees_before_the_yes_which_dates_would_be_left_out():
    booking = visited()
    make_booking(make_offer(make_request(begins_at=first_date() + WEEK), booking.helper))

    dates = queries.series_dates(propose(booking, visits=3))

    assert [date.left_out for date in dates] == ["", "visit_then", ""]


def test_either_side_ends_it_and_what_is_agreed_stays():
    for side in ("seeker", "helper"):
        series = running()

        actions.end_series(by=getattr(series, side), series_id=series.pk)
        Series.objects.filter(pk=series.pk).update(begins=series.begins - 3 * WEEK)
        extend()

        assert len(made(series)) == 5
        assert Booking.objects.filter(request__series=series, state="agreed").count() == 5


def test_a_visit_of_a_series_is_called_off_and_moved_as_any_other():
    series = running()
    one, other = Booking.objects.filter(request__series=series).order_by("visit")[:2]

    actions.cancel_booking(by=series.seeker, booking_id=one.pk, reason="time")
    actions.move_booking(by=series.helper, booking_id=other.pk, begins=other.visit.lower + timedelta(hours=3))
    extend()

    assert Booking.objects.filter(request__series=series).count() == 5
    assert Series.objects.get().state == "running"


def test_a_series_counts_towards_no_limit_of_requests():
    series = running()

    assert queries.published_since(series.seeker_id, timedelta(days=1)) <= 1


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"weeks": 3}, "weeks_wrong"),
        ({"visits": 1}, "visits_wrong"),
        ({"visits": 53}, "visits_wrong"),
        ({"begins": timezone.now()}, "first_wrong"),
        ({"begins": timezone.now() + timedelta(days=61)}, "first_wrong"),
    ],
)
def test_what_is_not_offered(wish, code):
    booking = visited()

    assert refused(partial(propose, booking), **wish) == code
    assert not Series.objects.exists()


def test_one_series_of_a_visit_at_a_time():
    series = propose()

    assert refused(partial(propose, series.after)) == "series_open"
    actions.withdraw_series(by=series.seeker, series_id=series.pk)
    assert propose(series.after).state == "proposed"


def test_without_an_answer_it_lapses():
    series = propose()

    Series.objects.update(answer_by=timezone.now())
    assert refused(actions.agree_series, by=series.helper, series_id=series.pk) == "answer_over"
    actions.lapse_series(by=SYSTEM, series_id=series.pk)

    assert Series.objects.get().state == "lapsed"


def test_only_after_a_confirmed_visit_and_only_its_seeker():
    booking = make_booking()

    assert refused(partial(propose, booking)) == "not_started"
    for by in (make_seeker("Stella"), booking.helper):
        with pytest.raises(Missing):
            actions.propose_series(by=by, booking_id=booking.pk, begins=first_date(), weeks=1, visits=5)


def test_a_block_or_a_suspension_ends_it():
    series = running()

    accounts.block_person(by=series.helper, person_id=series.seeker_id)
    run_jobs(only="deliver")

    assert Series.objects.get().state == "ended"
    assert refused(partial(propose, series.after)) in {"helper_gone", "series_open"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_each_visit_once():
    series = running()
    Series.objects.update(begins=series.begins - 2 * WEEK)

    counts = at_once([partial(actions.extend_series, by=SYSTEM, series_id=series.pk) for _ in range(2)])

    assert sorted(counts) == [0, 2]
    numbers = list(SeriesVisit.objects.filter(series=series).values_list("number", flat=True))
    assert sorted(numbers) == list(range(7))
    assert Request.objects.filter(series=series).count() == len(made(series))
