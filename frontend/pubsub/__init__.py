"""Rings between processes: PostgreSQL's NOTIFY, or Redis where `REDIS_URL` names one.

A ring leaves with the transaction that asks for it, or not at all. Whoever listens is told each time its
subscription begins (again), because what rang before that was heard by nobody.
"""

import json
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any, TypedDict

from django.conf import settings

# PostgreSQL takes fewer than 8,000 bytes per notification.
LONGEST = 7_999
PEOPLE_AT_ONCE = 500
# What a ring carries; the rest of it says what changed and no word of it.
CARRIED = "html"
# Only the one that is used is loaded: the client of Redis is a tenth of a process's start.
server = import_module("frontend.pubsub.redis" if settings.REDIS_URL else "frontend.pubsub.postgres")


class Message(TypedDict):
    """A ring and the ids of whom it is for."""

    people: list[int]
    ring: dict[str, Any]


def publish(people: list[int], ring: dict[str, Any], html: str = "") -> None:
    """Have every process ring for these people, once the caller's transaction is committed.

    The ring carries `html` if both fit into one message.
    """
    whole = _written(people, {**ring, CARRIED: html})
    if html and len(whole.encode()) <= LONGEST:
        server.publish(whole)
        return
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        server.publish(_written(people[start : start + PEOPLE_AT_ONCE], ring))


def _written(people: list[int], ring: dict[str, Any]) -> str:
    return json.dumps(Message(people=people, ring=ring), ensure_ascii=False)


async def subscribe() -> AsyncIterator[Message | None]:
    """What is published; None each time the subscription has begun.

    Raises OSError or the error of the server's driver when the server goes away.
    """
    async for message in server.subscribe():
        yield None if message is None else json.loads(message)
