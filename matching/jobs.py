"""Timers of matching."""

from procrastinate.contrib.django import app

from marketplace.core.actors import SYSTEM
from matching import actions


@app.task(name="matching.jobs.send_wave", queue="timers")
def send_wave(search_id: int, wave: int) -> None:
    actions.send_wave(by=SYSTEM, search_id=search_id, wave=wave)
