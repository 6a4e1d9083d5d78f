"""The trade: requests, the offers that helpers get, the booking that one of them wins."""

<<<<<<< HEAD
from marketplace.bookings.models.doorstep import Doorstep
from marketplace.bookings.models.hours import WeeklyHours
=======
from marketplace.bookings.models.hours import HoursException, WeeklyHours
>>>>>>> f9b6c74 (A helper's free time is worked out from week, exceptions and visits in their own zone; a visit keeps the way to the next one free)
from marketplace.bookings.models.offers import Offer
from marketplace.bookings.models.requests import PERSON, Request
from marketplace.bookings.models.visits import Booking, Extra

<<<<<<< HEAD
__all__ = ["Booking", "Doorstep", "Extra", "Offer", "PERSON", "Request", "WeeklyHours"]
=======
__all__ = ["Booking", "Extra", "HoursException", "Offer", "PERSON", "Request", "WeeklyHours"]
>>>>>>> f9b6c74 (A helper's free time is worked out from week, exceptions and visits in their own zone; a visit keeps the way to the next one free)
