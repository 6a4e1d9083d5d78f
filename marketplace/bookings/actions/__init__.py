"""The verbs of the trade, by noun."""

from marketplace.bookings.actions.absences import (
    answer_absence,
    end_absence,
    go_on_waiting,
    report_absence,
    stop_waiting,
)
from marketplace.bookings.actions.addresses import open_address
from marketplace.bookings.actions.again import request_again
from marketplace.bookings.actions.doorlinks import (
    confirm_by_link,
    doubt_by_link,
    make_door_link,
    revoke_door_link,
    try_word,
)
from marketplace.bookings.actions.doorstep import confirm_doorstep, doubt_doorstep
from marketplace.bookings.actions.doorwords import announce_words
from marketplace.bookings.actions.endings import annul_booking, cancel_booking, return_booking
from marketplace.bookings.actions.extras import add_extra, approve_extra, propose_extra, refuse_extra, withdraw_extra
from marketplace.bookings.actions.holds import ask_for_hold, clear_for_visit, lapse_booking, lose_hold, settle_booking
from marketplace.bookings.actions.hours import (
    add_exception,
    close_holiday,
    open_holiday,
    remove_exception,
    set_calendar,
    set_time,
    set_weekly_hours,
    write_holidays,
)
from marketplace.bookings.actions.labels import claim_label, draft_from_label, make_labels, release_label, retire_labels
from marketplace.bookings.actions.moves import (
    agree_move,
    lapse_move,
    move_booking,
    propose_move,
    refuse_move,
    withdraw_move,
)
from marketplace.bookings.actions.offers import (
    accept_offer,
    ask_again,
    decline_offer,
    expire_offer,
    mark_offer_read,
    send_offer,
    stand_by,
    stand_down,
    take_back_offer,
)
from marketplace.bookings.actions.people import (
    erase_person,
    release_person,
    withdraw_offers_between,
    withdraw_offers_of,
)
from marketplace.bookings.actions.quotes import (
    accept_quote,
    agree_to_counter,
    answer_counter,
    counter_quote,
    decline_quote,
    expire_quote,
    send_quote,
    withdraw_quote,
)
from marketplace.bookings.actions.recipients import forget_phones, remove_recipient, save_recipient
from marketplace.bookings.actions.remote import turn_into_visit
from marketplace.bookings.actions.requests import (
    cancel_request,
    claim_draft,
    clarify_request,
    discard_old_drafts,
    exhaust_request,
    publish_request,
    reopen_request,
    save_draft,
    steer_request,
)
from marketplace.bookings.actions.series import (
    agree_series,
    end_series,
    end_series_of,
    extend_series,
    lapse_series,
    propose_series,
    refuse_series,
    withdraw_series,
)
from marketplace.bookings.actions.visits import (
    confirm_booking,
    end_case,
    finish_booking,
    freeze_booking,
    remind_to_confirm,
    report_arrival,
    start_booking,
)
