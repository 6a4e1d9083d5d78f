"""Help from afar as pages show it: the room, the visit that it can become, and what came before a visit."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.bookings import queries
from marketplace.bookings.models import Booking, Request
from marketplace.bookings.rules import OUTCOMES


def panel_of(booking: Booking, by: User) -> dict[str, Any] | None:
    """What the page of a visit shows of help from afar; None where somebody comes."""
    if not booking.is_remote:
        return None
    is_ahead = booking.state in ("reserved", "agreed", "started", "missed")
    return {
        "room": queries.room_of(by, booking),
        "says_when": bool(settings.VIDEO_ROOMS) and booking.state == Booking.State.AGREED,
        "is_ahead": is_ahead,
        "turn": turn_of(booking) if by.pk == booking.seeker_id else None,
    }


def turn_of(booking: Booking) -> dict[str, Any] | None:
    """The parts of the price of a visit after this, and when its helper could come; or the way to what was asked for.

    None while it has not ended, and where there is no such visit.
    """
    after = queries.visit_after(booking)
    if after is not None:
        return {"asked": reverse("request", args=[after.pk])}
    if queries.why_not_turn(booking):
        return None
    price = queries.price_as_visit(booking)
    begins = queries.time_as_visit(booking, price.package) if price.package else None
    return {"price": price, "begins": begins, "url": reverse("booking_turn", args=[booking.pk])}


def next_words(booking: Booking, side: str) -> str:
    """What comes next where nobody comes; empty where it is as with any visit."""
    if not booking.is_remote or booking.state != Booking.State.AGREED:
        return ""
    if side == "helper":
        return _("Write, call or meet by video at the agreed time, and press start. Phone numbers belong in the chat.")
    return _("At the agreed time you write, call or meet by video. Phone numbers belong in the chat.")


def history_of(request: Request, by: User) -> list[dict[str, Any]]:
    """What was tried from afar before a visit, in the shape of `cancelling.history_of`."""
    before = queries.help_before(request)
    if before is None:
        return []
    ended = OUTCOMES.get(before.outcome, "")
    href = reverse("booking", args=[before.pk]) if by.pk in (before.seeker_id, before.helper_id) else ""
    return [{"words": _("Help from afar came first"), "at": before.done_at, "reason": ended, "href": href}]


def link_of(facts: dict[str, Any], booking: Booking, by: User) -> str:
    """Where a line of the thread leads: from a visit to the help from afar before it, and on from that."""
    if "before" in facts and (by.pk in (facts["seeker"], facts["helper"]) or by.is_operator):
        return reverse("booking", args=[facts["before"]])
    is_asked = booking.is_remote and "request" in facts and by.pk == booking.seeker_id
    return reverse("request", args=[facts["request"]]) if is_asked else ""
