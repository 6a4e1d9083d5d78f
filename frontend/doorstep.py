"""The doorstep: who stands there, which word to say and which to hear, and what this side answered."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from frontend.people import card_of
from marketplace.accounts.models import User
from marketplace.bookings import queries, rules
from marketplace.bookings.models import Booking


def page_of(booking: Booking, by: User) -> dict[str, Any]:
    """Everything on the page of the door, and nothing of the address. Raises Missing for anybody but the two."""
    reason = queries.why_not_read_words(by, booking)
    side = "seeker" if by.pk == booking.seeker_id else "helper"
    return {
        "booking": booking,
        "side": side,
        "other": card_of(booking.helper) if side == "seeker" else _who_opens(booking),
        "reason": reason,
        "words": None if reason else words_for(booking, side),
        "heard": queries.heard_by(by, booking),
        "is_proven": queries.is_arrival_proven(booking),
        "keep_until": booking.visit.upper + rules.WORDS_AFTER,
        "can_start": side == "helper" and booking.state == Booking.State.AGREED,
    }


def _who_opens(booking: Booking) -> dict[str, Any]:
    """Who is at the door: the seeker, or the person for whom the seeker asked, without the seeker's face."""
    recipient = queries.recipient_of(booking.request_id)
    if recipient is None:
        return card_of(booking.seeker)
    return {"name": recipient.name, "photo": "", "checks": [], "note": asked_by(booking)}


def asked_by(booking: Booking) -> str:
    """Who asked for somebody else, in words; empty when the seeker is helped."""
    recipient = queries.recipient_of(booking.request_id)
    if recipient is None:
        return ""
    said = {"name": booking.seeker.name_shown, "relation": recipient.get_relation_display()}
    return _("%(name)s asked %(relation)s") % said


def words_for(booking: Booking, side: str) -> dict[str, str]:
    """Which word this side says, and which it hears."""
    row = queries.doorstep_of(booking)
    assert row is not None
    mine, other = (row.seeker_word, row.helper_word) if side == "seeker" else (row.helper_word, row.seeker_word)
    return {"say": mine, "hear": other, "language": row.language}


# While somebody is said not to be there, the words are what ends the question.
SHOWN_IN = ("agreed", "missed", "started", "done")


def link_of(booking: Booking, by: User) -> dict[str, Any] | None:
    """The way to the words from the page of a visit; None when there is none for this reader."""
    if by.pk not in (booking.seeker_id, booking.helper_id) or booking.state not in SHOWN_IN:
        return None
    reason = queries.why_not_read_words(by, booking)
    if reason == rules.NO_WORDS:
        return None
    is_seeker = by.pk == booking.seeker_id
    is_for_other = queries.recipient_of(booking.request_id) is not None
    return {
        "url": reverse("doorstep", args=[booking.pk]),
        "reason": reason,
        "is_open": reason is None,
        "is_soon": reason == rules.WORDS_TOO_EARLY,
        "is_proven": queries.is_arrival_proven(booking),
        "check": reverse("door_check", args=[booking.pk]) if is_seeker else "",
        "paper": reverse("paper", args=[booking.pk]) if is_seeker and is_for_other else "",
    }
