"""A door for people without an account: what a private link shows, and the page for paper."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from frontend.doorstep import words_for
from frontend.people import card_of
from marketplace.accounts.models import User
from marketplace.bookings import queries, rules
from marketplace.bookings.models import Booking, DoorLink, Doorstep, Recipient
from marketplace.core.errors import Missing

PURPOSES = DoorLink.Purpose.values
RELATIONS = Recipient.Relation.values
CONSENTS = Recipient.Consent.values


def first_name(name: str) -> str:
    """What somebody is called, without a surname."""
    return (name.split() or [""])[0]


def link_page(link: DoorLink) -> dict[str, Any]:
    """What a private link shows: who comes, what was checked, when, and whether both confirmed.

    Never where, and nobody's surname.
    """
    booking, now, token = link.booking, timezone.now(), queries.token_of(link)
    row, answers = queries.doorstep_of(booking), link.purpose == DoorLink.Purpose.CONFIRM
    reason = rules.NO_WORDS if row is None else rules.why_not_read_words(booking, now)
    return {
        "booking": booking,
        "token": token,
        "answers": answers,
        "helper": _helper(booking, token),
        "visited": _visited(booking),
        "reason": reason,
        "why_not_try": None if reason or answers else rules.why_not_try(link, booking, now),
        "words": words_for(booking, "seeker") if answers and not reason else None,
        "heard": _heard_by_seeker(row),
        "confirmed": {"seeker": row and row.seeker_confirmed_at, "helper": row and row.helper_confirmed_at},
    }


def _helper(booking: Booking, token: str) -> dict[str, Any]:
    photo = reverse("door_photo", args=[token]) if booking.helper.photo else ""
    card = card_of(booking.helper)
    return {"name": first_name(booking.helper.name_shown), "photo": photo, "checks": card["checks"]}


def _visited(booking: Booking) -> str:
    """Who is visited, by first name."""
    recipient = queries.recipient_of(booking.request_id)
    return first_name(recipient.name if recipient else booking.seeker.name_shown)


def _heard_by_seeker(row: Doorstep | None) -> str:
    if row is None:
        return ""
    return "confirmed" if row.seeker_confirmed_at else "doubted" if row.seeker_unsure_at else ""


def address_of_link(link: DoorLink | None) -> str:
    """The whole address to pass on; empty without a link."""
    return f"{settings.SITE_URL}{reverse('door', args=[queries.token_of(link)])}" if link else ""


def check_page(booking: Booking, by: User) -> dict[str, Any]:
    """The seeker's page of the private link. Raises Missing for anybody else."""
    if by.pk != booking.seeker_id:
        raise Missing
    link = queries.live_link_of(booking, "check")
    is_ahead = booking.state in ("agreed", "started")
    reason = None if is_ahead else rules.STATE_REASONS["booking", booking.state]
    return {"booking": booking, "link": link, "address": address_of_link(link), "reason": reason}


def paper_page(booking: Booking, by: User) -> dict[str, Any]:
    """The page to print for the person who is helped. Raises Missing for all but the seeker who asked for them."""
    recipient = queries.recipient_of(booking.request_id)
    if by.pk != booking.seeker_id or recipient is None:
        raise Missing
    link, row = queries.live_link_of(booking, "confirm"), queries.doorstep_of(booking)
    is_ahead = booking.state in ("agreed", "started") and row is not None
    return {
        "booking": booking,
        "recipient": recipient,
        "helper": {"name": first_name(booking.helper.name_shown)},
        "booker": first_name(booking.seeker.name_shown),
        "link": link if is_ahead else None,
        "address": address_of_link(link),
        "words": words_for(booking, "seeker") if is_ahead else None,
        "reason": None if is_ahead else rules.WORDS_OVER,
    }
