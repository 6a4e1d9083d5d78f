"""How conversations hear of the trade."""

from marketplace.chat import actions
from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event


def on_offer_sent(event: Event) -> None:
    actions.open_conversation(by=SYSTEM, offer_id=event.subject_id)


def on_booking_moved(event: Event) -> None:
    actions.note_event(by=SYSTEM, offer_id=event.facts["offer"], notice=event.name)
