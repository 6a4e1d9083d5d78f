"""What a quote may say, how often two neighbours answer each other, and how many quotes are enough."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from marketplace.bookings.rules.tables import STATE_REASONS
from marketplace.core.errors import Reason

# So many quotes stand at once; while they do, nobody else is asked.
QUOTES_ENOUGH = 3
# So often each side says a price to the other.
ROUNDS_AT_MOST = 3
QUOTE_WORDS_AT_MOST = 500
QUOTE_LEAST, QUOTE_MOST = 100, 500_000
# For how many hours a quote can stand, and for how many the answer of a seeker does.
STANDS_HOURS = (4, 24, 72)
ANSWER_HOURS = 24
QUOTE_NEEDED = Reason("quote_needed", _("This neighbour asks for a quote: please name your price."))
NO_QUOTES = Reason("no_quotes_asked", _("This request has a price already; no quote is asked for."))
ENOUGH_QUOTES = Reason("enough_quotes", _("Three quotes are in already. If one falls away, you can send yours."))
QUOTE_PRICE = Reason("quote_price_wrong", _("Please give a price between 1 and 5,000."))
QUOTE_WORDS = Reason("quote_words_missing", _("Please write in a sentence what is included."))
QUOTE_HOURS = Reason("quote_hours_wrong", _("Please choose how long your quote stands."))
SAME_PRICE = Reason("same_price", _("That is the price that stands already."))
ROUNDS_OVER = Reason("rounds_over", _("You have each said your price three times. Please take it or leave it now."))


def why_not_quoted(request, price: int, words: str, hours: int) -> Reason | None:
    """Whether a helper may send this quote: `price` in minor units, to stand for `hours`."""
    if not request.asks_quotes:
        return NO_QUOTES
    if not QUOTE_LEAST <= price <= QUOTE_MOST:
        return QUOTE_PRICE
    if not words.strip() or len(words) > QUOTE_WORDS_AT_MOST:
        return QUOTE_WORDS
    return None if hours in STANDS_HOURS else QUOTE_HOURS


def why_not_counter(standing, price: int, said_before: int) -> Reason | None:
    """Whether one side may answer a price with another; `said_before` prices were its own."""
    if not QUOTE_LEAST <= price <= QUOTE_MOST:
        return QUOTE_PRICE
    if price == standing.price and standing.state == "offered":
        return SAME_PRICE
    return ROUNDS_OVER if said_before >= ROUNDS_AT_MOST else None


def why_not_stand(quote, now: datetime) -> Reason | None:
    """Whether a quote can still be taken: its time is not over, and neither is that of the visit."""
    if quote.until <= now:
        return STATE_REASONS["quote", "expired"]
    if quote.offer.request.begins_at <= now:
        return Reason("time_passed_offer", _("The time of the visit has passed."))
    return None


def stands_until(now: datetime, hours: int, begins_at: datetime) -> datetime:
    """So many hours, and never past the time of the visit."""
    return min(now + timedelta(hours=hours), begins_at)
