"""How cases react to what becomes of a visit."""

from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from marketplace.disputes import actions


def on_booking_contested(event: Event) -> None:
    actions.open_contested_case(by=SYSTEM, booking_id=event.subject_id)


def on_visit_ended(event: Event) -> None:
    actions.propose_consequence(by=SYSTEM, booking_id=event.subject_id)
