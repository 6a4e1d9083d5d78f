"""Reads of the trade, each only for whom it is meant."""

from marketplace.bookings.queries.absences import absences_of, earlier_ends, faults_of, last_absence, replacement_of
from marketplace.bookings.queries.again import agreed_before, is_directed, is_for_one, last_visit_with, why_not_again
from marketplace.bookings.queries.calendars import visits_in_calendar, was_agreed
from marketplace.bookings.queries.choices import (
    Choice,
    booking_choices,
    extra_choices,
    offer_choices,
    quote_choices,
    request_choices,
)
from marketplace.bookings.queries.doorlinks import (
    digest_of,
    link_by_token,
    link_for,
    live_link_of,
    recipient_of,
    token_of,
)
from marketplace.bookings.queries.doorstep import doorstep_of, heard_by, is_arrival_proven, why_not_read_words
from marketplace.bookings.queries.entries import entries_for_booking, entries_for_request
from marketplace.bookings.queries.hourly import minutes_so_far
from marketplace.bookings.queries.hours import exception_for, exceptions_of, exceptions_of_all, hours_of, hours_of_all
from marketplace.bookings.queries.labels import label_by_key, labels_of, sheet_for, sheet_of_label, sheets
from marketplace.bookings.queries.moves import is_elsewhere, is_offered, move_choices, move_for, moves_of, open_move_of
from marketplace.bookings.queries.offers import (
    meet_no_more,
    offer_for,
    offers_answered,
    offers_asked,
    offers_of,
    offers_open,
)
from marketplace.bookings.queries.paid import paid_between
from marketplace.bookings.queries.people import personal_data_of, why_not_erase
from marketplace.bookings.queries.quotes import (
    is_counter_open,
    quote_for,
    quotes_in,
    quotes_of_offer,
    quotes_standing,
    talks_of,
    why_not_quote_now,
    why_not_then,
)
from marketplace.bookings.queries.recipients import booking_to_tell_of, to_tell_recipient
from marketplace.bookings.queries.remote import (
    VisitPrice,
    help_before,
    price_after,
    price_as_visit,
    room_of,
    time_as_visit,
    visit_after,
    why_not_turn,
)
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
from marketplace.bookings.queries.series import (
    SeriesDate,
    has_block,
    series_choices,
    series_dates,
    series_for,
    series_of,
    series_to_extend,
)
from marketplace.bookings.queries.slots import (
    buffer_of,
    diary_of,
    has_met,
    occupied_by,
    requests_open,
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
    paid_visits_of,
    visits_ahead,
    visits_done,
    why_not_open_address,
)
