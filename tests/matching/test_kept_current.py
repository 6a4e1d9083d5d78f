"""Whatever changes about a helper by a verb reaches the index by its event, and what does not is found at night."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.accounts import actions as accounts
from marketplace.bookings import actions as bookings
from marketplace.catalog import actions as catalogue
from marketplace.core.actors import SYSTEM
from marketplace.vetting import actions as vetting
from matching import actions
from matching.actions.people import differences, everybody
from matching.models import Reach
from reviews import actions as reviews
from tests.factories import make_booking, make_helper, make_offer, make_operator, make_request, make_topic
from tests.jobs import run_jobs
from tests.vetting.applying import make_sent_application

pytestmark = pytest.mark.django_db


def vet(helper):
    application = make_sent_application(by=helper, topics=[make_topic("printer")])
    vetting.approve_application(by=make_operator(), application_id=application.pk, reason="Fine.")


def profile(helper, **fields):
    kept = {"about": "", "radius_km": 8, "place_id": helper.helper_profile.place_id, "helps_for_free": True}
    catalogue.save_helper_profile(by=helper, **(kept | fields))


def move(helper):
    place = {
        "street": "",
        "number": "",
        "floor": "",
        "note": "",
        "postcode": "10115",
        "town": "Berlin",
        "country": "DE",
    }
    accounts.save_place(by=helper, place_id=helper.helper_profile.place_id, **place)


def suspend(helper):
    accounts.suspend_person(by=make_operator(), person_id=helper.pk, reason="A test.")


def restore(helper):
    suspend(helper)
    run_jobs(only="deliver")
    assert not Reach.objects.exists()
    accounts.restore_person(by=make_operator(), person_id=helper.pk, reason="A test.")


def resume(helper):
    catalogue.pause_help(by=helper)
    run_jobs(only="deliver")
    assert not Reach.objects.exists()
    catalogue.resume_help(by=helper)


def lose_trust(helper):
    visit = make_booking(make_offer(make_request(), helper))
    reviews.count_fault(by=SYSTEM, booking_id=visit.pk, person_id=helper.pk, role="helper", cause="case")


CHANGES = {
    "vetting": vet,
    "radius": lambda helper: profile(helper, radius_km=20),
    "visits a day": lambda helper: profile(helper, visits_a_day=1),
    "only for money": lambda helper: profile(helper, helps_for_free=False),
    "pause": lambda helper: catalogue.pause_help(by=helper),
    "hours": lambda helper: bookings.set_weekly_hours(by=helper, hours=[(600, 900)]),
    "topics": lambda helper: catalogue.set_services(by=helper, topic_ids=[]),
    "prices": lambda helper: catalogue.set_prices(by=helper, prices={make_topic().packages.first().pk: 2_500}),
    "languages": lambda helper: accounts.save_profile(by=helper, name_shown="Hana", languages=["tr"], language="de"),
    "payouts": lambda helper: vetting.record_check(by=SYSTEM, person_id=helper.pk, code="payouts", is_passed=True),
    "place": move,
    "trust": lose_trust,
    "suspension": suspend,
    "erasure": lambda helper: accounts.erase_person(by=SYSTEM, person_id=helper.pk),
}


def indexed_helper():
    helper = make_helper(topic=make_topic())
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
    run_jobs(only="deliver")
    return helper


@pytest.mark.parametrize("cause", CHANGES)
def test_a_change_reaches_the_index(cause):
    """Before its event is delivered the index is wrong, which `verify` says; after it is right."""
    helper = indexed_helper()

    CHANGES[cause](helper)
    was_wrong = [one.person_id for one in differences(everybody())]
    run_jobs(only="deliver")

    assert helper.pk in was_wrong
    assert list(differences(everybody())) == []


@pytest.mark.parametrize("back", [restore, resume])
def test_who_comes_back_is_found_again(back):
    helper = indexed_helper()

    back(helper)
    run_jobs(only="deliver")

    assert Reach.objects.get().helper_id == helper.pk


@pytest.mark.parametrize(
    "changes", [{"expires_at": timezone.now() - timedelta(days=1)}, {"withdrawn_at": timezone.now()}]
)
def test_what_no_verb_tells_is_found_at_night(changes):
    helper = indexed_helper()
    helper.badges.update(**changes)

    assert actions.refresh_reach(by=SYSTEM) == 1
    assert not Reach.objects.exists()
