"""Jobs around people."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from marketplace.accounts import actions, flows
from marketplace.core.actors import SYSTEM


@app.task(
    name="marketplace.accounts.jobs.mail_code", queue="mail", retry=RetryStrategy(max_attempts=5, exponential_wait=3)
)
def mail_code(code_id: int, language: str) -> None:
    flows.mail_code(code_id, language)


@app.periodic(cron="11 3 * * *")
@app.task(name="marketplace.accounts.jobs.forget_fingerprints", queue="upkeep", queueing_lock="forget_fingerprints")
def forget_fingerprints(timestamp: int) -> None:
    """Drop what people were not seen with for a year."""
    actions.forget_fingerprints(by=SYSTEM)
