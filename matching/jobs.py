"""Timers of matching, and the nightly look whether what the index says is still true."""

from procrastinate.contrib.django import app

from marketplace.core import timers
from marketplace.core.actors import SYSTEM
from matching import actions, flows


@app.task(name="matching.jobs.send_wave", queue="timers", retry=timers.RETRY)
def send_wave(search_id: int, wave: int) -> None:
    actions.plan_window(by=SYSTEM, search_id=search_id)
    actions.send_wave(by=SYSTEM, search_id=search_id, wave=wave)


@app.periodic(cron="41 3 * * *")
@app.task(name="matching.jobs.refresh_reach", queue="upkeep", queueing_lock="refresh_reach")
def refresh_reach(timestamp: int) -> None:
    actions.refresh_reach(by=SYSTEM)


@app.periodic(cron="11 4 * * *")
@app.task(name="matching.jobs.forget_receipts", queue="upkeep", queueing_lock="forget_receipts")
def forget_receipts(timestamp: int) -> None:
    """Let go of what receipts may not hold any longer, a batch in a transaction."""
    while actions.forget_receipts(by=SYSTEM) or actions.reduce_receipts(by=SYSTEM):
        pass


@app.periodic(cron="11 * * * *")
@app.task(name="matching.jobs.publish_demand", queue="upkeep", queueing_lock="publish_demand")
def publish_demand(timestamp: int) -> None:
    """Weeks end at local midnight, which is no fixed hour of the worker's clock."""
    for week in actions.publish_demand(by=SYSTEM)[-1:]:
        actions.sight_demand(by=SYSTEM, week_id=week.pk)


@app.periodic(cron="31 * * * *")
@app.task(name="matching.jobs.publish_paid", queue="upkeep", queueing_lock="publish_paid")
def publish_paid(timestamp: int) -> None:
    """Months end at local midnight, as weeks do."""
    actions.publish_paid(by=SYSTEM)


@app.task(name="matching.jobs.tell_sightings", queue="timers", retry=timers.RETRY)
def tell_sightings(helper_id: int) -> None:
    actions.tell_sightings(by=SYSTEM, helper_id=helper_id)


@app.periodic(cron="27 4 * * *")
@app.task(name="matching.jobs.review_waiting", queue="upkeep", queueing_lock="review_waiting")
def review_waiting(timestamp: int) -> None:
    actions.review_waiting(by=SYSTEM)


@app.task(name="matching.jobs.try_policy", queue="upkeep", retry=timers.RETRY)
def try_policy(trial_id: int) -> None:
    flows.try_policy(trial_id)
