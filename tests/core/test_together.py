"""T6: a row and its job are committed together or not at all, whoever dies when."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection, transaction

from marketplace.core import outbox
from marketplace.core.actors import SYSTEM
from payments import actions
from payments.actions.inbox import HANDLE
from payments.answers import Event
from payments.models import Heard
from tests.architecture.source import ROOT
from tests.long import record, rounds
from tests.server import environment, free_port

ROUNDS = rounds(in_test=50, in_long=500)
TWIN_ROUNDS = 30


class Broken(Exception):
    """Something went wrong after the job was deferred."""


def jobs() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [HANDLE])
        found = [row[0] for row in cursor.fetchall()]
    return {(json.loads(args) if isinstance(args, str) else args)["heard_id"] for args in found}


def rows() -> set[int]:
    return set(Heard.objects.values_list("pk", flat=True))


@transaction.atomic
def hear_and_fail(number: int) -> None:
    actions.hear_event(by=SYSTEM, event=Event(f"evt_{number}", "planted", "pi", ""))
    raise Broken


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_job_was_deferred_leaves_neither_row_nor_job():
    for number in range(ROUNDS):
        with pytest.raises(Broken):
            hear_and_fail(number)

    assert (rows(), jobs()) == (set(), set())


def kill(rounds: int, way: str) -> None:
    """Let children keep rows `together` with their jobs, or `apart`, and kill each at a moment of chance."""
    told = {**environment(free_port()), "DJANGO_SETTINGS_MODULE": "marketplace.config.settings"}
    command = [sys.executable, "-m", "tests.core.killing", str(rounds), os.environ["SEED"], way]
    subprocess.run(command, cwd=ROOT, env=told, check=True, timeout=600)


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_every_row_has_its_job_and_every_job_its_row():
    kill(ROUNDS, "together")

    assert len(rows()) > ROUNDS // 5
    assert rows() == jobs()
    record(f"T6: {ROUNDS} kills, {len(rows()):,} rows, each with its job: 0 orphans, 0 missing")


@pytest.mark.django_db(transaction=True)
def test_the_twin_that_commits_the_row_first_and_is_killed_misses_jobs():
    kill(TWIN_ROUNDS, "apart")

    assert rows() - jobs() != set()


@pytest.mark.django_db(transaction=True)
def test_the_twin_that_defers_outside_the_transaction_leaves_orphans():
    """Without one transaction for both, the same failure leaves a job without its row."""
    with pytest.raises(Broken):
        _hear_apart()

    assert jobs() - rows() != set()


def _hear_apart() -> None:
    outbox.defer(HANDLE, [{"heard_id": 10**9}], queue="payments")
    with transaction.atomic():
        Heard.objects.create(event="evt_apart", kind="planted", subject="pi")
        raise Broken
