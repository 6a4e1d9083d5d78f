"""Which yes still counts, and the reasons of a no."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.quotes import QUOTE_NEEDED
from marketplace.bookings.rules.tables import STATE_REASONS
from marketplace.core.errors import Reason

DECLINE_REASONS = {
    "no_time": _("I have no time then"),
    "too_far": _("It is too far for me"),
    "not_mine": _("I do not know enough about this"),
    "unclear": _("The request is not clear to me"),
    "other": _("Another reason"),
}
BUSY_THEN = Reason("busy_then", _("You already have a visit at that time."))
BLOCKED_BETWEEN = Reason("offer_withdrawn", _("Your answer to this request is not needed any more."))


def why_not_accept(offer, meet_no_more: bool, now: datetime) -> Reason | None:
    if offer.request.state != "open" or meet_no_more:
        return BLOCKED_BETWEEN
    if offer.request.asks_quotes:
        return QUOTE_NEEDED
    if offer.expires_at <= now:
        return STATE_REASONS["offer", "expired"]
    if offer.request.begins_at <= now:
        return Reason("time_passed_offer", _("The time of the visit has passed."))
    return None
