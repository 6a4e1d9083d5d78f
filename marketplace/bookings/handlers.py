"""How the trade reacts to what happens to people."""

from marketplace.bookings import actions
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event


def on_person_suspended(event: Event) -> None:
    actions.release_person(by=SYSTEM, person_id=event.subject_id)


def on_person_blocked(event: Event) -> None:
    """The event's actor blocked its subject."""
    actions.end_series_of(by=SYSTEM, person_id=event.actor_id, other_id=event.subject_id)
    actions.withdraw_offers_between(by=SYSTEM, person_id=event.actor_id, other_id=event.subject_id)
