"""Reads of the trade, each only for whom it is meant."""

from marketplace.bookings.queries.choices import Choice, booking_choices, extra_choices, offer_choices, request_choices
from marketplace.bookings.queries.doorstep import doorstep_of, is_arrival_proven, why_not_read_words
from marketplace.bookings.queries.entries import entries_for_booking, entries_for_request
from marketplace.bookings.queries.hours import hours_of, hours_of_all
from marketplace.bookings.queries.offers import (
    meet_no_more,
    offer_for,
    offers_answered,
    offers_asked,
    offers_of,
    offers_open,
)
from marketplace.bookings.queries.people import personal_data_of, why_not_erase
from marketplace.bookings.queries.requests import (
    asked_between,
    draft_for,
    drafts_of,
    extra_price_of,
    open_count,
    price_low_of,
    published_since,
    request_for,
    requests_of,
    why_not_publish,
)
from marketplace.bookings.queries.slots import (
    buffer_of,
    diary_of,
    occupied_by,
    slots_of,
    why_not_free,
    why_not_yes,
    zone_of,
)
from marketplace.bookings.queries.visits import (
    AHEAD,
    UNDER_WAY,
    address_for,
    booking_for,
    booking_of_offer,
    bookings_of,
    busy_between,
    extra_for,
    extras_of,
    live_booking_of,
    visits_ahead,
    visits_done,
)

__all__ = [
    "AHEAD",
    "Choice",
    "UNDER_WAY",
    "address_for",
    "asked_between",
    "booking_choices",
    "booking_for",
    "booking_of_offer",
    "bookings_of",
    "buffer_of",
    "busy_between",
<<<<<<< HEAD
    "doorstep_of",
=======
    "diary_of",
>>>>>>> f9b6c74 (A helper's free time is worked out from week, exceptions and visits in their own zone; a visit keeps the way to the next one free)
    "draft_for",
    "drafts_of",
    "entries_for_booking",
    "entries_for_request",
    "extra_choices",
    "extra_for",
    "extra_price_of",
    "extras_of",
    "hours_of",
    "hours_of_all",
    "is_arrival_proven",
    "live_booking_of",
    "meet_no_more",
    "occupied_by",
    "offer_choices",
    "offer_for",
    "offers_answered",
    "offers_asked",
    "offers_of",
    "offers_open",
    "open_count",
    "personal_data_of",
    "price_low_of",
    "published_since",
    "request_choices",
    "request_for",
    "requests_of",
    "slots_of",
    "visits_ahead",
    "visits_done",
    "why_not_erase",
    "why_not_free",
    "why_not_publish",
<<<<<<< HEAD
    "why_not_read_words",
=======
    "why_not_yes",
    "zone_of",
>>>>>>> f9b6c74 (A helper's free time is worked out from week, exceptions and visits in their own zone; a visit keeps the way to the next one free)
]
