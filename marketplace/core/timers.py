"""Timers: a job that is to run at a later time, set in the transaction that makes it necessary."""

from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app


def schedule(task: str, *, at: datetime, **arguments: Any) -> None:
    """Have the task `task` (dotted path of its function) run at `at` with `arguments`.

    A timer is never called off: its task looks at the row again and does nothing when the row has
    moved on.
    """
    app.configure_task(task, queue="timers", schedule_at=at).defer(**arguments)
