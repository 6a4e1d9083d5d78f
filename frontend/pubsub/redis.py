"""Rings through a Redis of many web processes."""

from collections.abc import AsyncIterator

import redis
import redis.asyncio
from django.conf import settings

from marketplace.core import outbox

CHANNEL = "rings"
PUBLISH = "frontend.jobs.publish"
HEALTH_CHECK_SECONDS = 15


def publish(message: str) -> None:
    """Leave it to a job, which runs after the commit and again while the server is away."""
    outbox.defer(PUBLISH, [{"message": message}], queue="events")


def send(message: str) -> None:
    """Raises redis.RedisError when the server is away."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.publish(CHANNEL, message)


async def subscribe() -> AsyncIterator[bytes | None]:
    client = redis.asyncio.Redis.from_url(settings.REDIS_URL, health_check_interval=HEALTH_CHECK_SECONDS)
    async with client, client.pubsub() as subscription:
        await subscription.subscribe(CHANNEL)
        async for message in subscription.listen():
            # The client renews a connection that was cut by itself, and says "subscribe" again.
            yield None if message["type"] == "subscribe" else message["data"]
