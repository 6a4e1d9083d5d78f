"""Jobs of the pages: rings that leave through a server of their own."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from frontend import pubsub

AGAIN = RetryStrategy(max_attempts=12, exponential_wait=2)


@app.task(name="frontend.jobs.publish", queue="events", retry=AGAIN)
def publish(message: str) -> None:
    pubsub.server.send(message)
