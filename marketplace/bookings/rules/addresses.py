"""Who reads which part of an address when (DESIGN 4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DOOR_BEFORE = timedelta(hours=24)
ADDRESS_AFTER = timedelta(hours=48)


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

    A paid visit is firm once its money is held, or from the start when it is agreed that it is held later.
    """
    if booking.price and booking.held_until is None and booking.state in ("reserved", "cancelled"):
        return Address(_("You see the street once the payment is held."))
    end = booking.cancelled_at or booking.confirmed_at or booking.done_at or booking.visit.upper
    if now > end + ADDRESS_AFTER:
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
