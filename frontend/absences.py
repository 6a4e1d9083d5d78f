"""Somebody is not there: what one side said, until when the other can answer, and the buttons of each."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.templatetags.spoken import said_time
from marketplace.bookings import queries
from marketplace.bookings.models import Absence, Booking
from marketplace.bookings.rules import LATE

LATE_CHOICES = (5, 10, 15, 30, 60)


def panel_of(booking: Booking, choices: dict[str, Any], side: str) -> dict[str, Any] | None:
    """What the page says and offers while somebody is waited for; None when there is nothing to say."""
    if booking.state == Booking.State.MISSED:
        absence = queries.last_absence(booking)
        return _asked(booking, absence, side) if absence else None
    if booking.state == Booking.State.AGREED:
        return _before(booking, choices, side)
    return None


def _asked(booking: Booking, absence: Absence, side: str) -> dict[str, Any]:
    """The clock runs: who said what, and whose turn it is until when."""
    is_late = absence.answer == LATE
    is_mine = (absence.side == side) == is_late
    panel: dict[str, Any] = {"words": _said(booking, absence, side), "clock": _clock(booking, absence, side)}
    if side == "operator":
        return panel
    if absence.side == side:
        panel["wait"] = {
            "url": reverse("booking_wait", args=[booking.pk]),
            "label": _("I wait") if is_late else _("Somebody is there after all"),
        }
        panel["leave"] = reverse("booking_leave", args=[booking.pk]) if is_late else ""
    elif not is_late:
        panel |= {"answer": reverse("booking_answer", args=[booking.pk]), "minutes": LATE_CHOICES}
    return panel | {"is_mine": is_mine}


def _said(booking: Booking, absence: Absence, side: str) -> str:
    names = {"seeker": booking.seeker.name_shown, "helper": booking.helper.name_shown}
    other = "helper" if absence.side == "seeker" else "seeker"
    words = {"name": names[absence.side], "other": names[other], "minutes": absence.late_minutes}
    if absence.answer == LATE:
        if side == other:
            return _("You said: %(minutes)s minutes late.") % words
        return (
            ngettext(
                "%(other)s is late by %(minutes)s minute.",
                "%(other)s is late by %(minutes)s minutes.",
                words["minutes"],
            )
            % words
        )
    if side == absence.side:
        return _("You said that nobody is there.")
    if booking.is_remote:
        return _("%(name)s says that you are not reached.") % words
    if absence.side == "seeker":
        return _("%(name)s says that nobody came.") % words
    return _("%(name)s is at the door and says that nobody opens.") % words


def _clock(booking: Booking, absence: Absence, side: str) -> str:
    """Until when whose word is waited for, and what silence means."""
    other = "helper" if absence.side == "seeker" else "seeker"
    turn = absence.side if absence.answer == LATE else other
    name = {"seeker": booking.seeker.name_shown, "helper": booking.helper.name_shown}[turn]
    words = {"name": name, "time": said_time(absence.answer_by)}
    if absence.answer == LATE:
        if turn == side:
            return _("Do you wait? Without a word from you until %(time)s the visit goes on.") % words
        return _("%(name)s has until %(time)s to say whether to wait.") % words
    if turn == side:
        return _("You have until %(time)s to answer. After that the visit ends.") % words
    if side == "seeker":
        return _("%(name)s has until %(time)s to answer. After that we look for somebody else at once.") % words
    return _("%(name)s has until %(time)s to answer.") % words


def _before(booking: Booking, choices: dict[str, Any], side: str) -> dict[str, Any] | None:
    """Near the agreed time: I am there; nobody came, nobody opens."""
    panel: dict[str, Any] = {}
    arrive, miss = choices.get("arrive"), choices.get("miss")
    if arrive and not arrive.reason:
        panel["arrive"] = reverse("booking_arrive", args=[booking.pk])
    if booking.arrived_at:
        words = {"time": said_time(booking.arrived_at), "name": booking.helper.name_shown}
        panel["words"] = (
            _("You said at %(time)s that you are there.")
            if side == "helper"
            else _("%(name)s says: there since %(time)s.")
        ) % words
    if miss and timezone.now() >= booking.visit.lower:
        panel["missing"] = {
            "url": reverse("booking_missing", args=[booking.pk]),
            "label": _missing_label(booking, side),
            "reason": str(miss.reason or ""),
        }
    return panel or None


def _missing_label(booking: Booking, side: str) -> str:
    if booking.is_remote:
        return _("Not reached")
    return _("Nobody came") if side == "seeker" else _("Nobody opens")


def told(absence: Absence | None) -> dict[str, Any] | None:
    """The last word about somebody who was not there, for the API."""
    if absence is None:
        return None
    names = ("side", "reported_at", "answer_by", "answer", "late_minutes", "outcome", "ended_at")
    return {name: getattr(absence, name) for name in names}
