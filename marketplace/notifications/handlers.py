"""Every event that somebody is to be told of comes through here."""

from marketplace.core.actors import SYSTEM
from marketplace.core.errors import Refused
from marketplace.core.models import Event
from marketplace.notifications import actions
from marketplace.notifications.audience import TOLD
from marketplace.notifications.wording import KINDS


def on_event(event: Event) -> None:
    for kind, audience in TOLD[event.name]:
        for person_id in audience(event):
            actions.tell_person(
                by=SYSTEM, person_id=person_id, event_id=event.pk, kind=kind, subject_id=_subject_of(event, kind)
            )


# What the person who is helped is told of a visit that somebody else arranged.
TEXTS = {
    "booking.agreed": "appointment",
    "booking.moved": "appointment",
    "doorstep.announced": "words",
    "booking.cancelled": "called_off",
    "booking.lapsed": "called_off",
    "booking.returned": "called_off",
}


def on_visit_of_somebody(event: Event) -> None:
    """The person for whom somebody else asked hears of their visit, when they gave a number."""
    try:
        actions.intend_text(by=SYSTEM, booking_id=event.facts.get("booking", event.subject_id), kind=TEXTS[event.name])
    except Refused:
        return


def on_message(event: Event) -> None:
    """Whoever has not read a neighbour's message in a few minutes is told; our own lines are told already."""
    if event.actor_id is None:
        return
    for person_id in set(event.facts["people"]) - {event.actor_id}:
        actions.watch_message(by=SYSTEM, event_id=event.pk, conversation_id=event.subject_id, person_id=person_id)


def on_message_read(event: Event) -> None:
    """A conversation was read, and with it what was told of it."""
    actions.read_messages(by=SYSTEM, person_id=event.actor_id, conversation_id=event.subject_id, seq=event.facts["seq"])


def on_policy_added(event: Event) -> None:
    """Everybody who helps is told, a part of them in each job."""
    actions.tell_helpers(by=SYSTEM, event_id=event.pk)


def _subject_of(event: Event, kind: str) -> int:
    """The id of the page that the notice leads to."""
    name = KINDS[kind].fact
    return event.facts[name] if name else event.subject_id
