"""The verbs of the trade, by noun."""

from marketplace.bookings.actions.extras import (
    add_extra,
    approve_extra,
    propose_extra,
    refuse_extra,
    withdraw_extra,
)
from marketplace.bookings.actions.holds import (
    ask_for_hold,
    clear_for_visit,
    lapse_booking,
    lose_hold,
    settle_booking,
)
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
    claim_draft,
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
    end_case,
    finish_booking,
    freeze_booking,
    remind_to_confirm,
    start_booking,
)

__all__ = [
    "accept_offer",
    "add_extra",
    "annul_booking",
    "approve_extra",
    "ask_again",
    "ask_for_hold",
    "cancel_booking",
    "cancel_request",
    "claim_draft",
    "clear_for_visit",
    "confirm_booking",
    "decline_offer",
    "discard_old_drafts",
    "end_case",
    "erase_person",
    "exhaust_request",
    "expire_offer",
    "finish_booking",
    "freeze_booking",
    "lapse_booking",
    "lose_hold",
    "mark_offer_read",
    "propose_extra",
    "publish_request",
    "refuse_extra",
    "release_person",
    "remind_to_confirm",
    "reopen_request",
    "save_draft",
    "send_offer",
    "set_weekly_hours",
    "settle_booking",
    "stand_by",
    "stand_down",
    "start_booking",
    "withdraw_extra",
    "withdraw_offers_between",
    "withdraw_offers_of",
]
