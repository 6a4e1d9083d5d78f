"""Who reads which part of an address when (DESIGN 4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.actors import Actor
from marketplace.core.errors import Reason

DOOR_BEFORE = timedelta(hours=24)
ADDRESS_AFTER = timedelta(hours=48)
OPEN_FOR = timedelta(minutes=15)
OPEN_REASONS = {
    "case": _("A case about this visit"),
    "safety": _("Somebody may be in danger"),
    "lost": _("The helper does not find the way"),
    "authority": _("An authority asked in writing"),
}


@dataclass(frozen=True)
class Address:
    """What may be read of an address now; parts that may not are None. `rule` says why, in a sentence."""

    rule: str | Promise
    street: str | None = None
    postcode: str | None = None
    town: str | None = None
    number: str | None = None
    floor: str | None = None
    note: str | None = None

    @property
    def has_door(self) -> bool:
        return self.number is not None


NO_ADDRESS = Address(_("The address is shown to the helper who comes, and to nobody else."))
NO_ADDRESS_NEEDED = Address(_("This help comes by chat, phone or video; no address is needed."))
UNOPENED = Address(_("Open the address with a reason. Its owner reads who opened it, when and why."))
ADDRESS_NOT_NEEDED = Reason("no_address_needed", NO_ADDRESS_NEEDED.rule)
ADDRESS_OVER = Reason("address_over", _("The visit is over. The address is kept for a case only."))
NOT_OPERATOR = Reason("operators_only", _("Only operators can open an address."))


def whole_address(place, state: str) -> Address:
    """The owner always reads all of it."""
    now = _("Your helper sees the street now, and the door from 24 hours before the visit.")
    later = _("Your helper sees the street once the payment is held, and the door from 24 hours before the visit.")
    return Address(
        later if state == "reserved" else now,
        place.street,
        place.postcode,
        place.town,
        place.number,
        place.floor,
        place.note,
    )


def address_for_helper(booking, place, now: datetime) -> Address:
    """Street once firm, door from 24 h before, nothing from 48 h after the end or the cancellation (DESIGN 4).

    A paid visit is firm once its money is held, or from the start when it is agreed that it is held later. Nothing at
    all where nobody comes.
    """
    if booking.is_remote:
        return NO_ADDRESS_NEEDED
    if booking.price and booking.held_until is None and booking.state in ("reserved", "cancelled"):
        return Address(_("You see the street once the payment is held."))
    if now > ended_at(booking) + ADDRESS_AFTER:
        return Address(_("The address is hidden again, 48 hours after the end."))
    moment = min(now, booking.cancelled_at or now)
    if moment < booking.visit.lower - DOOR_BEFORE:
        return Address(
            _("You see the street now. Number, floor and note appear 24 hours before the visit."),
            place.street,
            place.postcode,
            place.town,
        )
    return Address(
        _("You see the whole address until 48 hours after the visit."),
        place.street,
        place.postcode,
        place.town,
        place.number,
        place.floor,
        place.note,
    )


def is_address_over(booking, now: datetime) -> bool:
    """Whether nobody but its owner has a reason to read the address any more; an open case keeps it."""
    return booking.state != "disputed" and now > ended_at(booking) + ADDRESS_AFTER


def ended_at(booking) -> datetime:
    """When a visit came to its end, or is to end."""
    return booking.cancelled_at or booking.confirmed_at or booking.done_at or booking.visit.upper


def why_not_open_address(booking, by: Actor, now: datetime) -> Reason | None:
    """An operator who is no side of the visit, and only as long as there can be a reason."""
    if not by.is_operator or by.pk in (booking.seeker_id, booking.helper_id):
        return NOT_OPERATOR
    if booking.is_remote:
        return ADDRESS_NOT_NEEDED
    return ADDRESS_OVER if is_address_over(booking, now) else None


def address_for_operator(place, opened_at: datetime | None, is_over: bool, now: datetime) -> Address:
    """All of it for a quarter of an hour after this operator gave a reason."""
    if is_over or opened_at is None or now > opened_at + OPEN_FOR:
        return NO_ADDRESS if is_over else UNOPENED
    rule = _("You opened it with a reason; it closes again after 15 minutes.")
    return Address(rule, place.street, place.postcode, place.town, place.number, place.floor, place.note)
