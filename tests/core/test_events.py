"""Events: kept with the change and its jobs, or not at all (T6)."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection, transaction

from marketplace.config.subscriptions import SUBSCRIPTIONS
from marketplace.core import events
from marketplace.core.actors import SYSTEM, VISITOR
from marketplace.core.models import Event
from tests.architecture.source import ROOT
from tests.factories import make_seeker
from tests.jobs import waiting_jobs
from tests.race import until
from tests.server import environment

DELIVER = "marketplace.core.jobs.deliver"
HEARD = "booking.agreed"
UNHEARD = "person.joined"
# Records an event, says so, and waits to be killed before it can commit.
DIES_BEFORE_COMMIT = f"""
import django, time; django.setup()
from django.db import transaction
from marketplace.accounts.models import User
from marketplace.core import events
with transaction.atomic():
    sam = User.objects.get()
    User.objects.update(name_shown="changed")
    events.record("{HEARD}", by=sam, subject=sam)
    print("recorded", flush=True)
    time.sleep(60)
"""


class Broken(Exception):
    """What a change may run into after its event."""


def kept(name: str) -> int:
    return Event.objects.filter(name=name).count()


def handlers_waiting() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'handler' FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [DELIVER])
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def record_then_break(sam):
    events.record(HEARD, by=sam, subject=sam)
    raise Broken


@pytest.mark.django_db
def test_an_event_brings_one_job_to_each_that_wants_to_hear():
    sam = make_seeker()

    event = events.record(HEARD, by=sam, subject=sam, seeker=sam.pk)

    assert handlers_waiting() == list(SUBSCRIPTIONS[HEARD])
    assert (event.actor_kind, event.actor_id, event.subject_kind, event.subject_id, event.facts) == (
        "person",
        sam.pk,
        "accounts.user",
        sam.pk,
        {"seeker": sam.pk},
    )


@pytest.mark.django_db
def test_an_event_that_nobody_waits_for_is_kept_without_jobs():
    sam = make_seeker()

    events.record(UNHEARD, by=sam, subject=sam)

    assert kept(UNHEARD) == 1
    assert handlers_waiting() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("actor", "kind"), [(SYSTEM, "system"), (VISITOR, "visitor")])
def test_who_is_no_person_is_remembered_by_kind(actor, kind):
    event = events.record(UNHEARD, by=actor, subject=make_seeker())

    assert (event.actor_kind, event.actor_id) == (kind, None)


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_after_its_event_leaves_neither_event_nor_job():
    sam = make_seeker()

    with pytest.raises(Broken):
        record_then_break(sam)

    assert (kept(HEARD), waiting_jobs(DELIVER)) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_a_job_would_stay_behind_alone():
    """The twin: an event and its jobs are one because the caller's transaction holds both."""
    sam = make_seeker()

    with pytest.raises(Broken):
        record_then_break.__wrapped__(sam)

    assert waiting_jobs(DELIVER) == len(SUBSCRIPTIONS[HEARD])


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_before_its_commit_leaves_nothing():
    sam = make_seeker()
    command = [sys.executable, "-c", DIES_BEFORE_COMMIT]

    with subprocess.Popen(command, cwd=ROOT, env=environment(0), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "recorded\n"
        os.kill(process.pid, signal.SIGKILL)

    until(no_other_transactions, 10, "the end of the dead process's transaction")
    sam.refresh_from_db()
    assert (kept(HEARD), waiting_jobs(DELIVER), sam.name_shown) == (0, 0, "Sam")


def no_other_transactions() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL"
        )
        return cursor.fetchone()[0] == 0
