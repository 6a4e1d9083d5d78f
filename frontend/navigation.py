"""Where each kind of person goes most often: the header's items, by role."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Item:
    """One place to go: what it is called, the name of its address, its icon."""

    label: str | Promise
    name: str
    icon: str


VISITOR = (
    Item(_("Get help"), "post", "hand-helping"),
    Item(_("Help nearby"), "nearby", "map"),
    Item(_("Become a helper"), "apply", "heart"),
)
SEEKER = (
    Item(_("Get help"), "post", "hand-helping"),
    Item(_("My requests"), "requests", "clipboard-list"),
    Item(_("Help nearby"), "nearby", "map"),
    Item(_("Become a helper"), "apply", "heart"),
)
HELPER = (
    Item(_("Today"), "today", "sun"),
    Item(_("My offers"), "offers", "radio"),
    Item(_("My requests"), "requests", "clipboard-list"),
    Item(_("Asked for near you"), "demand", "map"),
)
OPERATOR = (
    Item(_("Queue"), "console", "inbox"),
    Item(_("Visits"), "console_bookings", "calendar"),
    Item(_("Help nearby"), "nearby", "map"),
)
PERSONAL = (
    Item(_("Conversations"), "conversations", "message-circle"),
    Item(_("My profile"), "profile", "user"),
    Item(_("My trust"), "trust", "star"),
    Item(_("What we tell you"), "telling", "bell"),
    Item(_("Calendar"), "calendar", "calendar-days"),
    Item(_("Receipts and invoices"), "papers", "file-text"),
    Item(_("Your cards"), "cards", "credit-card"),
    Item(_("Your payments"), "paid_visits", "wallet"),
    Item(_("E-mail address"), "account_email", "mail"),
    Item(_("Password"), "account_change_password", "key-round"),
    Item(_("Second factor"), "mfa_index", "shield-check"),
)


def items_for(user) -> tuple[Item, ...]:
    """The header's items for this person; operators see their work, helpers theirs."""
    if not user or not user.is_authenticated:
        return VISITOR
    if user.is_operator:
        return OPERATOR
    return HELPER if user.is_helper else SEEKER


def entries(items: tuple[Item, ...], path: str) -> list[dict]:
    """The items with their addresses; the one that `path` lies closest below is where one is."""
    found = []
    for item in items:
        try:
            found.append({"item": item, "address": reverse(item.name)})
        except NoReverseMatch:
            continue
    above = [entry["address"] for entry in found if path.startswith(entry["address"])]
    here = max(above, key=len, default=None)
    return [{**entry, "is_here": entry["address"] == here} for entry in found]
