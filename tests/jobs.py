"""Runs the jobs that are due in the test's own connection, as the worker would, in order."""

import inspect
import json
from datetime import datetime

from asgiref.sync import async_to_sync
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

DUE = """
    UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (
        SELECT id FROM procrastinate_jobs
        WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %s)
        ORDER BY scheduled_at NULLS FIRST, id LIMIT 1)
    RETURNING id, task_name, args
"""


def run_jobs(until: datetime | None = None, only: str = "", but: str = "-", at_most: int = 500) -> int:
    """Run every job due by `until` (default: now), and those they defer; returns how many ran."""
    ran = 0
    while job := _next(until or timezone.now()):
        job_id, name, arguments = job
        if only in name and but not in name:
            task = app.tasks[name]
            call = async_to_sync(task.func) if inspect.iscoroutinefunction(task.func) else task.func
            call(**arguments)
            ran += 1
        _finish(job_id)
        assert ran <= at_most, f"jobs defer each other without end; the last was {name}"
    return ran


def waiting_jobs(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s", [name])
        return cursor.fetchone()[0]


def _next(until: datetime):
    with connection.cursor() as cursor:
        cursor.execute(DUE, [until])
        row = cursor.fetchone()
    if row is None:
        return None
    job_id, name, arguments = row
    return job_id, name, json.loads(arguments) if isinstance(arguments, str) else arguments


def _finish(job_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job_id])
