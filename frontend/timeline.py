"""The thread of a booking: what every app knows of it, in order of time, for one reader."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.people import card_of
from frontend.templatetags.spoken import said_until
from marketplace.accounts.models import User
from marketplace.bookings import queries as bookings
from marketplace.bookings.models import Booking
from marketplace.bookings.rules import CANCEL_REASONS
from marketplace.chat import queries as chat
from marketplace.core.entries import Entry
from matching import queries as matching

# What an entry is called and how it is drawn; kinds that are not here are not shown.
LINES = {
    "request.published": (gettext_lazy("Help was asked for"), "hand-helping"),
    "request.reopened": (gettext_lazy("The search went on"), "radio"),
    "wave.sent": (gettext_lazy("Neighbours were asked"), "radio"),
    "booking.agreed": (gettext_lazy("The visit was agreed"), "calendar"),
    "booking.started": (gettext_lazy("The visit began"), "play"),
    "booking.finished": (gettext_lazy("The work was marked as done"), "flag"),
    "booking.confirm_reminded": (gettext_lazy("We reminded to confirm"), "bell"),
    "booking.confirmed": (gettext_lazy("The visit was confirmed"), "circle-check"),
    "booking.cancelled": (gettext_lazy("The visit was called off"), "ban"),
    "booking.annulled": (gettext_lazy("An operator called the visit off"), "ban"),
}
SAID = {
    "start": (gettext_lazy("I am there, start"), "play"),
    "finish": (gettext_lazy("The work is done"), "flag"),
    "confirm": (gettext_lazy("Yes, it is done"), "check"),
}
NEXT = {
    ("agreed", "helper"): gettext_lazy("Go there at the agreed time and press start at the door."),
    ("agreed", "seeker"): gettext_lazy("Your helper comes at the agreed time. Until then you can write to each other."),
    ("started", "helper"): gettext_lazy("When you are finished, mark the work as done."),
    ("started", "seeker"): gettext_lazy("Your helper is at work. You confirm at the end."),
    ("done", "helper"): gettext_lazy("Now it is for the other side to confirm. After 72 hours it counts as confirmed."),
    ("done", "seeker"): gettext_lazy("Is everything done? Please confirm. After 72 hours it counts as confirmed."),
    ("confirmed", "helper"): gettext_lazy("Thank you for helping. There is nothing more to do."),
    ("confirmed", "seeker"): gettext_lazy("All done. There is nothing more to do."),
    ("cancelled", "helper"): gettext_lazy("This visit will not take place. There is nothing more to do."),
    ("cancelled", "seeker"): gettext_lazy("This visit will not take place. Your request says how it goes on."),
}


def lines_of(booking: Booking, by: User) -> list[dict[str, Any]]:
    """What happened, oldest first, without what was said."""
    entries = [*bookings.entries_for_booking(booking.pk), *matching.entries_for_booking(booking.pk)]
    known = sorted((entry for entry in entries if entry.kind in LINES), key=lambda entry: entry.at)
    return [_line(entry, booking, by) for entry in known]


def _line(entry: Entry, booking: Booking, by: User) -> dict[str, Any]:
    title, icon = LINES[entry.kind]
    return {"title": title, "icon": icon, "when": entry.at, "who": _who(entry, booking, by)}


def _who(entry: Entry, booking: Booking, by: User) -> str:
    if entry.actor_id == by.pk:
        return _("you")
    names = {booking.seeker_id: booking.seeker.name_shown, booking.helper_id: booking.helper.name_shown}
    if entry.actor_id is None:
        return _("Service Friend")
    return names.get(entry.actor_id, _("an operator"))


def side_of(booking: Booking, by: User) -> str:
    if by.pk == booking.seeker_id:
        return "seeker"
    return "helper" if by.pk == booking.helper_id else "operator"


def thread_of(booking: Booking, by: User) -> dict[str, Any]:
    """Everything that the page of a booking shows to this reader."""
    side = side_of(booking, by)
    other = booking.seeker if side == "helper" else booking.helper
    choices = {choice.verb: choice for choice in bookings.booking_choices(booking, by)}
    conversation = chat.conversation_of_offer(by, booking.offer_id)
    return {
        "booking": booking,
        "side": side,
        "other": card_of(other),
        "lines": lines_of(booking, by),
        "facts": facts_of(booking, by),
        "next": NEXT.get((booking.state, side), ""),
        "primary": _primary(choices, booking),
        "cancel": choices.get("cancel") or choices.get("annul"),
        "cancel_url": reverse("booking_annul" if "cancel" not in choices else "booking_cancel", args=[booking.pk]),
        "cancel_reasons": list(CANCEL_REASONS.items()),
        "conversation": conversation,
    }


def _primary(choices: dict[str, Any], booking: Booking) -> dict[str, Any] | None:
    """The one button of the page: the next verb of this side, possible or with its reason."""
    steps = {"agreed": "start", "started": "finish", "done": "confirm"}
    verb = steps.get(booking.state)
    if verb not in choices:
        return None
    label, icon = SAID[verb]
    url = reverse(f"booking_{verb}", args=[booking.pk])
    return {"verb": verb, "label": label, "icon": icon, "url": url, "reason": choices[verb].reason or ""}


def facts_of(booking: Booking, by: User) -> list[dict[str, Any]]:
    """Who, when, where and price, for the column beside the thread."""
    request = booking.request
    address = bookings.address_for(by, booking)
    package = str(request.package) if request.package else ""
    return [
        {"icon": request.topic.icon, "term": _("What"), "text": str(request.topic), "note": package},
        {"icon": "calendar", "term": _("When"), "text": said_until(booking.visit.lower, booking.visit.upper)},
        {"icon": "map-pin", "term": _("Where"), "text": address_text(address), "note": address.rule},
        {"icon": "hand-heart", "term": _("Price"), "text": _("free, from a neighbour")},
    ]


def address_text(address) -> str:
    """The parts that may be read, on one line."""
    street = " ".join(part for part in (address.street, address.number) if part)
    town = " ".join(part for part in (address.postcode, address.town) if part)
    parts = [street, address.floor, town, address.note]
    return ", ".join(part for part in parts if part) or _("hidden")
