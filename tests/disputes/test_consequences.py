"""What follows for a helper who let visits down: proposed from how often, answered, decided by a person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.bookings.models import Booking
from marketplace.catalog import actions as catalogue
from marketplace.catalog import queries as profiles
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.disputes import actions, queries
from marketplace.disputes.models import Consequence
from tests.factories import make_booking, make_helper, make_offer, make_operator, make_request, make_seeker
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


def let_down(helper, times: int = 1, days_ago: int = 0, fault: str = "helper") -> Booking:
    """So many visits that did not take place; the last of them."""
    at = timezone.now() - timedelta(days=days_ago)
    ended = {"cancelled_at": at, "ending": "helper_missed", "fault": fault}
    for number in range(times):
        begins = timezone.now() + timedelta(days=2 + number + 20 * Booking.objects.count())
        booking = make_booking(make_offer(make_request(begins_at=begins), helper), state="cancelled", **ended)
    return booking


def propose(booking: Booking) -> Consequence | None:
    return actions.propose_consequence(by=SYSTEM, booking_id=booking.pk)


@pytest.mark.parametrize(
    ("faults", "step"), [(1, "note"), (2, None), (3, "pause"), (4, None), (5, "suspension"), (6, "suspension")]
)
def test_the_steps_grow_with_the_number_of_faults(faults, step):
    found = propose(let_down(make_helper(), faults))

    assert (found and found.step) == step


def test_old_faults_and_those_of_others_do_not_count():
    hana = make_helper()
    let_down(hana, 3, days_ago=91)
    let_down(hana, 3, fault="seeker")

    assert propose(let_down(hana)).step == "note"
    assert propose(let_down(hana, fault="nobody")) is None


def test_nothing_happens_by_itself_and_nothing_twice():
    booking = let_down(make_helper(), 5)

    first, second = propose(booking), propose(booking)
    run_jobs()

    person = User.objects.get(pk=booking.helper_id)
    assert (first.state, second, person.is_suspended) == ("proposed", None, False)
    assert profiles.profile_of(person.pk).paused_at is None


def test_a_confirmed_break_ends_by_itself_and_not_before():
    found = propose(let_down(make_helper(), 3))
    actions.confirm_consequence(by=make_operator(), consequence_id=found.pk, reason="Dreimal nicht gekommen.")
    profile = profiles.profile_of(found.person_id)
    assert profile.paused_until > timezone.now() + timedelta(days=6)
    with pytest.raises(Refused) as refusal:
        catalogue.resume_help(by=found.person)
    assert refusal.value.reason.code == "paused_by_us"

    catalogue.end_pause(by=SYSTEM, person_id=found.person_id)
    assert profiles.profile_of(found.person_id).paused_at is not None
    profile.paused_until = timezone.now()
    profile.save()
    catalogue.end_pause(by=SYSTEM, person_id=found.person_id)

    assert profiles.profile_of(found.person_id).paused_at is None


def test_a_suspension_is_an_operators_with_the_reason_that_the_person_reads():
    found = propose(let_down(make_helper(), 5))

    actions.confirm_consequence(by=make_operator(), consequence_id=found.pk, reason="Zu oft.")

    assert User.objects.get(pk=found.person_id).is_suspended


def test_the_person_answers_once_and_a_dropped_one_stays_dropped():
    found = propose(let_down(make_helper()))

    actions.reply_consequence(by=found.person, consequence_id=found.pk, text="Der Zug fiel aus.")
    actions.drop_consequence(by=make_operator(), consequence_id=found.pk, reason="Nachvollziehbar.")

    found.refresh_from_db()
    assert (found.state, found.reply, found.reason) == ("dropped", "Der Zug fiel aus.", "Nachvollziehbar.")
    for verb, by in ((actions.confirm_consequence, make_operator()), (actions.drop_consequence, make_operator())):
        with pytest.raises(Refused):
            verb(by=by, consequence_id=found.pk, reason="Doch.")
    with pytest.raises(Refused):
        actions.reply_consequence(by=found.person, consequence_id=found.pk, text="Noch etwas.")


def test_nobody_else_reads_or_decides():
    found = propose(let_down(make_helper()))
    before = Event.objects.count()

    for by in (make_seeker("Stella"), make_helper("Rui")):
        with pytest.raises(Missing):
            queries.consequence_for(by, found.pk)
    with pytest.raises(Missing):
        actions.confirm_consequence(by=found.person, consequence_id=found.pk, reason="Von mir.")
    with pytest.raises(Missing):
        actions.reply_consequence(by=make_operator(), consequence_id=found.pk, text="Ich.")

    found.refresh_from_db()
    assert (found.state, Event.objects.count()) == ("proposed", before)
