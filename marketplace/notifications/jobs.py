"""Jobs of telling people."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from marketplace.core import timers
from marketplace.core.actors import SYSTEM
from marketplace.notifications import actions, flows


@app.task(
    name="marketplace.notifications.jobs.send_mail",
    queue="mail",
    retry=RetryStrategy(max_attempts=5, exponential_wait=4, retry_exceptions={flows.NotSent}),
)
def send_mail(mail_id: int) -> None:
    flows.send_mail(mail_id)


@app.task(
    name="marketplace.notifications.jobs.tell_helpers", queue="events", retry=RetryStrategy(max_attempts=5, wait=10)
)
def tell_helpers(event_id: int, after: int) -> None:
    actions.tell_helpers(by=SYSTEM, event_id=event_id, after=after)


@app.task(
    name="marketplace.notifications.jobs.send_text",
    queue="mail",
    retry=RetryStrategy(max_attempts=5, exponential_wait=4, retry_exceptions={flows.NotSent}),
)
def send_text(text_id: int) -> None:
    flows.send_text(text_id)


@app.task(
    name="marketplace.notifications.jobs.send_notice_text",
    queue="mail",
    retry=RetryStrategy(max_attempts=5, exponential_wait=4, retry_exceptions={flows.NotSent}),
)
def send_notice_text(text_id: int) -> None:
    flows.send_notice_text(text_id)


@app.task(
    name="marketplace.notifications.jobs.send_phone_code",
    queue="mail",
    retry=RetryStrategy(max_attempts=5, exponential_wait=4, retry_exceptions={flows.NotSent}),
)
def send_phone_code(code_id: int) -> None:
    flows.send_phone_code(code_id)


@app.periodic(cron="53 * * * *")
@app.task(name="marketplace.notifications.jobs.forget_phone_codes", queue="upkeep", queueing_lock="forget_phone_codes")
def forget_phone_codes(timestamp: int) -> None:
    actions.forget_phone_codes(by=SYSTEM)


@app.task(
    name="marketplace.notifications.jobs.send_digest",
    queue="timers",
    retry=RetryStrategy(max_attempts=5, exponential_wait=4, retry_exceptions={flows.NotSent}),
)
def send_digest(digest_id: int) -> None:
    flows.send_digest(digest_id)


@app.task(name="marketplace.notifications.jobs.send_push", queue="push", retry=RetryStrategy(max_attempts=5, wait=10))
def send_push(push_id: int) -> None:
    flows.send_push(push_id)


@app.task(name="marketplace.notifications.jobs.tell_unread", queue="timers", retry=timers.RETRY)
def tell_unread(event_id: int, person_id: int) -> None:
    actions.tell_unread(by=SYSTEM, event_id=event_id, person_id=person_id)
