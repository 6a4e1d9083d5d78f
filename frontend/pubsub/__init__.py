"""Rings between processes: PostgreSQL's NOTIFY, or Redis where `REDIS_URL` names one.

A ring leaves with the transaction that asks for it, or not at all. Whoever listens is told each time its
subscription begins (again), because what rang before that was heard by nobody.
"""

import json
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

from django.conf import settings

# PostgreSQL takes 8,000 bytes per notification.
PEOPLE_AT_ONCE = 500
# Only the one that is used is loaded: the client of Redis is a tenth of a process's start.
server = import_module("frontend.pubsub.redis" if settings.REDIS_URL else "frontend.pubsub.postgres")


def publish(people: list[int], ring: dict[str, Any]) -> None:
    """Have every process ring for these people, once the caller's transaction is committed."""
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        server.publish(json.dumps({"people": people[start : start + PEOPLE_AT_ONCE], "ring": ring}))


async def subscribe() -> AsyncIterator[dict[str, Any] | None]:
    """What is published, as {"people": ids, "ring": facts}; None each time the subscription has begun.

    Raises OSError or the error of the server's driver when the server goes away.
    """
    async for message in server.subscribe():
        yield None if message is None else json.loads(message)
