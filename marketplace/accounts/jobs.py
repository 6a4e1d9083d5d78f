"""Jobs around people."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from marketplace.accounts import flows


@app.task(
    name="marketplace.accounts.jobs.mail_code", queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=3)
)
def mail_code(code_id: int, language: str) -> None:
    flows.mail_code(code_id, language)
