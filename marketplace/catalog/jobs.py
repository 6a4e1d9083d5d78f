"""Timers of the catalogue."""

from procrastinate.contrib.django import app

from marketplace.catalog import actions
from marketplace.core import timers
from marketplace.core.actors import SYSTEM


@app.task(name="marketplace.catalog.jobs.end_pause", queue="timers", retry=timers.RETRY)
def end_pause(person_id: int) -> None:
    actions.end_pause(by=SYSTEM, person_id=person_id)
