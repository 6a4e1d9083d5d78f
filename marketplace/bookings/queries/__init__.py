"""Reads of the trade, each only for whom it is meant."""

from marketplace.bookings.queries.absences import (absences_of, earlier_ends, faults_of, last_absence, replacement_of)
from marketplace.bookings.queries.again import (agreed_before, is_directed, is_for_one, last_visit_with, why_not_again)
from marketplace.bookings.queries.calendars import (visits_in_calendar, was_agreed)
from marketplace.bookings.queries.choices import (Choice, booking_choices, extra_choices, offer_choices, quote_choices, request_choices)
from marketplace.bookings.queries.doorstep import (doorstep_of, heard_by, is_arrival_proven, why_not_read_words)
from marketplace.bookings.queries.entries import (entries_for_booking, entries_for_request)
from marketplace.bookings.queries.hourly import (minutes_so_far)
from marketplace.bookings.queries.hours import (exception_for, exceptions_of, exceptions_of_all, hours_of, hours_of_all)
from marketplace.bookings.queries.moves import (is_elsewhere, is_offered, move_choices, move_for, moves_of, open_move_of)
from marketplace.bookings.queries.offers import (meet_no_more, offer_for, offers_answered, offers_asked, offers_of, offers_open)
from marketplace.bookings.queries.paid import (paid_between)
from marketplace.bookings.queries.people import (personal_data_of, why_not_erase)
from marketplace.bookings.queries.quotes import (is_counter_open, quote_for, quotes_in, quotes_of_offer, quotes_standing, talks_of, why_not_quote_now, why_not_then)
from marketplace.bookings.queries.requests import (asked_between, draft_for, drafts_of, extra_price_of, open_count, price_low_of, published_since, request_for, requests_of, why_not_publish)
from marketplace.bookings.queries.series import (SeriesDate, has_block, series_choices, series_dates, series_for, series_of, series_to_extend)
from marketplace.bookings.queries.slots import (buffer_of, diary_of, has_met, occupied_by, requests_open, slots_of, why_not_free, why_not_yes, zone_of)
from marketplace.bookings.queries.visits import (AHEAD, UNDER_WAY, address_for, booking_for, booking_of_offer, bookings_of, busy_between, extra_for, extras_of, live_booking_of, visits_ahead, visits_done, why_not_open_address)

__all__ = [
    "AHEAD",
    "Choice",
    "SeriesDate",
    "UNDER_WAY",
    "absences_of",
    "address_for",
    "agreed_before",
    "asked_between",
    "booking_choices",
    "booking_for",
    "booking_of_offer",
    "bookings_of",
    "buffer_of",
    "busy_between",
    "diary_of",
    "doorstep_of",
    "draft_for",
    "drafts_of",
    "earlier_ends",
    "entries_for_booking",
    "entries_for_request",
    "exception_for",
    "exceptions_of",
    "exceptions_of_all",
    "extra_choices",
    "extra_for",
    "extra_price_of",
    "extras_of",
    "faults_of",
    "has_block",
    "has_met",
    "heard_by",
    "hours_of",
    "hours_of_all",
    "is_arrival_proven",
    "is_counter_open",
    "is_directed",
    "is_elsewhere",
    "is_for_one",
    "is_offered",
    "last_absence",
    "last_visit_with",
    "live_booking_of",
    "meet_no_more",
    "minutes_so_far",
    "move_choices",
    "move_for",
    "moves_of",
    "occupied_by",
    "offer_choices",
    "offer_for",
    "offers_answered",
    "offers_asked",
    "offers_of",
    "offers_open",
    "open_count",
    "open_move_of",
    "paid_between",
    "personal_data_of",
    "price_low_of",
    "published_since",
    "quote_choices",
    "quote_for",
    "quotes_in",
    "quotes_of_offer",
    "quotes_standing",
    "replacement_of",
    "request_choices",
    "request_for",
    "requests_of",
    "requests_open",
    "series_choices",
    "series_dates",
    "series_for",
    "series_of",
    "series_to_extend",
    "slots_of",
    "talks_of",
    "visits_ahead",
    "visits_done",
    "visits_in_calendar",
    "was_agreed",
    "why_not_again",
    "why_not_erase",
    "why_not_free",
    "why_not_open_address",
    "why_not_publish",
    "why_not_quote_now",
    "why_not_read_words",
    "why_not_then",
    "why_not_yes",
    "zone_of",
]
