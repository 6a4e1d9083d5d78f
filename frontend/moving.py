"""Another time, as the page of a visit and the page of its times show it."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontend import slots
from marketplace.accounts.models import User
from marketplace.bookings import queries, rules
from marketplace.bookings.models import Booking, Move

ANSWERS = {
    "agree": (_("Yes, then"), "check", "primary"),
    "refuse": (_("No, it stays as it was"), "x", "quiet"),
    "withdraw": (_("Take it back"), "undo-2", "quiet"),
}


def panel_of(booking: Booking, by: User) -> dict[str, Any] | None:
    """The proposal that waits and this side's answers to it, and the way to another time; None when nothing moves."""
    if by.pk not in (booking.seeker_id, booking.helper_id) or booking.state != Booking.State.AGREED:
        return None
    waiting = queries.open_move_of(booking)
    return {
        "url": reverse("booking_move", args=[booking.pk]),
        "proposal": _proposal(waiting, booking, by) if waiting else None,
        "was_moved_on": rules.was_moved_on(booking, by.pk),
    }


def _proposal(move: Move, booking: Booking, by: User) -> dict[str, Any]:
    proposer = booking.seeker if move.proposer_id == booking.seeker_id else booking.helper
    possible = [choice.verb for choice in queries.move_choices(move, by) if choice.reason is None]
    verbs = [(reverse(f"move_{verb}", args=[move.pk]), *ANSWERS[verb]) for verb in possible]
    return {
        "move": move,
        "name": proposer.name_shown,
        "is_mine": move.proposer_id == by.pk,
        "verbs": [{"url": url, "label": label, "icon": icon, "kind": kind} for url, label, icon, kind in verbs],
    }


def page_of(booking: Booking, by: User, week: int, chosen: str = "") -> dict[str, Any]:
    """The free times, whether one side alone may take them, and what stands in the way."""
    now = timezone.now()
    is_alone = now <= booking.visit.lower - rules.MOVE_ALONE_BEFORE
    minutes = int((booking.visit.upper - booking.visit.lower).total_seconds() // 60)
    wanted = slots.Wanted(booking.helper_id, minutes, booking.pk)
    other = booking.helper if booking.seeker_id == by.pk else booking.seeker
    return {
        "booking": booking,
        "is_alone": is_alone,
        "other": other.name_shown,
        "reason": rules.why_not(rules.BOOKING, "move", booking, by) or _open(booking),
        "slots": slots.page_of(wanted, week, chosen, now + rules.MOVE_ALONE_BEFORE if is_alone else None),
    }


def _open(booking: Booking):
    return rules.MOVE_OPEN if queries.open_move_of(booking) else None
