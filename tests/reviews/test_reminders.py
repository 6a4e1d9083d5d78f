"""Reminders without pressure: after three days and on day twelve at most, none to who has written or wants none."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone, translation

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions as bookings
from marketplace.bookings.models import Booking
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.errors import Missing
from marketplace.core.models import Event
from marketplace.notifications.models import Notice
from marketplace.notifications.wording import KINDS
from reviews import actions, handlers, queries
from reviews.models import NoReminders, Reminder
from tests.api.app import App
from tests.factories import make_operator
from tests.frontend.test_paying import post, read
from tests.jobs import run_jobs
from tests.reviews.test_reviews import make_confirmed, write

pytestmark = pytest.mark.django_db
BOTH = {"seeker", "helper"}


def remind(booking: Booking, number: int) -> set[str]:
    """Try that reminder; which sides were reminded by it."""
    before = set(Reminder.objects.values_list("pk", flat=True))
    actions.remind_writers(by=SYSTEM, booking_id=booking.pk, number=number)
    new = Reminder.objects.exclude(pk__in=before).values_list("person_id", flat=True)
    return {side for side in BOTH if getattr(booking, f"{side}_id") in new}


@pytest.mark.parametrize(
    ("days", "number", "reminded"),
    [(2.9, 1, set()), (3, 1, BOTH), (11.9, 1, BOTH), (12, 1, set()), (11.9, 2, set()), (12, 2, BOTH), (14, 2, set())],
)
def test_three_days_after_the_visit_and_on_the_twelfth_day(days, number, reminded):
    assert remind(make_confirmed(days_ago=days), number) == reminded


def test_each_once():
    booking = make_confirmed(days_ago=3)

    assert [remind(booking, 1), remind(booking, 1)] == [BOTH, set()]


def test_none_once_it_is_written_and_the_other_side_is_reminded_all_the_same():
    booking = make_confirmed(days_ago=3)
    write(booking, "seeker")

    assert remind(booking, 1) == {"helper"}


def test_whether_the_other_has_written_makes_no_difference():
    """The one reminded can tell nothing: twin visits, of which the other side has written about one."""
    silent, written = make_confirmed(days_ago=3), make_confirmed(days_ago=3)
    write(written, "seeker")

    for booking in (silent, written):
        remind(booking, 1)
    run_jobs(only="deliver")

    told = [
        Notice.objects.filter(person_id=booking.helper_id, subject_id=booking.pk).values("kind", "facts")
        for booking in (silent, written)
    ]
    assert list(told[0]) == list(told[1]) == [{"kind": "review_reminded", "facts": {}}]


def test_none_after_both_are_open():
    booking = make_confirmed(days_ago=3)
    write(booking, "seeker")
    write(booking, "helper")

    assert remind(booking, 1) == set()


@pytest.mark.parametrize("how", ["suspended", "erased", "no_reminders"])
def test_none_to_somebody_who_may_not_or_does_not_want(how):
    booking = make_confirmed(days_ago=3)
    if how == "no_reminders":
        actions.switch_reminders(by=booking.seeker, is_on=False)
    else:
        setattr(booking.seeker, f"{how}_at", timezone.now())
        booking.seeker.save()

    assert remind(booking, 1) == {"helper"}


def test_none_once_one_blocked_the_other():
    booking = make_confirmed(days_ago=3)
    accounts.block_person(by=booking.helper, person_id=booking.seeker_id)

    assert remind(booking, 1) == set()


def test_none_while_a_case_is_open():
    booking = make_confirmed(days_ago=3)
    bookings.freeze_booking(by=SYSTEM, booking_id=booking.pk)

    assert remind(booking, 1) == set()


def test_a_confirmed_visit_sets_both_timers_and_a_dismissed_case_reminds_nobody_twice():
    booking = make_confirmed()
    event = Event(name="booking.confirmed", subject_id=booking.pk, at=timezone.now())
    for _again in range(2):
        handlers.on_booking_confirmed(event)

    for day in (3, 12):
        Booking.objects.filter(pk=booking.pk).update(confirmed_at=timezone.now() - timedelta(days=day, seconds=2))
        run_jobs(until=timezone.now() + timedelta(days=day, hours=1), only="remind")

    assert sorted(Reminder.objects.values_list("number", flat=True)) == [1, 1, 2, 2]


def test_it_comes_by_mail_and_leads_to_the_page_with_the_switch(client):
    booking = make_confirmed(days_ago=3)
    remind(booking, 1)
    run_jobs(but="reveal")

    sent = [one for one in mail.outbox if f"/bookings/{booking.pk}/review/" in one.body]
    assert sorted(one.to[0] for one in sent) == sorted([booking.seeker.email, booking.helper.email])
    assert "No more reminders" in read(client, booking.seeker, "review", booking.pk)


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_promises_nothing_and_tells_nothing_of_the_other_side(language):
    with translation.override(language):
        said = " ".join(
            f"{KINDS[kind].title} {KINDS[kind].text}".lower() for kind in ("review_reminded", "review_reminded_again")
        )

    forbidden = (
        "reward",
        "bonus",
        "voucher",
        "has written",
        "have both",
        "wartet auf",
        "belohn",
        "gutschein",
        "hat schon",
    )
    assert [word for word in forbidden if word in said] == []


def test_the_switch_on_the_page_and_over_the_api(client):
    booking = make_confirmed()

    assert post(client, booking.seeker, "review_reminders", is_on="").status_code == 302
    assert not queries.wants_reminders(booking.seeker_id)
    assert "Remind me of reviews again" in read(client, booking.seeker, "profile")
    app = App(booking.seeker)
    assert app.get("/me/review-reminders/").json() == {"is_on": False}
    assert app.send("PUT", "/me/review-reminders/", {"is_on": True}).json() == {"is_on": True}
    assert queries.wants_reminders(booking.seeker_id)


def test_switching_twice_is_one_event_and_a_visitor_has_no_switch():
    olga = make_operator()
    for _again in range(2):
        actions.switch_reminders(by=olga, is_on=False)

    assert (NoReminders.objects.count(), Event.objects.filter(name="reminders.off").count()) == (1, 1)
    with pytest.raises(Missing):
        actions.switch_reminders(by=VISITOR, is_on=False)


def test_they_are_told_and_forgotten():
    booking = make_confirmed(days_ago=3)
    remind(booking, 1)
    actions.switch_reminders(by=booking.seeker, is_on=False)

    told = queries.personal_data_of(booking.seeker_id)
    actions.erase_person(by=SYSTEM, person_id=booking.seeker_id)

    assert [one["booking_id"] for one in told["review_reminders"]] == [booking.pk]
    assert len(told["no_review_reminders"]) == 1
    assert not Reminder.objects.filter(person=booking.seeker).exists()
    assert not NoReminders.objects.exists()
