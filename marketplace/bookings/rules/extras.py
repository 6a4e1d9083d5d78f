"""What an extra has to say, and when."""

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.tables import STATE_REASONS
from marketplace.core.errors import Reason

EXTRAS_AT_MOST = 5
EXTRA_PRICE = Reason("extra_price", _("An extra costs between 1 and 500 in the visit's currency."))
EXTRA_WORDS = Reason("extra_words", _("Please say in a few words what the extra is."))
EXTRA_OPEN = Reason("extra_open", _("There is an extra that is not answered yet."))
EXTRAS_TOO_MANY = Reason("extras_too_many", _("There are enough extras on this visit. Please agree on a new one."))
FREE_VISIT = Reason("free_visit", _("This visit is free of charge; it has no extras."))


def why_not_extra(booking, words: str, price: int, extras: int) -> Reason | None:
    if not booking.price:
        return FREE_VISIT
    if booking.state != "started":
        return STATE_REASONS["booking", booking.state]
    if not words.strip():
        return EXTRA_WORDS
    if not 100 <= price <= 50_000:
        return EXTRA_PRICE
    return EXTRAS_TOO_MANY if extras >= EXTRAS_AT_MOST else None
