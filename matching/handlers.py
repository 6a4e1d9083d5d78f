"""How matching reacts to the trade and to changes of helpers."""

from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from matching import actions


def on_request_open(event: Event) -> None:
    actions.start_search(by=SYSTEM, request_id=event.subject_id)


def on_request_to_see(event: Event) -> None:
    actions.sight_request(by=SYSTEM, request_id=event.subject_id)


def on_request_over(event: Event) -> None:
    actions.end_search(by=SYSTEM, request_id=event.subject_id)


def on_booking_agreed(event: Event) -> None:
    actions.end_search(by=SYSTEM, request_id=event.facts["request"])


def on_offer_over(event: Event) -> None:
    actions.hasten_search(by=SYSTEM, request_id=event.facts["request"])


def on_person_changed(event: Event) -> None:
    _can_be_found_anew(event.subject_id)


def on_fact_about_person(event: Event) -> None:
    _can_be_found_anew(event.facts["person"])


def _can_be_found_anew(person_id: int) -> None:
    actions.rebuild_reach(by=SYSTEM, person_id=person_id)
    actions.tell_waiting(by=SYSTEM, person_id=person_id)
