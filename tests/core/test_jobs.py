"""Delivery: a handler's mark and its work are one, and each handler hears each event once."""

from threading import Barrier, BrokenBarrierError

import pytest

from marketplace.accounts.models import Block, User
from marketplace.core import events, jobs
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Delivery
from tests.factories import make_person
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 20
HERE = __name__
both_inside = Barrier(2)


class Broken(Exception):
    """What a handler may run into after its work."""


def count(event) -> None:
    """The effect of this handler is a name that grows by one letter."""
    person = User.objects.get(pk=event.subject_id)
    person.name_shown += "x"
    person.save()


def count_then_break(event) -> None:
    count(event)
    raise Broken


def count_when_both_are_inside(event) -> None:
    """Its work is a row of its own, so that two can do it at once if nothing stops them."""
    try:
        both_inside.wait(2)
    except BrokenBarrierError:
        pass
    Block.objects.create(blocker_id=event.subject_id, blocked=make_person("Rui"))


def make_event():
    sam = make_person("")
    return events.record("person.joined", by=SYSTEM, subject=sam)


def effect(event) -> str:
    return User.objects.get(pk=event.subject_id).name_shown


def test_a_job_that_comes_twice_works_once():
    event = make_event()

    for _ in range(2):
        jobs.deliver(event_id=event.pk, handler=f"{HERE}.count")

    assert effect(event) == "x"


def test_two_workers_with_the_same_job_work_once():
    for _ in range(ROUNDS):
        event = make_event()

        errors = at_once([lambda e=event: jobs.deliver(event_id=e.pk, handler=f"{HERE}.count")] * 4)

        assert effect(event) == "x"
        assert errors == [None] * 4


def test_without_the_mark_two_workers_work_twice(owner_connection):
    """The twin: with the unique mark gone, both find none and both do the work."""
    event = make_event()
    both_inside.reset()
    owner_connection.execute("ALTER TABLE core_delivery DROP CONSTRAINT delivered_once")
    try:
        at_once([lambda: jobs.deliver(event_id=event.pk, handler=f"{HERE}.count_when_both_are_inside")] * 2)
        effects = Block.objects.filter(blocker_id=event.subject_id).count()
    finally:
        owner_connection.execute("TRUNCATE core_delivery CASCADE")
        owner_connection.execute("ALTER TABLE core_delivery ADD CONSTRAINT delivered_once UNIQUE (event_id, handler)")

    assert effects == 2


def test_with_the_mark_the_second_waits_for_the_first():
    event = make_event()
    both_inside.reset()

    at_once([lambda: jobs.deliver(event_id=event.pk, handler=f"{HERE}.count_when_both_are_inside")] * 2)

    assert Block.objects.filter(blocker_id=event.subject_id).count() == 1


def test_a_handler_that_breaks_leaves_no_mark_and_is_heard_again():
    event = make_event()

    with pytest.raises(Broken):
        jobs.deliver(event_id=event.pk, handler=f"{HERE}.count_then_break")

    assert effect(event) == ""
    assert Delivery.objects.filter(event=event).count() == 0


def test_two_handlers_of_one_event_know_nothing_of_each_other():
    event = make_event()

    with pytest.raises(Broken):
        jobs.deliver(event_id=event.pk, handler=f"{HERE}.count_then_break")
    jobs.deliver(event_id=event.pk, handler=f"{HERE}.count")

    assert effect(event) == "x"
