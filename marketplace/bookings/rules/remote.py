"""Help by chat, phone or video: when its room is open, and what a visit costs that follows when it did not help."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Reason

ROOM_BEFORE = timedelta(minutes=15)
NO_DOOR = Reason("no_door", _("This help comes by chat, phone or video; there is no door to stand at."))
NOT_REMOTE = Reason("not_remote", _("Somebody came to you already."))
NOT_TRIED_YET = Reason("not_tried_yet", _("When the help from afar has ended, you can ask for a visit."))
VISIT_ASKED = Reason("visit_asked", _("You asked for the visit already."))
NO_VISIT_PACKAGE = Reason("no_visit_package", _("There is no visit at a fixed price for this topic."))
PRICE_CHANGED = Reason("price_changed", _("The price has changed in the meantime. Please look at it once more."))
TURNED_FROM = ("done", "confirmed")


def is_room_open(booking, now: datetime) -> bool:
    """From a quarter of an hour before the agreed time until its end, or until the helper says that it is done."""
    if booking.state == "started":
        return True
    return booking.state in ("agreed", "missed") and booking.visit.lower - ROOM_BEFORE <= now < booking.visit.upper


def why_not_turn(booking, is_asked: bool, has_package: bool) -> Reason | None:
    """Help from afar that has ended can become one visit."""
    if not booking.is_remote:
        return NOT_REMOTE
    if booking.state not in TURNED_FROM:
        return NOT_TRIED_YET
    if is_asked:
        return VISIT_ASKED
    return None if has_package else NO_VISIT_PACKAGE


def less_paid(price: int, paid: int) -> int:
    """What is left of a visit's price without what the seeker paid for help from afar; minor units, never below 0."""
    return max(0, price - paid)
