"""Rings through the database that is there anyway."""

from collections.abc import AsyncIterator

import psycopg
from django.db import connection

CHANNEL = "rings"
# A subscription whose server vanished without a word is given up after about half a minute.
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
DJANGOS_OWN = {"cursor_factory", "context", "prepare_threshold"}


def publish(message: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, message])


async def subscribe() -> AsyncIterator[str | None]:
    address = {name: value for name, value in connection.get_connection_params().items() if name not in DJANGOS_OWN}
    async with await psycopg.AsyncConnection.connect(**address, **KEEPALIVE, autocommit=True) as listening:
        await listening.execute(f"LISTEN {CHANNEL}")
        yield None
        async for notification in listening.notifies():
            yield notification.payload
