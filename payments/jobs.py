"""Jobs of money: each may come again, and finds out first what has happened."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from payments import flows
from payments.gateway import Unknown

# An answer that was lost is asked for again after 2, 4, 8 … seconds; the sweep goes on after that.
AGAIN = RetryStrategy(max_attempts=10, exponential_wait=2, retry_exceptions={Unknown})


@app.task(name="payments.jobs.advance", queue="payments", retry=AGAIN)
def advance(deal_id: int) -> None:
    flows.advance(deal_id)


@app.task(name="payments.jobs.handle_heard", queue="payments", retry=AGAIN)
def handle_heard(heard_id: int) -> None:
    flows.handle_heard(heard_id)


@app.task(name="payments.jobs.detach_card", queue="payments", retry=AGAIN)
def detach_card(card_id: int) -> None:
    flows.detach_card(card_id)


@app.task(name="payments.jobs.hold_later", queue="timers", retry=AGAIN)
def hold_later(deal_id: int) -> None:
    flows.hold_later(deal_id)


@app.periodic(cron="* * * * *")
@app.task(name="payments.jobs.sweep", queue="upkeep", queueing_lock="payments.sweep")
def sweep(timestamp: int) -> None:
    flows.sweep()


@app.task(name="payments.jobs.reconcile", queue="payments", lock="payments.reconcile", retry=AGAIN)
def reconcile() -> None:
    flows.reconcile()


@app.periodic(cron="40 3 * * *")
@app.task(name="payments.jobs.reconcile_daily", queue="upkeep", lock="payments.reconcile", retry=AGAIN)
def reconcile_daily(timestamp: int) -> None:
    flows.reconcile()


@app.periodic(cron="7 * * * *")
@app.task(name="payments.jobs.look_at_disputes", queue="upkeep", queueing_lock="payments.look_at_disputes")
def look_at_disputes(timestamp: int) -> None:
    flows.look_at_disputes()
