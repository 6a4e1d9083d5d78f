"""Nobody came, nobody opens: who may say so when, what the other answers, and what silence means."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.bookings import actions, queries
from marketplace.bookings.models import Absence, Booking, Doorstep, Offer, Request
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from marketplace.core.models import Event
from marketplace.disputes.models import Case
from marketplace.notifications.models import Notice
from matching.actions import rebuild_reach
from tests.factories import make_booking, make_helper, make_offer, make_request
from tests.jobs import run_jobs, waiting_jobs

pytestmark = pytest.mark.django_db
TIMER = "marketplace.bookings.jobs.end_absence"


def make_visit(minutes_ago: float = 30, **fields) -> Booking:
    """A visit that should have begun so many minutes ago."""
    begins = timezone.now() - timedelta(minutes=minutes_ago)
    return make_booking(make_offer(make_request(begins_at=begins, ends_at=begins + timedelta(hours=1))), **fields)


def report(booking: Booking, side: str = "seeker") -> Absence:
    actions.report_absence(by=getattr(booking, side), booking_id=booking.pk)
    return Absence.objects.get(booking=booking, outcome="")


def answer(booking: Booking, side: str, said: str, **more) -> None:
    actions.answer_absence(by=getattr(booking, side), booking_id=booking.pk, answer=said, **more)


def time_is_over() -> None:
    """The clock has run out, and everything that is due happens; a second timer finds nothing to do."""
    Absence.objects.filter(outcome="").update(answer_by=timezone.now())
    for absence_id in Absence.objects.values_list("pk", flat=True):
        for _ in range(2):
            actions.end_absence(by=SYSTEM, absence_id=absence_id)
    run_jobs()


def prove(booking: Booking) -> None:
    now = timezone.now()
    words = {"seeker_word": "Birke", "helper_word": "Kiesel"}
    Doorstep.objects.create(booking=booking, seeker_confirmed_at=now, helper_confirmed_at=now, **words)


def refused(code: str, verb, **arguments) -> None:
    before = Event.objects.count(), Absence.objects.count()
    with pytest.raises(Refused) as refusal:
        verb(**arguments)
    assert (refusal.value.reason.code, Event.objects.count(), Absence.objects.count()) == (code, *before)


def told() -> set[tuple[str, int]]:
    return set(Notice.objects.values_list("kind", "person_id"))


def test_not_before_the_time_for_being_late_is_over():
    booking = make_visit(minutes_ago=14)

    refused("not_late_yet", actions.report_absence, by=booking.seeker, booking_id=booking.pk)


def test_a_helper_has_to_be_there_first():
    booking = make_visit()

    refused("not_arrived", actions.report_absence, by=booking.helper, booking_id=booking.pk)

    actions.report_arrival(by=booking.helper, booking_id=booking.pk)
    assert report(booking, "helper").side == "helper"


@pytest.mark.parametrize("side", ["seeker", "helper"])
def test_the_words_that_both_confirmed_are_the_proof(side):
    booking = make_visit(arrived_at=timezone.now())
    prove(booking)

    refused("arrival_proven", actions.report_absence, by=getattr(booking, side), booking_id=booking.pk)


def test_silence_of_a_helper_costs_nothing_and_asks_others_at_once_stand_bys_first():
    booking = make_visit()
    rui = make_helper("Rui", topic=booking.request.topic)
    rebuild_reach(by=SYSTEM, person_id=rui.pk)
    standby = make_offer(booking.request, rui, state="standby")
    report(booking)
    assert waiting_jobs(TIMER) == 1

    time_is_over()

    booking.refresh_from_db()
    request = Request.objects.get(pk=booking.request_id)
    assert (booking.state, booking.ending, booking.fault) == ("cancelled", "helper_missed", "helper")
    assert (request.state, request.urgency, request.round) == ("open", "urgent", 2)
    assert request.begins_at > timezone.now()
    assert Offer.objects.get(pk=standby.pk).state == "open"
    assert {("nobody_came", booking.seeker_id), ("you_did_not_come", booking.helper_id)} <= told()
    assert [end.ending for end in queries.earlier_ends(request.pk)] == ["helper_missed"]
    assert Event.objects.filter(name="booking.missed").count() == 1


def test_silence_of_a_seeker_ends_the_request():
    booking = make_visit(arrived_at=timezone.now())
    report(booking, "helper")

    time_is_over()

    booking.refresh_from_db()
    assert (booking.ending, booking.fault) == ("seeker_missed", "seeker")
    assert Request.objects.get(pk=booking.request_id).state == "cancelled"
    assert {("nobody_opened", booking.helper_id), ("you_did_not_open", booking.seeker_id)} <= told()


def test_the_other_side_is_told_at_once():
    booking = make_visit()

    report(booking)
    run_jobs()

    assert ("did_you_come", booking.helper_id) in told()
    assert not any(person == booking.seeker_id for _kind, person in told())


@pytest.mark.parametrize("side", ["seeker", "helper"])
def test_two_stories_open_a_case_once_and_nothing_moves(side):
    booking = make_visit(arrived_at=timezone.now() if side == "helper" else None)
    report(booking, side)

    answer(booking, "helper" if side == "seeker" else "seeker", "there")
    booking.refresh_from_db()
    assert (booking.state, Case.objects.count()) == ("disputed", 0)
    run_jobs()
    time_is_over()

    case = Case.objects.get()
    assert (case.about, case.opened_by, case.state) == ("not_there", None, "open")
    assert {("case_opened_by_us", booking.seeker_id), ("case_opened_by_us", booking.helper_id)} <= told()
    booking.refresh_from_db()
    assert (booking.state, booking.fault) == ("disputed", "")


def test_silence_against_ones_own_earlier_word_is_no_verdict_either():
    booking = make_visit(arrived_at=timezone.now())
    report(booking, "seeker")

    time_is_over()

    booking.refresh_from_db()
    assert (booking.state, Case.objects.count()) == ("disputed", 1)


def test_who_says_not_to_be_there_ends_it_without_a_case():
    booking = make_visit()
    report(booking)

    answer(booking, "helper", "absent")

    booking.refresh_from_db()
    assert (booking.ending, booking.fault, Case.objects.count()) == ("helper_missed", "helper", 0)


def test_who_is_late_is_waited_for_until_then():
    booking = make_visit()
    report(booking)
    answer(booking, "helper", "late", minutes=15)

    actions.go_on_waiting(by=booking.seeker, booking_id=booking.pk)

    booking.refresh_from_db()
    assert booking.state == "agreed"
    refused("still_coming", actions.report_absence, by=booking.seeker, booking_id=booking.pk)
    Absence.objects.update(answered_at=timezone.now() - timedelta(minutes=16))
    assert report(booking).pk


def test_who_is_late_and_not_waited_for_is_at_fault():
    booking = make_visit()
    report(booking)
    answer(booking, "helper", "late", minutes=15)

    actions.stop_waiting(by=booking.seeker, booking_id=booking.pk)

    booking.refresh_from_db()
    assert (booking.ending, booking.fault) == ("helper_too_late", "helper")
    assert Request.objects.get(pk=booking.request_id).state == "open"


@pytest.mark.parametrize("is_proven", [True, False])
def test_silence_about_waiting_and_a_proof_meanwhile_both_go_on(is_proven):
    booking = make_visit()
    report(booking)
    if is_proven:
        prove(booking)
    else:
        answer(booking, "helper", "late", minutes=15)

    time_is_over()

    booking.refresh_from_db()
    assert (booking.state, Absence.objects.get().outcome) == ("agreed", "waited")


def test_the_words_at_the_door_end_the_question_at_once():
    booking = make_visit()
    Doorstep.objects.create(booking=booking, seeker_word="Birke", helper_word="Kiesel")
    report(booking)

    for side in (booking.helper, booking.seeker):
        actions.confirm_doorstep(by=side, booking_id=booking.pk)

    booking.refresh_from_db()
    assert (booking.state, Absence.objects.get().outcome) == ("agreed", "waited")


@pytest.mark.parametrize(("minutes", "said"), [(0, "late"), (61, "late"), (5, "soon")])
def test_an_answer_is_one_of_the_list(minutes, said):
    booking = make_visit()
    report(booking)

    code = "answer_unknown" if said == "soon" else "minutes_wrong"
    arguments = {"by": booking.helper, "booking_id": booking.pk, "answer": said, "minutes": minutes}
    refused(code, actions.answer_absence, **arguments)


def test_a_visit_given_back_after_its_time_is_asked_for_again_in_a_hurry():
    booking = make_visit(state="started", started_at=timezone.now())

    actions.return_booking(by=booking.helper, booking_id=booking.pk, reason="more")

    request = Request.objects.get(pk=booking.request_id)
    assert (request.state, request.urgency, request.begins_at > timezone.now()) == ("open", "urgent", True)
