"""Jobs of the pages: rings that leave through a server of their own."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from frontend import pubsub


@app.task(name=pubsub.PUBLISH, queue="events", retry=RetryStrategy(max_attempts=12, exponential_wait=2))
def publish(message: str) -> None:
    pubsub.publish_to_redis(message)
