"""Timers: a job that is to run at a later time, set in the transaction that makes it necessary."""

from datetime import datetime
from typing import Any

from marketplace.core import outbox


def schedule(task: str, *, at: datetime, **arguments: Any) -> None:
    """Have the task `task` (dotted path of its function) run at `at` with `arguments`.

    A timer is never called off: its task looks at the row again and does nothing when the row has
    moved on.
    """
    outbox.defer(task, [arguments], queue="timers", at=at)
