"""How reviews react to what becomes of a visit."""

from datetime import timedelta

from marketplace.core import timers
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from reviews import actions, queries

REVEAL = "reviews.jobs.reveal_reviews"
REMIND = "reviews.jobs.remind_writers"
# The clocks of the database, which starts the timer, and of the worker, which looks again, differ a little.
A_MOMENT = timedelta(seconds=1)


def on_booking_confirmed(event: Event) -> None:
    """Reviews open at the latest when the time for them is over; a dismissed case may end after that."""
    at = queries.opens_at(event.subject_id) + A_MOMENT
    timers.schedule(REVEAL, at=at, booking_id=event.subject_id)
    for number, at in enumerate(queries.remind_at(event.subject_id), 1):
        timers.schedule(REMIND, at=at + A_MOMENT, booking_id=event.subject_id, number=number)


def on_visit_ended(event: Event) -> None:
    """Whoever's fault it is that a visit did not take place answers for it; the other side never does."""
    fault = event.facts.get("fault")
    if fault in ("seeker", "helper"):
        cause = "missed" if event.name == "booking.missed" else "called_off"
        person_id = event.facts[fault]
        actions.count_fault(by=SYSTEM, booking_id=event.subject_id, person_id=person_id, role=fault, cause=cause)


def on_case_upheld(event: Event) -> None:
    """A case counts against the side that it was decided against, as much as the ruling says; else it adds nothing."""
    against = event.facts.get("against", "" if event.name == "booking.case_dismissed" else "helper")
    if against:
        weight = float(event.facts.get("weight", 1))
        given = {"booking_id": event.subject_id, "person_id": event.facts[against], "role": against}
        actions.count_fault(by=SYSTEM, cause="case", weight=weight, **given)
    actions.recognise_person(by=SYSTEM, person_id=event.facts["helper"])
