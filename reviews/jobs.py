"""Timers of reviews, and the nightly looks at everybody's trust, at badges and at what is out of the ordinary."""

from django.utils import timezone
from procrastinate.contrib.django import app

from marketplace.core import timers
from marketplace.core.actors import SYSTEM
from reviews import actions, queries


@app.task(name="reviews.jobs.reveal_reviews", queue="timers", retry=timers.RETRY)
def reveal_reviews(booking_id: int) -> None:
    actions.reveal_reviews(by=SYSTEM, booking_id=booking_id)


@app.task(name="reviews.jobs.remind_writers", queue="timers", retry=timers.RETRY)
def remind_writers(booking_id: int, number: int) -> None:
    actions.remind_writers(by=SYSTEM, booking_id=booking_id, number=number)


@app.periodic(cron="21 2 * * *")
@app.task(name="reviews.jobs.reveal_overdue", queue="upkeep", queueing_lock="reveal_overdue")
def reveal_overdue(timestamp: int) -> None:
    """Open what a timer was lost for."""
    for booking_id in queries.overdue():
        actions.reveal_reviews(by=SYSTEM, booking_id=booking_id)


@app.periodic(cron="41 2 * * *")
@app.task(name="reviews.jobs.check_trust", queue="upkeep", queueing_lock="check_trust")
def check_trust(timestamp: int) -> None:
    actions.check_trust(by=SYSTEM)


@app.task(name="reviews.jobs.recognise", queue="timers", retry=timers.RETRY)
def recognise(person_id: int) -> None:
    actions.recognise_person(by=SYSTEM, person_id=person_id)


@app.periodic(cron="1 3 * * *")
@app.task(name="reviews.jobs.recognise_all", queue="upkeep", queueing_lock="recognise_all")
def recognise_all(timestamp: int) -> None:
    """What came true by the passing of time, and what has to be looked at again."""
    for person_id in queries.to_recognise(timezone.now()):
        actions.recognise_person(by=SYSTEM, person_id=person_id)


@app.task(name="reviews.jobs.watch_people", queue="upkeep", retry=timers.RETRY)
def watch_people(people: list[int]) -> None:
    """After a reveal: what its two share with each other, and words that are copied."""
    actions.raise_flags(by=SYSTEM, found=queries.suspicions_about(people))


@app.periodic(cron="51 2 * * *")
@app.task(name="reviews.jobs.watch_everybody", queue="upkeep", queueing_lock="watch_everybody")
def watch_everybody(timestamp: int) -> None:
    """Look through the open reviews of the last year for all that operators should look at."""
    actions.raise_flags(by=SYSTEM, found=queries.suspicions())
