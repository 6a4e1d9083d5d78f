"""Jobs asked for in the transaction that makes them necessary: kept with it, or gone with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

# Inside a worker, procrastinate's own app writes through connections of its own, and a job would be there before
# the rows it is about. This one always writes through the connection that holds the caller's transaction.
_jobs = JobManager(DjangoConnector())


def defer(task: str, each: Sequence[dict[str, Any]], *, queue: str, at: datetime | None = None) -> None:
    """Have the task `task` (its registered name) run once for each of these arguments, not before `at`."""
    configure_task(name=task, job_manager=_jobs, queue=queue, schedule_at=at).batch_defer(*each)
