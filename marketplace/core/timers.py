"""Timers: a job that is to run at a later time, set in the transaction that makes it necessary."""

from datetime import datetime
from typing import Any

from procrastinate import RetryStrategy

from marketplace.core import outbox

# A timer that fails, say because the database went away, comes again after 2, 4, 8 … seconds, for about two hours.
RETRY = RetryStrategy(max_attempts=12, exponential_wait=2)


def schedule(task: str, *, at: datetime, **arguments: Any) -> None:
    """Have the task `task` (dotted path of its function) run at `at` with `arguments`.

    A timer is never called off: its task looks at the row again and does nothing when the row has
    moved on.
    """
    outbox.defer(task, [arguments], queue="timers", at=at)
