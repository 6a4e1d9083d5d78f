"""The trade: requests, the offers that helpers get, the booking that one of them wins."""

from marketplace.bookings.models.absences import Absence
from marketplace.bookings.models.doorstep import DoorLink, Doorstep
from marketplace.bookings.models.hours import HoursException, WeeklyHours
from marketplace.bookings.models.labels import Label
from marketplace.bookings.models.moves import Move
from marketplace.bookings.models.offers import Offer
from marketplace.bookings.models.quotes import Quote
from marketplace.bookings.models.recipients import Recipient
from marketplace.bookings.models.requests import PERSON, Request
from marketplace.bookings.models.series import Series, SeriesVisit
from marketplace.bookings.models.visits import Booking, Extra

__all__ = [
    "PERSON",
    "Absence",
    "Booking",
    "DoorLink",
    "Doorstep",
    "Extra",
    "HoursException",
    "Label",
    "Move",
    "Offer",
    "Quote",
    "Recipient",
    "Request",
    "Series",
    "SeriesVisit",
    "WeeklyHours",
]
