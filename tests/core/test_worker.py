"""A real worker: what it does commits together, and when it dies another one takes over (T5, T6)."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django import app

from marketplace.accounts import actions as accounts
from marketplace.notifications.models import Mail, MailboxMessage
from tests.factories import make_operator, make_seeker
from tests.race import until
from tests.server import worker

pytestmark = pytest.mark.django_db(transaction=True)

SEND = "marketplace.notifications.jobs.send_mail"


@contextmanager
def held(owner: psycopg.Connection, *tables: str, mode: str = "ACCESS EXCLUSIVE") -> Iterator[None]:
    """Whoever needs these tables (in SHARE mode: whoever writes to them) waits until the block ends."""
    with owner.transaction():
        owner.execute(f"LOCK TABLE {', '.join(tables)} IN {mode} MODE")
        yield


def jobs_of(task: str) -> int:
    """Jobs of a task in any state."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [task])
        return cursor.fetchone()[0]


def waiting_for_a_lock() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", sorted(name for name in app.tasks if "builtin" not in name))
def test_whatever_fails_is_tried_again(name):
    """A task that comes by the clock comes again anyway; every other one must be retried."""
    task, by_the_clock = app.tasks[name], {key[0] for key in app.periodic_registry.periodic_tasks}

    assert task.retry_strategy or name in by_the_clock


def test_what_a_job_defers_is_not_seen_before_the_jobs_own_commit(owner_connection):
    sam = make_seeker()
    accounts.suspend_person(by=make_operator(), person_id=sam.pk, reason="A test.")

    with held(owner_connection, "core_event", mode="SHARE"), worker():
        until(lambda: waiting_for_a_lock() > 0, 90, "the handler that records an event of its own")
        seen_early = jobs_of(SEND)

    assert seen_early == 0


def test_a_mail_that_a_handler_asks_for_arrives():
    sam = make_seeker()
    accounts.suspend_person(by=make_operator(), person_id=sam.pk, reason="A test.")

    with worker():
        until(lambda: Mail.objects.filter(state="sent").exists(), 90, "the mail")

    assert MailboxMessage.objects.get().to == sam.email
