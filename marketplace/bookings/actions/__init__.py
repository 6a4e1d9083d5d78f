"""The verbs of the trade, by noun."""

from marketplace.bookings.actions.hours import set_weekly_hours
from marketplace.bookings.actions.offers import (
    accept_offer,
    ask_again,
    decline_offer,
    expire_offer,
    mark_offer_read,
    send_offer,
    stand_by,
    stand_down,
)
from marketplace.bookings.actions.people import (
    erase_person,
    release_person,
    withdraw_offers_between,
    withdraw_offers_of,
)
from marketplace.bookings.actions.requests import (
    cancel_request,
    discard_old_drafts,
    exhaust_request,
    publish_request,
    reopen_request,
    save_draft,
)
from marketplace.bookings.actions.visits import (
    annul_booking,
    cancel_booking,
    confirm_booking,
    finish_booking,
    remind_to_confirm,
    start_booking,
)

__all__ = [
    "accept_offer",
    "annul_booking",
    "ask_again",
    "cancel_booking",
    "cancel_request",
    "confirm_booking",
    "decline_offer",
    "discard_old_drafts",
    "erase_person",
    "exhaust_request",
    "expire_offer",
    "finish_booking",
    "mark_offer_read",
    "publish_request",
    "release_person",
    "remind_to_confirm",
    "reopen_request",
    "save_draft",
    "send_offer",
    "set_weekly_hours",
    "stand_by",
    "stand_down",
    "start_booking",
    "withdraw_offers_between",
    "withdraw_offers_of",
]
