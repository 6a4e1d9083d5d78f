"""Every event that somebody is to be told of comes through here."""

from marketplace.core.actors import SYSTEM
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


def on_policy_added(event: Event) -> None:
    """Everybody who helps is told, a part of them in each job."""
    actions.tell_helpers(by=SYSTEM, event_id=event.pk)


def _subject_of(event: Event, kind: str) -> int:
    """The id of the page that the notice leads to."""
    name = KINDS[kind].fact
    return event.facts[name] if name else event.subject_id
