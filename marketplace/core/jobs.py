"""Jobs of the kernel: hand events to their handlers, seal them, and free what a dead worker held."""

from django.db import transaction
from django.utils.module_loading import import_string
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from marketplace.core import idempotency, sealer
from marketplace.core.models import Delivery, Event

STALLED_AFTER_SECONDS = 20


@app.task(
    name="marketplace.core.jobs.deliver", queue="events", retry=RetryStrategy(max_attempts=12, exponential_wait=2)
)
def deliver(event_id: int, handler: str) -> None:
    """Run one handler for one event, once: its mark and its work are one transaction."""
    with transaction.atomic():
        event = Event.objects.get(pk=event_id)
        _, first_time = Delivery.objects.get_or_create(event=event, handler=handler)
        if first_time:
            import_string(handler)(event)


@app.periodic(cron="* * * * * */15")
@app.task(name="marketplace.core.jobs.retry_stalled", queue="upkeep", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context, timestamp: int) -> None:
    """Give the jobs of a worker that died to another one; its locks go with them."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await manager.retry_job(job)


@app.periodic(cron="* * * * *")
@app.task(name="marketplace.core.jobs.seal_events", queue="upkeep", queueing_lock="seal_events")
def seal_events(timestamp: int) -> None:
    """Extend the chain over the events that have come since the last link."""
    sealer.seal_new_events()


@app.periodic(cron="17 * * * *")
@app.task(name="marketplace.core.jobs.forget_answers", queue="upkeep", queueing_lock="forget_answers")
def forget_answers(timestamp: int) -> None:
    """Drop the idempotency keys of more than a day ago."""
    idempotency.forget_answers()
