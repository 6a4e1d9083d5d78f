"""How money reacts to what happens to a visit."""

from marketplace.core.actors import SYSTEM
from marketplace.core.models import Event
from payments import actions


def on_booking_moved(event: Event) -> None:
    """The work is done, confirmed or called off: what is due with the money is due from now."""
    actions.plan_deal(by=SYSTEM, booking_id=event.subject_id)
