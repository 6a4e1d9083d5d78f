"""Jobs of telling people."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from marketplace.notifications import flows


@app.task(
    name="marketplace.notifications.jobs.send_mail",
    queue="mail",
    retry=RetryStrategy(max_attempts=5, exponential_wait=4, retry_exceptions={flows.NotSent}),
)
def send_mail(mail_id: int) -> None:
    flows.send_mail(mail_id)
