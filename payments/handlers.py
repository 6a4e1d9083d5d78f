"""How money reacts to what happens to a visit."""

from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from payments import actions


def on_booking_moved(event: Event) -> None:
    """The work is done, confirmed or called off: what is due with the money is due from now."""
    actions.plan_deal(by=SYSTEM, booking_id=event.subject_id)


def on_hold_due(event: Event) -> None:
    """The money of a visit is due: by the card that was agreed, or asked for."""
    actions.hold_is_due(by=SYSTEM, booking_id=event.subject_id)
