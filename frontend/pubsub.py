"""Rings between processes: PostgreSQL's NOTIFY, or Redis where `REDIS_URL` names one.

A ring leaves with the transaction that asks for it, or not at all. Whoever listens is told each time its
subscription begins (again), because what rang before that was heard by nobody.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import redis
import redis.asyncio
from django.conf import settings
from django.db import connection

from marketplace.core import outbox

CHANNEL = "rings"
PUBLISH = "frontend.jobs.publish"
# PostgreSQL takes 8,000 bytes per notification.
PEOPLE_AT_ONCE = 500
# A subscription whose server vanished without a word is given up after about half a minute.
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
HEALTH_CHECK_SECONDS = 15


def publish(people: list[int], ring: dict[str, Any]) -> None:
    """Have every process ring for these people, once the caller's transaction is committed."""
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        message = json.dumps({"people": people[start : start + PEOPLE_AT_ONCE], "ring": ring})
        if settings.REDIS_URL:
            outbox.defer(PUBLISH, [{"message": message}], queue="events")
        else:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, message])


def publish_to_redis(message: str) -> None:
    """Raises redis.RedisError when the server is away: the job that calls this is run again."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.publish(CHANNEL, message)


async def subscribe() -> AsyncIterator[dict[str, Any] | None]:
    """What is published, as {"people": ids, "ring": facts}; None each time the subscription has begun.

    Raises OSError, psycopg.Error or redis.RedisError when the server goes away.
    """
    messages = _from_redis() if settings.REDIS_URL else _from_postgres()
    async for message in messages:
        yield None if message is None else json.loads(message)


async def _from_postgres() -> AsyncIterator[str | None]:
    address = {**connection.get_connection_params(), **KEEPALIVE}
    for name in ("cursor_factory", "context", "prepare_threshold"):
        address.pop(name, None)
    async with await psycopg.AsyncConnection.connect(**address, autocommit=True) as listening:
        await listening.execute(f"LISTEN {CHANNEL}")
        yield None
        async for notification in listening.notifies():
            yield notification.payload


async def _from_redis() -> AsyncIterator[bytes | None]:
    client = redis.asyncio.Redis.from_url(settings.REDIS_URL, health_check_interval=HEALTH_CHECK_SECONDS)
    async with client, client.pubsub() as subscription:
        await subscription.subscribe(CHANNEL)
        async for message in subscription.listen():
            # The client renews a connection that was cut by itself, and says "subscribe" again.
            yield None if message["type"] == "subscribe" else message["data"]
