"""How reviews react to what becomes of a visit."""

from datetime import timedelta

from marketplace.core import timers
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from reviews import actions, queries, rules

REVEAL = "reviews.jobs.reveal_reviews"
# The clocks of the database, which starts the timer, and of the worker, which looks again, differ a little.
A_MOMENT = timedelta(seconds=1)


def on_booking_confirmed(event: Event) -> None:
    """Reviews open at the latest when the time for them is over; a dismissed case may end after that."""
    at = queries.opens_at(event.subject_id) + A_MOMENT
    timers.schedule(REVEAL, at=at, booking_id=event.subject_id)


def on_booking_cancelled(event: Event) -> None:
    """A helper who calls a visit off without a reason beyond their control answers for it."""
    facts = event.facts
    if event.actor_id == facts["helper"] and facts.get("reason") not in rules.NO_FAULT:
        actions.count_fault(
            by=SYSTEM, booking_id=event.subject_id, person_id=facts["helper"], role="helper", cause="called_off"
        )


def on_case_upheld(event: Event) -> None:
    helper = event.facts["helper"]
    actions.count_fault(by=SYSTEM, booking_id=event.subject_id, person_id=helper, role="helper", cause="case")
