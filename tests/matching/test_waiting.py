"""The waiting list: told once when enough come, never for what the person has let go of, and nobody is forgotten."""

from datetime import timedelta
from threading import Barrier, BrokenBarrierError

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
from matching import actions, outlook
from matching.actions import waiting as waiting_actions
from matching.models import Waiting
from tests.factories import make_draft, make_helper, make_operator, make_person, make_request, make_seeker, make_topic
from tests.jobs import run_jobs
from tests.race import at_once

pytestmark = pytest.mark.django_db
MUNICH = {"lng": 11.5755, "lat": 48.1374, "cell": "881f8d7b29fffff", "cell_lng": 11.5755, "cell_lat": 48.1374}


def wait(seeker=None, **fields) -> Waiting:
    seeker = seeker or make_seeker()
    return actions.begin_waiting(by=seeker, request_id=make_draft(seeker, **fields).pk)


def come(helper=None, **fields) -> int:
    """A helper becomes reachable; returns how many are told of it."""
    helper = helper or make_helper(**fields)
    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)
    return actions.tell_waiting(by=SYSTEM, person_id=helper.pk)


def state_of(waiting: Waiting) -> str:
    return Waiting.objects.get(pk=waiting.pk).state


def in_the_past() -> dict:
    begins = timezone.now() - timedelta(days=1)
    return {"begins_at": begins, "ends_at": begins + timedelta(hours=1)}


def test_the_first_helper_who_comes_is_told_of_once():
    waiting = wait()

    first, second = come(), come()

    assert (first, second) == (1, 0)
    assert state_of(waiting) == "told"


def test_an_event_about_a_helper_tells_with_a_notice_and_a_mail_that_lead_to_the_request():
    waiting, helper = wait(), make_helper()

    events.record("helper.profile_changed", by=helper, subject=helper)
    run_jobs()

    assert Notice.objects.filter(kind="waiting_answered").values_list("person_id", "subject_id").get() == (
        waiting.person_id,
        waiting.pk,
    )
    assert [f"/waiting/{waiting.pk}/" in message.body for message in mail.outbox] == [True]
    client = Client()
    client.force_login(waiting.person)
    assert client.get(f"/waiting/{waiting.pk}/").headers["Location"] == f"/post/{waiting.request_id}/send/"


@pytest.mark.parametrize("other", [{"topic": "printer"}, {"place": MUNICH}], ids=["topic", "place"])
def test_another_topic_or_another_place_tells_nobody(other):
    waiting = wait()
    fields = {**other, "topic": make_topic(other["topic"])} if "topic" in other else other

    assert come(**fields) == 0
    assert state_of(waiting) == "waiting"


def test_a_wish_whose_time_has_passed_waits_for_three():
    waiting = wait(**in_the_past())

    assert [come(), come(), state_of(waiting), come()] == [0, 0, "waiting", 1]


def test_whoever_was_blocked_does_not_count():
    seeker, helper = make_seeker(), make_helper()
    waiting = wait(seeker)
    Block.objects.create(blocker=seeker, blocked=helper)

    assert come(helper) == 0
    assert state_of(waiting) == "waiting"


def test_a_request_that_found_nobody_waits_for_somebody_who_can_be_asked():
    """Hana has said no: she coming back is no news, Rui is."""
    hana = make_helper("Hana")
    come(hana)
    request = make_request(state="unfilled")
    request.offers.create(helper=hana, wave=1, state="declined", distance_band="under-2", expires_at=timezone.now())
    waiting = actions.begin_waiting(by=request.seeker, request_id=request.pk)

    assert [come(hana), come(make_helper("Rui"))] == [0, 1]
    assert state_of(waiting) == "told"


def test_no_word_where_somebody_can_help_already():
    come()

    with pytest.raises(Refused, match="help_is_here"):
        wait()

    assert not Waiting.objects.exists()


def test_the_same_word_twice_is_one():
    seeker = make_seeker()

    assert wait(seeker) == wait(seeker)


@pytest.mark.parametrize("state", ["open", "booked", "closed", "cancelled"])
def test_only_drafts_and_requests_without_anybody_wait(state):
    request = make_request(state=state)

    with pytest.raises(Refused, match="not_waiting"):
        actions.begin_waiting(by=request.seeker, request_id=request.pk)


def test_a_draft_needs_a_place_and_nobody_waits_for_more_than_ten_things():
    seeker = make_seeker()
    draft = make_draft(seeker)
    Request.objects.filter(pk=draft.pk).update(place=None)

    with pytest.raises(Refused, match="not_prepared"):
        actions.begin_waiting(by=seeker, request_id=draft.pk)
    for number in range(10):
        wait(seeker, topic=make_topic(f"topic-{number}"))
    with pytest.raises(Refused, match="too_many_words"):
        wait(seeker)


def test_foreign_drafts_requests_and_words_are_missing():
    waiting, request, stella = wait(), make_request(state="unfilled"), make_person("Stella")

    for verb in (
        lambda: actions.begin_waiting(by=stella, request_id=waiting.request_id),
        lambda: actions.begin_waiting(by=make_operator(), request_id=request.pk),
        lambda: actions.end_waiting(by=stella, waiting_id=waiting.pk),
        lambda: outlook.waiting_for(stella, waiting.pk),
    ):
        with pytest.raises(Missing):
            verb()

    assert state_of(waiting) == "waiting"
    assert Waiting.objects.count() == 1


def test_whoever_has_let_go_is_told_nothing():
    waiting = wait()

    actions.end_waiting(by=waiting.person, waiting_id=waiting.pk)

    assert come() == 0
    assert state_of(waiting) == "left"


def test_a_word_runs_out_after_ninety_days(monkeypatch):
    waiting = wait()
    later = timezone.now() + timedelta(days=90, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)

    actions.review_waiting(by=SYSTEM)

    assert state_of(waiting) == "expired"
    assert come() == 0


def test_whom_no_event_reached_is_told_by_the_nightly_look():
    waiting = wait()
    actions.rebuild_reach(by=SYSTEM, person_id=make_helper().pk)

    assert actions.review_waiting(by=SYSTEM) == 1
    assert state_of(waiting) == "told"


def test_a_helper_who_takes_a_break_is_not_waited_for():
    helper = make_helper()
    come(helper)
    catalogue.pause_help(by=helper)

    actions.rebuild_reach(by=SYSTEM, person_id=helper.pk)

    assert state_of(wait()) == "waiting"


def meet(monkeypatch, module, name: str) -> None:
    """Both sides have done what comes before `name` when either goes on, unless a lock holds one of them back."""
    barrier, real = Barrier(2), getattr(module, name)

    def after_both(*args, **kwargs):
        try:
            barrier.wait(timeout=1)
        except BrokenBarrierError:
            pass
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, after_both)


def a_handler(helper):
    """What the event's job does, in its one transaction."""
    return lambda: waiting_actions.transaction.atomic(come)(helper)


def two_come_at_once_for_the_third(monkeypatch) -> str:
    waiting = wait(**in_the_past())
    come()
    helpers = [make_helper(name) for name in ("Rui", "Ute")]
    meet(monkeypatch, waiting_actions, "_tell")
    at_once([a_handler(helper) for helper in helpers])
    return state_of(waiting)


@pytest.mark.django_db(transaction=True)
def test_two_helpers_at_once_are_both_counted_and_told_of_once(monkeypatch):
    assert two_come_at_once_for_the_third(monkeypatch) == "told"
    assert Event.objects.filter(name="waiting.answered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_holding_the_word_each_helper_misses_the_other(monkeypatch):
    waiting, counted = wait(**in_the_past()), Barrier(2)
    come()

    def count_without_holding(by, ids) -> int:
        enough = [outlook.is_enough(one) for one in Waiting.objects.filter(pk__in=set(ids))]
        counted.wait(timeout=5)
        return sum(enough)

    monkeypatch.setattr(waiting_actions, "_tell", count_without_holding)

    assert at_once([a_handler(make_helper(name)) for name in ("Rui", "Ute")]) == [0, 0]
    assert state_of(waiting) == "waiting"


def a_word_and_a_helper_at_once(monkeypatch) -> bool:
    """Each has looked for the other before either has committed; true when one of them saw the other."""
    seeker = make_seeker()
    draft, helper = make_draft(seeker), make_helper()
    barrier = Barrier(2)

    def both_have_looked() -> None:
        try:
            barrier.wait(timeout=1)
        except BrokenBarrierError:
            pass

    def leave_word():
        with waiting_actions.transaction.atomic():
            actions.begin_waiting(by=seeker, request_id=draft.pk)
            both_have_looked()

    def arrive():
        with waiting_actions.transaction.atomic():
            come(helper)
            both_have_looked()

    at_once([leave_word, arrive])
    return not Waiting.objects.filter(state="waiting").exists()


@pytest.mark.django_db(transaction=True)
def test_a_word_and_a_helper_at_the_same_moment_find_each_other(monkeypatch):
    assert a_word_and_a_helper_at_once(monkeypatch)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_topic_they_miss_each_other(monkeypatch):
    monkeypatch.setattr(waiting_actions, "_hold_topic", lambda topic_id, *, shared: None)

    assert not a_word_and_a_helper_at_once(monkeypatch)


def test_word_left_in_a_week_is_demand_of_it_when_five_left_it():
    for _ in range(5):
        wait()
    Waiting.objects.update(begun_at=timezone.now() - timedelta(days=7))

    actions.publish_demand(by=SYSTEM)

    rows = outlook.demand_around(make_helper(), 4).rows
    assert [(row.kind, row.people) for row in rows] == [("waiting", 5)]
