"""Saved searches: what they see and what not, told at most once a day, outside quiet hours, and off with one click."""

from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import Block
from marketplace.bookings.models import Request
from marketplace.catalog import actions as catalogue
from marketplace.core import events
from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Missing, Refused
from marketplace.core.models import Event
from marketplace.notifications.models import Notice
from matching import actions, lookouts
from matching.actions import lookouts as lookout_actions
from matching.models import Digest, Lookout, Policy, Reach, Sighting
from matching.rules import FIRST_RULES
from tests.factories import make_helper, make_offer, make_person, make_request, make_seeker, make_topic
from tests.jobs import run_jobs
from tests.matching.test_demand_weeks import ask, publish
from tests.race import at_once

pytestmark = pytest.mark.django_db
ANY = {"radius_km": None, "day_parts": [], "net_least": None, "by_mail": True}
PRICED = {"budget": 3_000}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Tomorrow at noon, local time; `clock(hours=…)` moves it on."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    moment = [noon]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])

    def move(**span) -> None:
        moment[0] += timedelta(**span)

    return move


def helper_with_lookout(name: str = "Hana", **wanted) -> tuple:
    """A helper who can be found, and their saved search for the topic that is asked for."""
    helper = make_helper(name)
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
    return helper, save(helper, **wanted)


def save(helper, topic=None, **wanted) -> Lookout:
    return actions.save_lookout(by=helper, topic_ids=[(topic or make_topic()).pk], **{**ANY, **wanted})


def sight(request: Request) -> int:
    return actions.sight_request(by=SYSTEM, request_id=request.pk)


def tell(helper) -> int:
    return actions.tell_sightings(by=SYSTEM, helper_id=helper.pk)


def test_an_open_request_that_fits_is_told_of_in_the_inbox_and_by_mail(clock):
    helper, _ = helper_with_lookout()

    assert sight(make_request()) == 1
    clock(minutes=10)
    assert tell(helper) == 1
    run_jobs()

    assert Notice.objects.get(person=helper).kind == "lookouts_saw"
    assert "/lookouts/" in mail.outbox[-1].body


def test_without_mail_it_is_in_the_inbox_alone(clock):
    helper, _ = helper_with_lookout(by_mail=False)
    sight(make_request())
    clock(minutes=10)

    tell(helper)
    run_jobs()

    assert Notice.objects.get(person=helper).kind == "lookouts_saw_quietly"
    assert [message for message in mail.outbox if helper.email in message.to] == []


def test_by_the_event_of_a_request_those_hear_of_it_who_are_not_asked_first():
    people = {helper_with_lookout(name)[0].pk for name in ("Hana", "Rui", "Ute")}
    request = make_request()

    events.record("request.reopened", by=request.seeker, subject=request, seeker=request.seeker_id, round=1)
    run_jobs(only="deliver")

    asked = set(request.offers.values_list("helper_id", flat=True))
    assert len(asked) == 1
    assert set(Sighting.objects.values_list("lookout__helper_id", flat=True)) == people - asked


@pytest.mark.parametrize(
    "wanted, seen",
    [
        ({}, 1),
        ({"day_parts": ["evening"]}, 1),
        ({"day_parts": ["morning", "weekend"]}, 0),
        ({"net_least": 2_000}, 1),
        ({"net_least": 3_000}, 0),
        ({"radius_km": 3}, 1),
    ],
)
def test_a_lookout_sees_what_it_was_told_to_look_for(settings, wanted, seen):
    """A request for a weekday evening at 30 €, of which the commission is not the helper's."""
    settings.STRIPE_SECRET_KEY = "sk_test_lookouts"
    helper_with_lookout(**wanted)
    takes_paid()
    evening = next_weekday_at(18)

    assert sight(make_request(begins_at=evening, **PRICED)) == seen


def takes_paid() -> None:
    """Everybody who can be found is set up to be paid."""
    Reach.objects.update(takes_paid=True)


def next_weekday_at(hour: int) -> datetime:
    day = timezone.localtime() + timedelta(days=2)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day.replace(hour=hour, minute=0)


def test_another_topic_a_block_and_a_break_are_not_seen():
    helper, _ = helper_with_lookout()
    blocked = make_request()
    Block.objects.create(blocker=blocked.seeker, blocked=helper)

    assert sight(make_request(topic=make_topic("printer"))) == 0
    assert sight(blocked) == 0
    Reach.objects.all().delete()
    assert sight(make_request()) == 0


def test_whoever_is_asked_in_the_meantime_is_not_told_of_it_as_well(clock):
    helper, _ = helper_with_lookout()
    request = make_request()
    sight(request)
    make_offer(request, helper)
    clock(minutes=10)

    assert tell(helper) == 0
    assert not Notice.objects.exists()


def test_what_is_no_longer_open_is_forgotten(clock):
    helper, _ = helper_with_lookout()
    request = make_request()
    sight(request)
    Request.objects.filter(pk=request.pk).update(state="cancelled")
    clock(minutes=10)

    assert tell(helper) == 0
    assert not Sighting.objects.exists()


def test_a_second_finding_of_the_day_waits_for_the_next_day(clock):
    helper, _ = helper_with_lookout()
    sight(make_request())
    clock(minutes=10)
    tell(helper)

    sight(make_request(begins_at=timezone.now() + timedelta(days=5)))
    clock(minutes=30)
    early = tell(helper)
    clock(days=1)

    assert (early, tell(helper)) == (0, 1)
    assert Event.objects.filter(name="lookouts.saw").count() == 2


def test_two_timers_at_once_tell_once():
    """A timer that comes twice finds nothing due."""
    helper, _ = helper_with_lookout()
    sight(make_request())
    Digest.objects.update(due_at=timezone.now())

    assert [tell(helper), tell(helper)] == [1, 0]


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime(2026, 11, day, hour, minute))


@pytest.fixture
def night() -> None:
    """Quiet hours as they are shipped; the other tests have none."""
    policy = Policy.objects.get(version=1)
    policy.rules |= {name: FIRST_RULES[name] for name in ("quiet_from", "quiet_until")}
    policy.save()


@pytest.mark.usefixtures("night")
@pytest.mark.parametrize(
    "now, before, due",
    [
        (local(10, 12), None, local(10, 12, 10)),
        (local(10, 12), local(10, 9), local(11, 9)),
        (local(10, 21, 55), None, local(11, 7)),
        (local(10, 3), None, local(10, 7)),
        (local(10, 6, 55), None, local(10, 7, 5)),
    ],
)
def test_a_digest_is_due_once_a_day_and_never_in_quiet_hours(now, before, due):
    assert lookouts.due_after(now, before) == due


@pytest.mark.usefixtures("night")
def test_a_worker_that_was_late_does_not_tell_at_night(clock):
    helper, _ = helper_with_lookout()
    sight(make_request(begins_at=timezone.now() + timedelta(days=3)))
    clock(hours=11)

    assert tell(helper) == 0
    assert Digest.objects.get().due_at > timezone.now()


def test_switched_off_it_sees_and_tells_nothing(clock):
    helper, lookout = helper_with_lookout()
    sight(make_request())
    actions.switch_lookout(by=helper, lookout_id=lookout.pk, is_on=False)
    clock(minutes=10)

    assert tell(helper) == 0
    assert sight(make_request()) == 0


def test_demand_is_told_as_it_was_published_also_of_topics_that_are_not_offered():
    helper, _ = helper_with_lookout()
    actions.remove_lookout(by=helper, lookout_id=Lookout.objects.get().pk)
    save(helper, make_topic("unicycle"), radius_km=20)
    ask(5, topic=make_topic("unicycle"))

    week = publish()[-1]

    assert actions.sight_demand(by=SYSTEM, week_id=week.pk) == 1
    sighting = Sighting.objects.get()
    assert (sighting.request, sighting.demand.people) == (None, 5)


def test_during_a_break_no_demand_is_told():
    helper, _ = helper_with_lookout()
    catalogue.pause_help(by=helper)
    ask(5)

    assert actions.sight_demand(by=SYSTEM, week_id=publish()[-1].pk) == 0


def test_four_people_are_no_demand_to_be_told_of():
    helper, _ = helper_with_lookout()
    ask(4)

    week = publish()[-1]

    assert actions.sight_demand(by=SYSTEM, week_id=week.pk) == 0


def test_ten_are_the_most_and_a_topic_is_needed():
    helper, _ = helper_with_lookout()
    for _number in range(9):
        save(helper)

    with pytest.raises(Refused, match="too_many_lookouts"):
        save(helper)
    with pytest.raises(Refused, match="no_topic"):
        actions.save_lookout(by=helper, lookout_id=Lookout.objects.first().pk, topic_ids=[], **ANY)
    with pytest.raises(Refused, match="helpers_only"):
        save(make_seeker())

    assert Lookout.objects.count() == 10


def test_foreign_lookouts_are_missing():
    _, lookout = helper_with_lookout()
    rui = make_helper("Rui")

    for verb in (
        lambda: actions.save_lookout(by=rui, lookout_id=lookout.pk, topic_ids=[1], **ANY),
        lambda: actions.switch_lookout(by=rui, lookout_id=lookout.pk, is_on=False),
        lambda: actions.remove_lookout(by=rui, lookout_id=lookout.pk),
    ):
        with pytest.raises(Missing):
            verb()

    assert Lookout.objects.get() == lookout
    assert Lookout.objects.get().is_on


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_make_eleven():
    helper, _ = helper_with_lookout()
    for _number in range(8):
        save(helper)

    done = at_once([lambda: save(helper), lambda: save(helper)])

    assert sorted(isinstance(one, Refused) for one in done) == [False, True]
    assert Lookout.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_without_holding_the_digest_two_at_once_make_eleven(monkeypatch):
    helper, _ = helper_with_lookout()
    for _number in range(8):
        save(helper)
    look_together(monkeypatch)

    at_once([lambda: save(helper), lambda: save(helper)])

    assert Lookout.objects.count() == 11


def look_together(monkeypatch) -> None:
    """Nobody holds anything, and both have counted before either saves."""
    barrier, why_not = Barrier(2), lookout_actions.rules.why_not_lookout

    def after_both(by, count, topic_ids):
        barrier.wait(timeout=5)
        return why_not(by, count, topic_ids)

    monkeypatch.setattr(lookout_actions, "_hold", lambda helper_id: None)
    monkeypatch.setattr(lookout_actions.rules, "why_not_lookout", after_both)


def signed_in(person) -> Client:
    person.language = "en"
    person.save()
    client = Client()
    client.force_login(person)
    return client


def test_the_page_makes_changes_switches_and_removes(clock):
    helper = make_helper()
    client, topic = signed_in(helper), make_topic()

    client.post("/lookouts/new/", {"topics": [topic.pk], "radius_km": "12", "day_parts": ["evening"], "by_mail": "on"})
    lookout = Lookout.objects.get()
    listed = client.get("/lookouts/").content.decode()
    client.post(f"/lookouts/{lookout.pk}/", {"topics": [topic.pk]})
    client.post(f"/lookouts/{lookout.pk}/off/")
    changed = Lookout.objects.get()
    client.post(f"/lookouts/{lookout.pk}/remove/")

    assert "up to 12 km around you" in listed
    assert "weekday evenings" in listed
    assert (changed.radius_km, changed.is_on, changed.by_mail) == (None, False, False)
    assert not Lookout.objects.exists()


def test_what_was_found_says_no_more_than_an_offer_would(clock):
    helper, _ = helper_with_lookout()
    request = make_request()
    sight(request)
    clock(minutes=10)
    tell(helper)

    text = signed_in(helper).get("/lookouts/").content.decode()

    assert "less than 2 km, around" in text
    assert [word for word in ("Sonnenallee", "4. OG", request.words, request.seeker.email) if word in text] == []


def test_an_eleventh_is_refused_with_its_reason_and_nothing_is_lost():
    helper, _ = helper_with_lookout()
    for _number in range(9):
        save(helper)

    answer = signed_in(helper).post("/lookouts/new/", {"topics": [make_topic().pk], "radius_km": "17"})

    assert answer.status_code == 422
    assert "Ten saved searches are the most" in answer.content.decode()
    assert 'value="17"' in answer.content.decode()


def test_saved_searches_are_for_helpers():
    assert signed_in(make_person()).get("/lookouts/").status_code == 404
